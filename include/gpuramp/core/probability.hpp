// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace gpuramp::core {

// Distribution functions and their inverses, by Boost.Math in double precision. All throw ContractError if a bound is
// violated.

/// Quantile of the standard normal distribution. \param p 0 < p < 1
[[nodiscard]] double normal_quantile(double p);

/// \return P(Z <= z) of a standard normal Z
[[nodiscard]] double normal_probability(double z);

/// Quantile of Student's t. \param p 0 < p < 1  \param degrees_of_freedom > 0
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom);

/// Quantile of the beta distribution on [0, 1]. \param p 0 <= p <= 1  \param a, b shapes, > 0
[[nodiscard]] double beta_quantile(double p, double a, double b);

/// \return P(N > n) of a Poisson N. \param n >= 0  \param mean > 0
[[nodiscard]] double poisson_above(std::int64_t n, double mean);

/// \return P(N > n) of the failures N before so many successes. \param n >= 0  \param success probability of one,
/// 0 < success <= 1  \param successes > 0, not only whole ones
[[nodiscard]] double negative_binomial_above(std::int64_t n, double success, double successes);

/// \return P(N = n), parameters as of poisson_above()
[[nodiscard]] double poisson_at(std::int64_t n, double mean);

/// \return P(N = n), parameters as of negative_binomial_above()
[[nodiscard]] double negative_binomial_at(std::int64_t n, double success, double successes);

/// Upper incomplete gamma function Gamma(a, x) / Gamma(a). \param a > 0  \param x >= 0
[[nodiscard]] double upper_gamma(double a, double x);

} // namespace gpuramp::core
