// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/probability.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/study/distribution.hpp"
#include "gpuramp/study/sampling.hpp"
#include "gpuramp/study/statistics.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace gpuramp::study;

namespace {

const double kNever = std::nan("");

/// Ishigami and Homma 1990: y = sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3, a = 7, b = 0.1. Variances in closed
/// form: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V = V1 + V2 + 8 b^2 pi^8 / 225, so S1 = 0.3139, S2 = 0.4424, S3 =
/// 0.
struct Ishigami {
  std::vector<double> x[3], y;
  double s1, s2;

  Ishigami(Method method, std::uint64_t n, std::uint64_t seed)
  {
    Sampler sampler(method, seed, n, {"x1", "x2", "x3"});
    const auto pi = std::numbers::pi;
    for (std::uint64_t i = 0; i < n; ++i) {
      const auto u = sampler.sample(i);
      double v[3];
      for (std::size_t d = 0; d < 3; ++d) {
        v[d] = pi * (2 * u[d] - 1);
        x[d].push_back(v[d]);
      }
      y.push_back(std::sin(v[0]) + 7 * std::pow(std::sin(v[1]), 2) + 0.1 * std::pow(v[2], 4) * std::sin(v[0]));
    }
    const auto v1 = 0.5 * std::pow(1 + 0.1 * std::pow(pi, 4) / 5, 2);
    const auto v2 = 49.0 / 8;
    const auto v = v1 + v2 + 8 * 0.01 * std::pow(pi, 8) / 225;
    s1 = v1 / v;
    s2 = v2 / v;
  }
};

} // namespace

TEST_CASE("Sobol indices of the Ishigami function", "[statistics]")
{
  for (const auto method : {Method::random, Method::latin_hypercube, Method::sobol}) {
    const Ishigami f(method, 8192, 2);
    CHECK(f.s1 == Approx(0.3139).margin(1e-4));
    CHECK(f.s2 == Approx(0.4424).margin(1e-4));
    const double theory[] = {f.s1, f.s2, 0};
    for (std::size_t d = 0; d < 3; ++d) {
      const auto s = sobol_index(f.x[d], f.y, false);
      REQUIRE(s);
      CHECK(s->value == Approx(theory[d]).margin(0.02));
      CHECK(s->low < s->value);
      CHECK(s->high > s->value);
      CHECK(s->high - s->low < 0.12);
    }
  }
}

TEST_CASE("the interval of a Sobol index covers the truth as often as it says", "[statistics]")
{
  // 100 independent samples of 1000: coverage of S1 has standard error sqrt(0.95 * 0.05 / 100) = 0.022
  int covered = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Ishigami f(Method::random, 1000, seed);
    const auto s = sobol_index(f.x[0], f.y, false);
    covered += s->low <= f.s1 && f.s1 <= s->high;
  }
  CHECK(covered >= 95 - 3 * 2.2);
}

TEST_CASE("the Sobol index of an input that does nothing is zero on average", "[statistics]")
{
  // n = 400 gives k = 10 bins. Uncorrected, noise alone would give (k - 1) / n = 0.0225; the index has standard
  // deviation sqrt(2 (k - 1)) / n = 0.0106, its mean over 100 samples a tenth of that.
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    gpuramp::core::Stream stream(seed, "noise");
    std::vector<double> x;
    std::vector<double> y;
    for (int i = 0; i < 400; ++i) {
      x.push_back(stream.uniform());
      y.push_back(stream.normal());
    }
    sum += sobol_index(x, y, false)->value;
  }
  CHECK(std::abs(sum / 100) < 4 * 0.00106);
}

TEST_CASE("Sobol index of a discrete input is the share of variance between its values", "[statistics]")
{
  // x in {0, 1} equally likely, y = 2 x + e, e uniform on [0, 1]: V = 1 + 1/12, S = 12/13
  gpuramp::core::Stream stream(4, "discrete");
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 4000; ++i) {
    x.push_back(stream.uniform() < 0.5 ? 0 : 1);
    y.push_back(2 * x.back() + stream.uniform());
  }
  CHECK(sobol_index(x, y, true)->value == Approx(12.0 / 13).margin(0.01));
  CHECK_FALSE(sobol_index(x, std::vector<double>(4000, 1.0), true).has_value());
}

TEST_CASE("percentiles and their standard errors agree with theory", "[statistics]")
{
  // Normal sample, n = 4000: the error of a quantile is sqrt(p (1 - p) / n) / density
  constexpr int n = 4000;
  gpuramp::core::Stream stream(1, "percentiles");
  std::vector<double> values;
  for (int i = 0; i < n; ++i)
    values.push_back(stream.normal());
  for (const auto p : {0.05, 0.5, 0.9}) {
    const auto z = gpuramp::core::normal_quantile(p);
    const auto error = std::sqrt(p * (1 - p) / n) * std::sqrt(2 * std::numbers::pi) * std::exp(z * z / 2);
    const auto q = percentile(values, p);
    CHECK(std::abs(*q.value - z) < 4 * error);
    CHECK(*q.standard_error == Approx(error).epsilon(0.35));
  }
}

TEST_CASE("a percentile follows type 7 and knows never", "[statistics]")
{
  CHECK(*percentile({1, 2, 3, 4}, 0.5).value == 2.5);
  CHECK(*percentile({4, 1, 3, 2}, 0.25).value == 1.75);
  const auto mostly = percentile({1, kNever, 2, 3, 4}, 0.5);
  CHECK(*mostly.value == 3);
  CHECK_FALSE(percentile({1, kNever, kNever}, 0.5).value.has_value());
  CHECK_FALSE(percentile({1, kNever}, 0.5).value.has_value());
}

TEST_CASE("rank correlation by hand, with ties and never", "[statistics]")
{
  CHECK(*rank_correlation({1, 2, 3}, {10, 20, 40}) == Approx(1));
  CHECK(*rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}) == Approx(-1));
  // ranks of y: 0.5 0.5 2; cov = ((0-1)(0.5-1) + 0 + (2-1)(2-1)) = 1.5, var x = 2, var y = 1.5: 1.5 / sqrt(3)
  CHECK(*rank_correlation({1, 2, 3}, {5, 5, 9}) == Approx(1.5 / std::sqrt(3.0)));
  CHECK(*rank_correlation({1, 2, 3}, {5, 6, kNever}) == Approx(1));
  CHECK_FALSE(rank_correlation({1, 1, 1}, {1, 2, 3}).has_value());
}

TEST_CASE("swing is the distance of the medians of the outer fifths", "[statistics]")
{
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 100; ++i) {
    x.push_back(i);
    y.push_back(3 * i);
  }
  const auto s = swing(ranks(x), y);
  CHECK(s->at_low == Approx(3 * 9.5));
  CHECK(s->at_high == Approx(3 * 89.5));
}

TEST_CASE("the Pareto front by hand", "[statistics]")
{
  // a (1, 5) b (2, 2) c (3, 3: worse than b) d (5, 1) e (never, 0) f (2, 2: equal to b)
  CHECK(pareto_front({{1, 2, 3, 5, kNever, 2}, {5, 2, 3, 1, 0, 2}}) == std::vector<std::size_t>{0, 1, 3, 4, 5});
}
