// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace gpuramp::scenario {

/// Causes of a gap in supply that are no shared input: what was not ordered, and what is ordered of rack types that do
/// not ship yet. No input may be called so.
inline constexpr const char* kCauseOrders = "orders";
inline constexpr const char* kCauseAvailability = "availability";
inline constexpr std::array kBuiltInSupplyCauses{kCauseOrders, kCauseAvailability};

} // namespace gpuramp::scenario
