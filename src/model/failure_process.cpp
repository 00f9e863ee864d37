// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/failure_process.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::model {

namespace {

/// Whole segments that an exponential interval of this rate holds, in the mean: the sum over k >= 1 of P(interval >= k
/// segment).
double mean_segments(double rate_per_s, double segment_s)
{
  return 1 / std::expm1(rate_per_s * segment_s);
}

} // namespace

double FailureIntervals::mean_s() const
{
  if (first_rate <= 0)
    return std::numeric_limits<double>::infinity();
  return first_frac / first_rate + (first_frac < 1 ? (1 - first_frac) / second_rate : 0);
}

FailureIntervals failure_intervals(double rate_per_s, double cv)
{
  core::require(rate_per_s >= 0 && std::isfinite(rate_per_s), "failure_intervals: rate is negative or not finite");
  core::require(cv >= 1 && std::isfinite(cv), "failure_intervals: cv is below 1");
  const double square = cv * cv;
  const double first = (1 + std::sqrt((square - 1) / (square + 1))) / 2;
  return {first, 2 * first * rate_per_s, 2 * (1 - first) * rate_per_s};
}

double draw_interval_s(const FailureIntervals& intervals, core::Stream& stream)
{
  const double which = stream.uniform(); // always two draws, so that variants keep in step
  const double unit = stream.exponential(1);
  const double rate = which < intervals.first_frac ? intervals.first_rate : intervals.second_rate;
  return rate > 0 ? unit / rate : std::numeric_limits<double>::infinity();
}

double kept_time_frac(const CheckpointCosts& costs, core::Duration interval, const FailureIntervals& intervals)
{
  core::require(interval.base() > 0 || (interval.base() == 0 && costs.write.base() == 0),
                "kept_time_frac: interval is not above zero");
  const double segment_s = (interval + costs.write).base();
  const double mean_s = intervals.mean_s();
  if (std::isinf(mean_s))
    return segment_s > 0 ? interval.base() / segment_s : 1;
  const double stopped_s = (costs.detect + costs.restart).base();
  if (segment_s == 0)
    return mean_s / (mean_s + stopped_s);
  double segments = intervals.first_frac * mean_segments(intervals.first_rate, segment_s);
  if (intervals.first_frac < 1)
    segments += (1 - intervals.first_frac) * mean_segments(intervals.second_rate, segment_s);
  return interval.base() * segments / (mean_s + stopped_s);
}

double RepairTime::mean_s() const
{
  return median_s * std::exp(sigma * sigma / 2);
}

double RepairTime::longer_than(double duration_s) const
{
  if (duration_s <= 0)
    return 1;
  if (median_s <= 0)
    return 0;
  if (sigma <= 0)
    return duration_s < median_s ? 1 : 0;
  return std::erfc(std::log(duration_s / median_s) / sigma / std::sqrt(2.0)) / 2;
}

RepairTime repair_time(core::Duration median, core::Duration p90)
{
  core::require(median.base() >= 0 && p90 >= median, "repair_time: p90 is below the median");
  return {median.base(), median.base() > 0 ? std::log(p90.base() / median.base()) / core::normal_quantile(0.9) : 0};
}

RepairTime repair_time_of_mean(core::Duration median, core::Duration mean)
{
  core::require(median.base() > 0 && mean >= median, "repair_time_of_mean: mean is below the median, or that is zero");
  return {median.base(), std::sqrt(2 * std::log(mean.base() / median.base()))};
}

double averaged_variance(double window_s, double memory_s)
{
  core::require(window_s >= 0 && memory_s > 0, "averaged_variance: window is negative or memory not above zero");
  const double x = window_s / memory_s;
  constexpr double kSeries = 1e-4; // below it the formula loses digits
  return x < kSeries ? 1 - x / 3 : 2 * (x - 1 + std::exp(-x)) / (x * x);
}

std::int64_t draw_failures(double mean, double dispersion, core::Stream& stream)
{
  core::require(mean >= 0 && dispersion >= 1, "draw_failures: mean is negative or dispersion below 1");
  const double burst = (dispersion + 1) / 2; // mean size: a geometric one has E[size^2] / E[size] = 2 burst - 1
  return stream.trials_to_success(stream.poisson(mean / burst), 1 / burst);
}

} // namespace gpuramp::model
