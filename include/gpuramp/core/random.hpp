// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace gpuramp::core {

/// A named stream of random numbers: the same (seed, name, replication) gives the same numbers on every machine,
/// whatever other streams draw. Variants of a scenario are thus compared under common random numbers.
/// Generator: xoshiro256** seeded by splitmix64. \source Blackman and Vigna 2021, doi:10.1145/3460772
class Stream {
public:
  Stream(std::uint64_t seed, std::string_view component, std::uint64_t replication = 0);

  /// \return uniform 64 bits
  std::uint64_t next();
  /// \return uniform in [0, 1), 53 bits
  double uniform();
  /// \param mean > 0
  double exponential(double mean);
  /// Standard normal by inversion with normal_quantile(), one draw per number.
  double normal();
  /// \param median > 0  \param sigma standard deviation of the logarithm, >= 0
  double lognormal(double median, double sigma);
  /// \param low <= mode <= high
  double triangular(double low, double mode, double high);

private:
  std::uint64_t state_[4];
};

/// Quantile of the standard normal distribution. \param p 0 < p < 1
/// \source Wichura 1988, algorithm AS 241 (PPND16), doi:10.2307/2347330, relative accuracy about 1e-16
[[nodiscard]] double normal_quantile(double p);

} // namespace gpuramp::core
