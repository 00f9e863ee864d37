// SPDX-License-Identifier: Apache-2.0
// How rounding of doubles is forgiven: stated once, for all that compares sums or counts whole things.
#pragma once

#include <cmath>

namespace gpuramp::core {

/// What sums of doubles may be off by: relative to the sum, or in units of what is counted whole (racks, GPUs,
/// sequences, intervals). Sums of a million terms are exact to 1e-10 of themselves (double precision, Higham, Accuracy
/// and Stability of Numerical Algorithms, ch. 4).
inline constexpr double kRounding = 1e-9;

/// \return the most whole units that `n` holds, where 28.9999999999 (0.29 x 100) holds 29
[[nodiscard]] inline double whole_in(double n)
{
  return std::floor(n + kRounding);
}

/// \return the fewest whole units that hold `n`, where 29.0000000001 needs 29
[[nodiscard]] inline double whole_for(double n)
{
  return std::ceil(n - kRounding);
}

} // namespace gpuramp::core
