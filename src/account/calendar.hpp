// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <vector>

namespace gpuramp::account {

inline constexpr double kHoursPerYear = core::kSecondsPerYear / core::kSecondsPerHour;

/// A part of a report period that lies in one calendar year.
struct Slice {
  double begin_s = 0, end_s = 0; ///< since the scenario's start; money is counted after `begin_s` and up to `end_s`
  std::size_t period = 0;        ///< index into Record::samples: the period ends with this sample
  std::size_t year = 0;          ///< since the start's calendar year

  [[nodiscard]] double begin_years() const { return begin_s / core::kSecondsPerYear; }
  [[nodiscard]] double end_years() const { return end_s / core::kSecondsPerYear; }
};

/// \return the run from its start to its end in order
[[nodiscard]] std::vector<Slice> slices_of(const scenario::Scenario& scenario, const record::Record& record);

/// \return the first calendar year of a run
[[nodiscard]] int first_year(const scenario::Scenario& scenario);

/// \return seconds since the start at which a calendar year begins, negative for the first but on 1 January
[[nodiscard]] double year_begin_s(const scenario::Scenario& scenario, std::size_t year);

/// \return a duration in years of 365.2425 days, as all accounts count them
[[nodiscard]] double years(core::Duration duration);

} // namespace gpuramp::account
