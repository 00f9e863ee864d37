// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <initializer_list>
#include <string>

/// A campus and what a run could say of it, without a run.
namespace gpuramp::test {

inline constexpr double kDayS = core::kSecondsPerDay;
inline constexpr double kYearDays = core::kSecondsPerYear / core::kSecondsPerDay;

/// \return 2026-01-01 + days
[[nodiscard]] core::Date day(int days);

/// \return a tranche that is there on the day
[[nodiscard]] scenario::Tranche tranche(const std::string& name, double mw, int ready_day);

/// \return 2026 and 2027: one campus without halls or power, racks of 1 M USD, 50 USD/MWh, 400 g/kWh
[[nodiscard]] scenario::Scenario bare_scenario();

/// \return one hall that is there on the day
[[nodiscard]] scenario::HallGroup hall(double bus_mw, int ready_day);

/// \param report_days  ends of the periods, after the start
/// \return a run of it in which the campus draws a constant load; its samples carry the energies that follow
[[nodiscard]] record::Record constant_run(double mw, std::initializer_list<int> report_days);

} // namespace gpuramp::test
