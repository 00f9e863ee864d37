// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <string_view>

namespace gpuramp::scenario {

/// Meaning and bounds of one option. Bounds are in the unit of the example (plain number) or in internal units
/// (quantity).
struct Doc {
  const char* text = "";
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();
/// The least positive value: for what must not be zero.
inline constexpr double kPositive = std::numeric_limits<double>::min();

/// Names of an enumeration's values, in the order of the values.
template <class E>
struct EnumNames;
/// True for objects of catalogues that state one source for all they say.
template <class T>
inline constexpr bool kStatesOneSource = false;

} // namespace gpuramp::scenario
