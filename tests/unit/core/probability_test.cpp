// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <utility>
#include <vector>

using namespace gpuramp::core;

TEST_CASE("normal quantiles agree with values computed to 50 digits")
{
  // Solutions x of Phi(x) = p for the double p, found with mpmath 1.3 at 50 digits; from the far tail to the middle.
  const std::vector<std::pair<double, double>> table{
      {1e-300, -37.047096299361199237},  {1e-100, -21.273453560965324294},  {1e-20, -9.2623400897984075796},
      {1.3e-11, -6.6676114565107408347}, {1.4e-11, -6.6567230915181836356}, {1e-6, -4.7534243088228989573},
      {0.001, -3.0902323061678135354},   {0.025, -1.9599639845400542118},   {0.0749, -1.4402382675279636631},
      {0.075, -1.4395314709384559349},   {0.25, -0.6744897501960817432},    {0.4, -0.25334710313579974132},
      {0.6, 0.25334710313579974132},     {0.75, 0.6744897501960817432},     {0.975, 1.9599639845400538556},
      {0.999, 3.0902323061678132778}};
  for (const auto& [p, x] : table) {
    INFO(p);
    CHECK(std::abs(normal_quantile(p) / x - 1) < 2e-15);
  }
  CHECK(normal_quantile(0.5) == 0);
}

TEST_CASE("normal probabilities invert their quantiles")
{
  for (const double p : {1e-300, 1e-20, 0.001, 0.25, 0.5, 0.9, 0.999999})
    CHECK(normal_probability(normal_quantile(p)) == Approx(p).epsilon(1e-12));
}

TEST_CASE("quantiles with closed forms")
{
  // Student's t: 1 degree of freedom is Cauchy's tan(pi (p - 1/2)); 2 give (2p - 1) / sqrt(2 p (1 - p))
  for (const double p : {0.01, 0.3, 0.5, 0.975}) {
    CHECK(student_t_quantile(p, 1) == Approx(std::tan(M_PI * (p - 0.5))).margin(1e-12));
    CHECK(student_t_quantile(p, 2) == Approx((2 * p - 1) / std::sqrt(2 * p * (1 - p))).margin(1e-12));
    CHECK(beta_quantile(p, 1, 1) == Approx(p));
    CHECK(beta_quantile(p, 3, 1) == Approx(std::cbrt(p))); // F(x) = x^3
    CHECK(beta_quantile(p, 1, 4) == Approx(1 - std::pow(1 - p, 0.25)));
  }
  CHECK(beta_quantile(0, 2, 3) == 0);
  CHECK(beta_quantile(1, 2, 3) == 1);
}

TEST_CASE("tails are sums of probabilities")
{
  for (const double mean : {0.2, 3.0, 40.0}) {
    double above = 1;
    double term = std::exp(-mean);
    for (int n = 0; n < 60; ++n) {
      above -= term; // P(N = n)
      CHECK(poisson_above(n, mean) == Approx(above).margin(1e-13));
      CHECK(poisson_at(n, mean) == Approx(term));
      term *= mean / (n + 1);
    }
  }
  for (const auto& [success, successes] : {std::pair{0.3, 2.5}, {0.9, 1.0}, {0.5, 20.0}}) {
    double above = 1;
    double term = std::pow(success, successes);
    for (int n = 0; n < 60; ++n) {
      above -= term;
      CHECK(negative_binomial_above(n, success, successes) == Approx(above).margin(1e-13));
      CHECK(negative_binomial_at(n, success, successes) == Approx(term));
      term *= (successes + n) / (n + 1) * (1 - success);
    }
  }
  CHECK(upper_gamma(1, 2.5) == Approx(std::exp(-2.5)));
  CHECK(upper_gamma(3, 2) == Approx(std::exp(-2) * (1 + 2 + 2)));
}

TEST_CASE("contracts of the distribution functions")
{
  for (const double bad : {0.0, 1.0, std::nan("")}) {
    CHECK_THROWS_AS(normal_quantile(bad), ContractError);
    CHECK_THROWS_AS(student_t_quantile(bad, 3), ContractError);
  }
  CHECK_THROWS_AS(student_t_quantile(0.5, 0), ContractError);
  CHECK_THROWS_AS(beta_quantile(1.5, 1, 1), ContractError);
  CHECK_THROWS_AS(poisson_above(-1, 1), ContractError);
  CHECK_THROWS_AS(negative_binomial_above(1, 0, 1), ContractError);
  CHECK_THROWS_AS(poisson_at(-1, 1), ContractError);
  CHECK_THROWS_AS(negative_binomial_at(1, 0, 1), ContractError);
  CHECK_THROWS_AS(upper_gamma(0, 1), ContractError);
}
