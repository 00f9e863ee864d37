// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/failure_process.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::model {

namespace {

constexpr double kMany = 300; ///< from here on counts are drawn from a normal: its error is below the sampling noise

/// Whole segments that an exponential interval of this rate holds, in the mean: the sum over k >= 1 of P(interval >= k
/// segment).
double mean_segments(double rate_per_s, double segment_s)
{
  return 1 / std::expm1(rate_per_s * segment_s);
}

std::int64_t rounded_normal(double mean, double variance, core::Stream& stream)
{
  return std::llround(std::max(0.0, mean + std::sqrt(variance) * stream.normal()));
}

std::int64_t draw_poisson(double mean, core::Stream& stream)
{
  std::int64_t n = 0;
  for (double at = stream.exponential(1); at < mean; at += stream.exponential(1))
    ++n;
  return n;
}

/// Trials up to and including the first success. \param p  of success, 0 < p <= 1
double trials_to_success(double p, core::Stream& stream)
{
  return p >= 1 ? 1 : 1 + std::floor(std::log1p(-stream.uniform()) / std::log1p(-p));
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

std::int64_t draw_failures(double mean, double dispersion, core::Stream& stream)
{
  core::require(mean >= 0 && dispersion >= 1, "draw_failures: mean is negative or dispersion below 1");
  if (mean > kMany)
    return rounded_normal(mean, mean * dispersion, stream);
  const double burst = (dispersion + 1) / 2; // mean size: a geometric one has E[size^2] / E[size] = 2 burst - 1
  double n = 0;
  for (auto left = draw_poisson(mean / burst, stream); left > 0; --left)
    n += trials_to_success(1 / burst, stream);
  return std::llround(n);
}

std::int64_t draw_survivors(std::int64_t n, double p, core::Stream& stream)
{
  core::require(n >= 0 && p >= 0 && p <= 1, "draw_survivors: n or p is out of range");
  if (p > 0.5)
    return n - draw_survivors(n, 1 - p, stream);
  if (n == 0 || p == 0)
    return 0;
  const double mean = static_cast<double>(n) * p;
  if (mean > kMany)
    return std::min(n, rounded_normal(mean, mean * (1 - p), stream));
  std::int64_t kept = 0;
  for (double at = trials_to_success(p, stream); at <= static_cast<double>(n); at += trials_to_success(p, stream))
    ++kept;
  return kept;
}

} // namespace gpuramp::model
