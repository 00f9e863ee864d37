// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace gpuramp::core {

/// A named stream of random numbers: the same (seed, name, replication) gives the same numbers on every machine,
/// whatever other streams draw. Variants of a scenario are thus compared under common random numbers.
/// Generator: xoshiro256** seeded by splitmix64. \source Blackman and Vigna 2021, doi:10.1145/3460772
/// Counts are drawn by Boost.Random; a test holds their first numbers, so that another version of it cannot move
/// results unseen.
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
  /// Poisson count, in a time that does not grow with it. \param mean >= 0
  std::int64_t poisson(double mean);
  /// Successes in n trials. \param n >= 0  \param p  of one success, 0 <= p <= 1
  std::int64_t binomial(std::int64_t n, double p);
  /// Trials up to and including the n-th success: the sum of n geometric numbers. \param n >= 0  \param p  of one
  /// success, 0 < p <= 1
  std::int64_t trials_to_success(std::int64_t n, double p);

private:
  std::uint64_t state_[4];
};

} // namespace gpuramp::core
