// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace gpuramp::model {

/// A value over calendar time: one constant, one from each of some dates on, one per month of any year, or one per day
/// or hour of a stated stretch of days.
///
/// Years map by rule. A day of the stretch takes its own value. A later day takes that of the same calendar day in the
/// last year of the stretch that has it, an earlier day that of the first year that has it. 29 February takes 28
/// February's where that year has none. So a stretch of one year repeats itself, and hours always meet hours of the
/// same season; weekdays are not kept.
class TimeSeries {
public:
  enum class Step { constant, dated, monthly, daily, hourly };

  static constexpr std::size_t kHoursPerDay = 24;
  static constexpr int kLeastDays = 365; ///< of a stretch: every calendar day but 29 February must be in it

  TimeSeries() : TimeSeries(0.0) {}
  /// The same at all times.
  explicit TimeSeries(double constant);
  /// \param dates   ascending, as many as values; each value holds from its date until the next, the first also before
  /// \throws ContractError if there are none, or not as many
  TimeSeries(std::vector<core::Date> dates, std::vector<double> values);
  /// \param values  January first
  explicit TimeSeries(const std::array<double, 12>& values);
  /// \param step    daily or hourly   \param first  the day of the first value
  /// \param values  without a gap: one per day, or 24 per day; at least kLeastDays
  /// \throws ContractError if there are too few values or part of a day
  TimeSeries(Step step, core::Date first, std::vector<double> values);

  [[nodiscard]] Step step() const { return step_; }
  [[nodiscard]] core::Date first() const { return first_; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }
  /// \return from when on each value holds, where they are dated; else empty
  [[nodiscard]] const std::vector<core::Date>& dates() const { return dates_; }

  /// \return the value at the hour (0 .. 23, UTC) of the day
  [[nodiscard]] double at(core::Date day, int hour = 0) const;
  /// \return the mean over the days from `begin` until before `end`, every hour weighing the same
  [[nodiscard]] double mean(core::Date begin, core::Date end) const;
  /// \return the mean of all values: of dated ones the first, of the months as if equally long, of a stretch as it
  /// stands
  [[nodiscard]] double mean() const;

  friend bool operator==(const TimeSeries&, const TimeSeries&) = default;

private:
  [[nodiscard]] std::size_t day_index(core::Date day) const;

  Step step_ = Step::constant;
  core::Date first_{};
  std::vector<core::Date> dates_;
  std::vector<double> values_; ///< 1, one per date, 12, days, or 24 per day
};

/// A place under the sun.
struct Site {
  double latitude_deg = 0;  ///< -66 .. 66 (no polar night)
  double longitude_deg = 0; ///< east positive; shifts noon against UTC

  friend bool operator==(const Site&, const Site&) = default;
};

/// Clear-sky shape of a day: the cosine of the sun's zenith angle at the middle of each hour UTC, 0 below the horizon.
/// The equation of time (up to 16 minutes) is left out.
/// \param day  only its place in the year counts
/// \source Cooper 1969: declination = 23.45 deg sin(360 (284 + n) / 365); Duffie and Beckman, Solar Engineering of
/// Thermal Processes, eq. 1.6.5
[[nodiscard]] std::array<double, 24> sun_shape(const Site& site, core::Date day);

/// \return capacity factors of the hours of a day that have this mean and follow the sun: min(1, k x shape). A mean
/// that the sun cannot give
///         (above the share of hours with sun) gives 1 in all of these
[[nodiscard]] std::array<double, 24> solar_day(double mean_frac, const Site& site, core::Date day);

} // namespace gpuramp::model
