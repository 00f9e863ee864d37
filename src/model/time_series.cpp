// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/time_series.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace gpuramp::model {

namespace {

using std::chrono::days;
using std::chrono::year_month_day;

std::chrono::sys_days in_year(std::chrono::year year, const year_month_day& day)
{
  const year_month_day same{year, day.month(), day.day()};
  return same.ok() ? std::chrono::sys_days{same} : std::chrono::sys_days{year / std::chrono::February / 28};
}

double mean_of(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

} // namespace

TimeSeries::TimeSeries(double constant) : values_{constant} {}

TimeSeries::TimeSeries(std::vector<core::Date> dates, std::vector<double> values)
    : step_(Step::dated), dates_(std::move(dates)), values_(std::move(values))
{
  core::require(not dates_.empty() && dates_.size() == values_.size() && std::is_sorted(dates_.begin(), dates_.end()),
                "dated values need dates, in order");
}

TimeSeries::TimeSeries(const std::array<double, 12>& values)
    : step_(Step::monthly), values_(values.begin(), values.end())
{
}

TimeSeries::TimeSeries(Step step, core::Date first, std::vector<double> values)
    : step_(step), first_(first), values_(std::move(values))
{
  const auto per_day = step == Step::hourly ? kHoursPerDay : 1;
  core::require(step == Step::hourly || step == Step::daily, "a stretch of values is daily or hourly");
  core::require(values_.size() % per_day == 0 && values_.size() / per_day >= kLeastDays,
                "a stretch of values is whole days of at least a year");
}

/// The day of the stretch that stands for any day.
std::size_t TimeSeries::day_index(core::Date day) const
{
  const auto n_days = static_cast<std::ptrdiff_t>(values_.size() / (step_ == Step::hourly ? kHoursPerDay : 1));
  const auto offset = (day - first_).count();
  if (offset >= 0 && offset < n_days)
    return static_cast<std::size_t>(offset);
  const year_month_day wanted{day};
  const auto last = first_ + days{n_days - 1};
  if (offset >= n_days) {
    const auto year = year_month_day{last}.year();
    const auto same = in_year(year, wanted);
    return static_cast<std::size_t>(
        ((same <= last ? same : in_year(year - std::chrono::years{1}, wanted)) - first_).count());
  }
  const auto year = year_month_day{first_}.year();
  const auto same = in_year(year, wanted);
  return static_cast<std::size_t>(
      ((same >= first_ ? same : in_year(year + std::chrono::years{1}, wanted)) - first_).count());
}

double TimeSeries::at(core::Date day, int hour) const
{
  switch (step_) {
    case Step::constant: return values_[0];
    case Step::dated: {
      const auto after = std::upper_bound(dates_.begin(), dates_.end(), day);
      return values_[after == dates_.begin() ? 0 : static_cast<std::size_t>(after - dates_.begin()) - 1];
    }
    case Step::monthly: return values_[static_cast<unsigned>(year_month_day{day}.month()) - 1];
    case Step::daily: return values_[day_index(day)];
    case Step::hourly: break;
  }
  return values_[day_index(day) * kHoursPerDay + static_cast<std::size_t>(hour)];
}

double TimeSeries::mean(core::Date begin, core::Date end) const
{
  core::require(begin < end, "a mean needs at least one day");
  double sum = 0;
  for (auto day = begin; day < end; day += days{1}) {
    if (step_ != Step::hourly) {
      sum += at(day);
      continue;
    }
    const auto from = values_.begin() + static_cast<std::ptrdiff_t>(day_index(day) * kHoursPerDay);
    sum += std::accumulate(from, from + kHoursPerDay, 0.0) / kHoursPerDay;
  }
  return sum / static_cast<double>((end - begin).count());
}

double TimeSeries::mean() const
{
  return step_ == Step::dated ? values_.front() : mean_of(values_);
}

std::array<double, 24> sun_shape(const Site& site, core::Date day)
{
  constexpr double kRadians = std::numbers::pi / 180;
  const auto january = std::chrono::sys_days{year_month_day{day}.year() / std::chrono::January / 1};
  const auto n = static_cast<double>((day - january).count() + 1);
  const auto declination = 23.45 * kRadians * std::sin(2 * std::numbers::pi * (284 + n) / 365);
  const auto latitude = site.latitude_deg * kRadians;
  std::array<double, 24> shape{};
  for (std::size_t h = 0; h < shape.size(); ++h) {
    const auto hour_angle = kRadians * (15 * (static_cast<double>(h) + 0.5 - 12) + site.longitude_deg);
    shape[h] = std::max(0.0, std::sin(latitude) * std::sin(declination) +
                                 std::cos(latitude) * std::cos(declination) * std::cos(hour_angle));
  }
  return shape;
}

std::array<double, 24> solar_day(double mean_frac, const Site& site, core::Date day)
{
  const auto shape = sun_shape(site, day);
  const auto scaled = [&](double k) {
    auto factors = shape;
    for (auto& f : factors)
      f = std::min(1.0, k * f);
    return factors;
  };
  const auto mean = [](const auto& factors) { return std::accumulate(factors.begin(), factors.end(), 0.0) / 24; };
  const auto unclipped = mean_frac / mean(shape);
  if (const auto factors = scaled(unclipped); mean_frac <= 0 || *std::max_element(factors.begin(), factors.end()) < 1)
    return factors;
  double low = unclipped;
  double high = 1e6; // every hour with sun is at 1
  constexpr int kHalvings = 80;
  for (int i = 0; i < kHalvings; ++i)
    (mean(scaled((low + high) / 2)) < mean_frac ? low : high) = (low + high) / 2;
  return scaled(high);
}

} // namespace gpuramp::model
