// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace gpuramp::scenario {

/// Causes of a gap in supply that are no shared input: what was not ordered; what is ordered of rack types that do not
/// ship yet; and, as a negative number, what has been made ahead of the target. No input may be called so.
inline constexpr const char* kCauseOrders = "orders";
inline constexpr const char* kCauseAvailability = "availability";
inline constexpr const char* kCauseAhead = "ahead of target";
inline constexpr std::array kBuiltInSupplyCauses{kCauseOrders, kCauseAvailability, kCauseAhead};

} // namespace gpuramp::scenario
