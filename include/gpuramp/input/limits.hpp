// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// What files may hold at most, so that none makes the program run out of memory or stack.
namespace gpuramp::input {

inline constexpr std::size_t kMaxDepth = 64;         ///< of objects and lists in each other
inline constexpr std::size_t kMaxValues = 1'300'000; ///< of a file, each about 350 bytes in memory until it is checked

} // namespace gpuramp::input
