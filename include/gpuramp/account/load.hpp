// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <array>
#include <string>
#include <vector>

/// What a utility reads of a run: the load on campuses' sources, month by month. Exact, whatever the report dates are.
namespace gpuramp::account {

/// The load that sources see is facility power less what ride-through batteries, and those that shave peaks, give, or
/// with what they take.
struct LoadRow {
  core::Date month{}; ///< its first day in the run
  std::string scope;  ///< campus, region or fleet
  std::string name;
  double contracted_mw = 0;    ///< firm capacity of all tranches that have not ended, there yet or not
  double energized_mw = 0;     ///< of it, what is there at the month's end
  double interruptible_mw = 0; ///< of it, what the curtailment contract may take away
  double reserved_mw = 0;      ///< by admitted racks, at the month's end
  double peak_mw = 0;
  double noncoincident_mw = 0; ///< sum of the peaks of its campuses, whenever each was
  double coincident_mw = 0;    ///< when the fleet drew most in that month
  double mean_mw = 0;
  double energy_mwh = 0;
  std::array<double, 4> exceeded_mw{}; ///< for 5, 25, 50 and 95 % of the time
  double ramp_mw = 0;                  ///< the largest change at a time
  double called_hours = 0;             ///< of curtailment
  double called_mwh = 0;               ///< that sources were told to give less, by capacity
  double given_mwh = 0;                ///< by which the load stayed below what it was when it was called

  /// \return what is energized and may not be taken away
  [[nodiscard]] double firm_mw() const { return energized_mw - interruptible_mw; }
  [[nodiscard]] double load_factor() const { return peak_mw > 0 ? mean_mw / peak_mw : 0; }
};

inline constexpr std::array<int, 4> kExceededPercents{5, 25, 50, 95};

/// \return month by month: campuses in the record's order, regions by name (where there are several campuses in one),
/// the fleet. A region's and the fleet's peak is the peak of their sum
[[nodiscard]] std::vector<LoadRow> account_load(const scenario::Scenario& scenario, const record::Record& record,
                                                const EnergyAccount& energy);

/// Mean load of one campus in one hour.
struct LoadHour {
  core::Date day{};
  int hour = 0; ///< 0 .. 23, UTC
  std::size_t campus = 0;
  double mw = 0;
};

/// \return hour by hour from one day until before another, as far as the run covers them
[[nodiscard]] std::vector<LoadHour> hourly_load(const scenario::Scenario& scenario, const record::Record& record,
                                                const EnergyAccount& energy, core::Date from, core::Date to);

} // namespace gpuramp::account
