// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/failure_process.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace gpuramp;

namespace {

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const std::vector<double>& values)
{
  Moments m;
  for (const auto v : values)
    m.mean += v / static_cast<double>(values.size());
  for (const auto v : values)
    m.variance += (v - m.mean) * (v - m.mean) / static_cast<double>(values.size());
  return m;
}

} // namespace

TEST_CASE("times between bursty failures have the mean and the variation asked for")
{
  // Mixture of exponentials: standard error of the mean is cv / sqrt(n); of the CV, from the moments of this mixture,
  // below 5 / sqrt(n).
  constexpr int kDraws = 200'000;
  const auto cv = GENERATE(1.0, 1.8, 3.0);
  const auto intervals = model::failure_intervals(1e-4, cv);
  CHECK(intervals.mean_s() == Approx(1e4));
  core::Stream stream(7, "test");
  std::vector<double> drawn;
  for (int i = 0; i < kDraws; ++i)
    drawn.push_back(model::draw_interval_s(intervals, stream));
  const auto m = moments(drawn);
  CHECK(std::abs(m.mean / 1e4 - 1) < 3 * cv / std::sqrt(kDraws));
  CHECK(std::abs(std::sqrt(m.variance) / m.mean - cv) < 3 * 5 / std::sqrt(kDraws) * cv);
}

TEST_CASE("kept time of independent failures is Daly's")
{
  const model::CheckpointCosts costs{core::seconds(30), core::seconds(60), core::seconds(240)};
  for (const double mttf_s : {1e3, 1e4, 1e6}) {
    const auto interval = core::seconds(1200);
    CHECK(model::kept_time_frac(costs, interval, model::failure_intervals(1 / mttf_s, 1)) ==
          Approx(model::renewal_ettr(costs, interval, core::seconds(mttf_s))).epsilon(1e-12));
  }
}

TEST_CASE("kept time of bursty failures is what sampled cycles keep")
{
  // Per cycle: floor(x / segment) segments kept, x + restart passed. Ratio estimator; its standard error by the delta
  // method.
  const model::CheckpointCosts costs{core::seconds(30), core::seconds(60), core::seconds(240)};
  const auto interval = core::seconds(900);
  const auto intervals = model::failure_intervals(1 / 1e4, 1.8);
  core::Stream stream(3, "test");
  constexpr int kCycles = 100'000;
  const auto expected = model::kept_time_frac(costs, interval, intervals);
  double kept = 0, wall = 0, squares = 0;
  for (int i = 0; i < kCycles; ++i) {
    const auto x = model::draw_interval_s(intervals, stream);
    const auto k = 900 * std::floor(x / 930);
    kept += k, wall += x + 300, squares += (k - expected * (x + 300)) * (k - expected * (x + 300));
  }
  const auto standard_error = std::sqrt(squares) / wall;
  CHECK(std::abs(kept / wall - expected) < 3 * standard_error);
  CHECK(standard_error < 1e-3);
}

TEST_CASE("nothing fails: only checkpoints cost")
{
  CHECK(model::kept_time_frac({core::seconds(10), {}, {}}, core::seconds(90), model::failure_intervals(0, 1.8)) ==
        Approx(0.9));
  CHECK(model::kept_time_frac({}, {}, model::failure_intervals(0, 1.8)) == 1);
}

TEST_CASE("repair times have the median and the ninetieth percentile asked for")
{
  const auto repair = model::repair_time(core::days(1), core::days(4));
  CHECK(repair.longer_than(core::days(1).base()) == Approx(0.5));
  CHECK(repair.longer_than(core::days(4).base()) == Approx(0.1));
  // mean of a lognormal: the integral of P(longer than t), here by the trapezium rule in t = e^u
  double integral = 0;
  constexpr double kStep = 1e-3;
  for (double u = -10; u < 25; u += kStep)
    integral += repair.longer_than(std::exp(u)) * std::exp(u) * kStep;
  CHECK(repair.mean_s() == Approx(integral).epsilon(1e-3));
}

TEST_CASE("repair times have the median and the mean asked for")
{
  const auto repair = model::repair_time_of_mean(core::days(1), core::days(5));
  CHECK(repair.longer_than(core::days(1).base()) == Approx(0.5));
  CHECK(repair.mean_s() == Approx(core::days(5).base()));
  CHECK(model::repair_time_of_mean(core::days(1), core::days(1)).sigma == 0);
}

TEST_CASE("means over a window vary less the longer it is")
{
  CHECK(model::averaged_variance(0, 1) == 1);
  CHECK(model::averaged_variance(1e-5, 1) == Approx(1 - 1e-5 / 3).epsilon(1e-12));
  CHECK(model::averaged_variance(2e3, 1) == Approx(2 / 2e3).epsilon(1e-3));
  // the double integral of exp(-|u - v|) over a window of 3, here by the midpoint rule
  constexpr int kSteps = 600;
  double integral = 0;
  for (int i = 0; i < kSteps; ++i)
    for (int j = 0; j < kSteps; ++j)
      integral += std::exp(-3.0 / kSteps * std::abs(i - j)) / kSteps / kSteps;
  CHECK(model::averaged_variance(3, 1) == Approx(integral).epsilon(1e-3));
}

TEST_CASE("numbers of failures have the mean and the dispersion asked for")
{
  constexpr int kDraws = 40'000;
  const auto mean = GENERATE(0.5, 20.0, 2000.0);
  const auto dispersion = GENERATE(1.0, 3.24);
  core::Stream stream(11, "test");
  std::vector<double> drawn;
  for (int i = 0; i < kDraws; ++i)
    drawn.push_back(static_cast<double>(model::draw_failures(mean, dispersion, stream)));
  const auto m = moments(drawn);
  CHECK(std::abs(m.mean - mean) < 3 * std::sqrt(mean * dispersion / kDraws));
  CHECK(m.variance / m.mean ==
        Approx(dispersion).epsilon(0.08)); // kurtosis is largest at mean 0.5: standard error 2.6 %
}
