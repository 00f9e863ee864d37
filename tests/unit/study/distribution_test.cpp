// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/study/distribution.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <vector>

using namespace gpuramp::study;

namespace {

using Fit = std::function<std::variant<Distribution, std::string>(const Percentiles&)>;

Distribution fitted(const Fit& fit, const Percentiles& p)
{
  const auto result = fit(p);
  REQUIRE(std::holds_alternative<Distribution>(result));
  return std::get<Distribution>(result);
}

/// Mean by the midpoint rule over quantiles.
double mean_of(const Distribution& d, int n = 200'000)
{
  double sum = 0;
  for (int i = 0; i < n; ++i)
    sum += d.quantile((i + 0.5) / n);
  return sum / n;
}

} // namespace

TEST_CASE("a fit passes through its three percentiles", "[distribution]")
{
  struct Case {
    Fit fit;
    Percentiles p;
  };
  const std::vector<Case> cases = {{fit_lognormal, {18, 26, 45}},  {fit_lognormal, {5, 26, 30}},
                                   {fit_lognormal, {-2, 3, 11}},   {fit_lognormal, {10, 20, 30}},
                                   {fit_triangular, {18, 26, 38}}, {fit_triangular, {10, 20, 30}},
                                   {fit_triangular, {10, 20, 26}}, {fit_pert, {18, 26, 44}},
                                   {fit_pert, {10, 20, 30}},       {fit_pert, {0.955, 0.97, 0.98}}};
  for (const auto& c : cases) {
    const auto d = fitted(c.fit, c.p);
    CHECK(d.quantile(0.05) == Approx(c.p.low).epsilon(1e-9));
    CHECK(d.quantile(0.50) == Approx(c.p.base).epsilon(1e-9));
    CHECK(d.quantile(0.95) == Approx(c.p.high).epsilon(1e-9));
  }
}

TEST_CASE("a fit refuses what it cannot hold", "[distribution]")
{
  CHECK(std::holds_alternative<std::string>(fit_lognormal({3, 2, 5})));
  CHECK(std::holds_alternative<std::string>(fit_pert({1, 6, 5})));
  // A triangle with its mode at the low end: quantiles 1 - sqrt(1 - p), so (q95 - q50) / (q50 - q05) = 0.48349 /
  // 0.26757 = 1.807
  CHECK(std::holds_alternative<Distribution>(fit_triangular({0, 1, 2.80})));
  CHECK(std::holds_alternative<std::string>(fit_triangular({0, 1, 2.81})));
  // Beta(1, 5): q = 1 - (1 - p)^(1/5), ratio (0.45072 - 0.12945) / (0.12945 - 0.01021) = 2.6944
  CHECK(std::holds_alternative<Distribution>(fit_pert({0, 1, 3.69})));
  CHECK(std::holds_alternative<std::string>(fit_pert({0, 1, 3.70})));
  CHECK(std::holds_alternative<std::string>(fit_lognormal({1, 1, 2})));
}

TEST_CASE("means of the forms agree with theory", "[distribution]")
{
  // lognormal: median * exp(sigma^2 / 2)
  CHECK(mean_of(Distribution(Lognormal{3, 0.5})) == Approx(3 * std::exp(0.125)).epsilon(1e-4));
  // triangular: (low + mode + high) / 3
  CHECK(mean_of(Distribution(Triangular{1, 2, 6})) == Approx(3).epsilon(1e-6));
  // PERT: (low + 4 mode + high) / 6
  CHECK(mean_of(Distribution(Pert{1, 2, 6}), 20'000) == Approx(2.5).epsilon(1e-5));
  CHECK(mean_of(Distribution(Uniform{2, 5})) == Approx(3.5).epsilon(1e-9));
  CHECK(mean_of(choice_of({1, 10}, {3, 1})) == Approx(3.25).epsilon(1e-4));
  // linear between 0, 1, 4: half of the mass in each piece, mean (0.5 + 2.5) / 2
  CHECK(mean_of(Distribution(Empirical{{0, 1, 4}})) == Approx(1.5).epsilon(1e-6));
}

TEST_CASE("sampled moments lie within their standard errors", "[distribution]")
{
  // Shifted lognormal through 18, 26, 45 with mean m and standard deviation s in closed form; the sample mean of n
  // draws has error s / sqrt(n).
  const auto d = fitted(fit_lognormal, {18, 26, 45});
  const auto& form = std::get<ShiftedLognormal>(d.form());
  const auto growth = std::exp(form.sigma * form.sigma);
  const auto scale = std::exp(form.mu);
  const auto mean = form.shift + scale * std::sqrt(growth);
  const auto deviation = scale * std::sqrt(growth * (growth - 1));
  constexpr int n = 20'000;
  gpuramp::core::Stream stream(7, "moments");
  double sum = 0;
  int below_median = 0;
  for (int i = 0; i < n; ++i) {
    const auto x = d.quantile(std::max(stream.uniform(), 1e-12));
    sum += x;
    below_median += x < 26;
  }
  CHECK(std::abs(sum / n - mean) < 4 * deviation / std::sqrt(n));
  CHECK(std::abs(below_median / static_cast<double>(n) - 0.5) < 4 * 0.5 / std::sqrt(n));
}

TEST_CASE("a quantile rises with its rank and keeps its limits", "[distribution]")
{
  for (const auto& p : {Percentiles{18, 26, 45}, Percentiles{5, 26, 30}}) {
    const auto d = fitted(fit_lognormal, p);
    double last = -HUGE_VAL;
    for (double u = 0.001; u < 1; u += 0.001) {
      CHECK(d.quantile(u) >= last);
      last = d.quantile(u);
    }
  }
  auto d = fitted(fit_lognormal, {0, 3, 7});
  CHECK(d.quantile(0.001) < 0);
  d.at_least = 0;
  d.at_most = 6;
  CHECK(d.quantile(0.001) == 0);
  CHECK(d.quantile(0.999) == 6);
}
