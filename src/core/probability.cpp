// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/probability.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace gpuramp::core {

namespace {

/// Double stays double: Boost would go through long double, several times slower, for digits that nobody reads.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

using Normal = boost::math::normal_distribution<double, Policy>;

} // namespace

double normal_quantile(double p)
{
  require(p > 0 && p < 1, "normal_quantile: p must be between 0 and 1");
  return boost::math::quantile(Normal(), p);
}

double normal_probability(double z)
{
  return boost::math::cdf(Normal(), z);
}

double student_t_quantile(double p, double degrees_of_freedom)
{
  require(p > 0 && p < 1 && degrees_of_freedom > 0, "student_t_quantile: a value is out of range");
  return boost::math::quantile(boost::math::students_t_distribution<double, Policy>(degrees_of_freedom), p);
}

double beta_quantile(double p, double a, double b)
{
  require(p >= 0 && p <= 1 && a > 0 && b > 0, "beta_quantile: a value is out of range");
  return boost::math::quantile(boost::math::beta_distribution<double, Policy>(a, b), p);
}

double poisson_above(std::int64_t n, double mean)
{
  require(n >= 0 && mean > 0, "poisson_above: a value is out of range");
  const boost::math::poisson_distribution<double, Policy> distribution(mean);
  return boost::math::cdf(boost::math::complement(distribution, static_cast<double>(n)));
}

double negative_binomial_above(std::int64_t n, double success, double successes)
{
  require(n >= 0 && success > 0 && success <= 1 && successes > 0, "negative_binomial_above: a value is out of range");
  const boost::math::negative_binomial_distribution<double, Policy> distribution(successes, success);
  return boost::math::cdf(boost::math::complement(distribution, static_cast<double>(n)));
}

double poisson_at(std::int64_t n, double mean)
{
  require(n >= 0 && mean > 0, "poisson_at: a value is out of range");
  return boost::math::pdf(boost::math::poisson_distribution<double, Policy>(mean), static_cast<double>(n));
}

double negative_binomial_at(std::int64_t n, double success, double successes)
{
  require(n >= 0 && success > 0 && success <= 1 && successes > 0, "negative_binomial_at: a value is out of range");
  const boost::math::negative_binomial_distribution<double, Policy> distribution(successes, success);
  return boost::math::pdf(distribution, static_cast<double>(n));
}

double upper_gamma(double a, double x)
{
  require(a > 0 && x >= 0, "upper_gamma: a value is out of range");
  return boost::math::gamma_q(a, x, Policy());
}

} // namespace gpuramp::core
