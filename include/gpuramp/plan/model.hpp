// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the programme knows of a scenario, as plain values: days since the start, racks, MW, USD at the start's worth
/// (discounted), t CO2e. It is the aggregate view: campuses of one template are one group with counts.
namespace gpuramp::plan {

/// Times at which the programme looks at the fleet. Period p (0 ..) is from boundary p to p + 1. What is opened,
/// energized or begun in a period is so on its first day; racks are made and admitted evenly through it.
struct Horizon {
  std::vector<double> days; ///< boundaries, ascending, the first is 0

  /// A part of a cumulative quantity at one boundary.
  struct Part {
    std::size_t boundary = 0;
    double weight = 0;
  };

  [[nodiscard]] std::size_t n_periods() const { return days.size() - 1; }
  [[nodiscard]] double length(std::size_t period) const { return days[period + 1] - days[period]; }
  /// \return what gives a cumulative quantity at that day, which grows evenly within periods and is 0 at the start;
  ///         nothing before
  [[nodiscard]] std::vector<Part> parts_at(double day) const;
  /// \return what gives the mean of a cumulative quantity over a period, as it was so many days before
  [[nodiscard]] std::vector<Part> mean_of(std::size_t period, double lag_days) const;
  /// \return the last period that begins at or before that day, plus 1: how many periods have begun
  [[nodiscard]] std::size_t n_begun(double day) const;
};

/// How makers of an input answer orders, around those of a run. They commit to capacity while more is wanted than is
/// made and coming, at most a part of what there is a year; it is there after their lead time. Units a day, before
/// yield.
struct PlanMakers {
  double lead_days = 0;
  double growth_per_day = 0;        ///< most that they commit, as a part of the capacity
  std::vector<double> committed;    ///< [boundary] since the start, in the run
  std::vector<double> spare_growth; ///< [period] that they could have committed besides
  std::vector<double> short_of;  ///< [period] wanted at its end beyond what is made and coming; less than 0: too little
  std::vector<bool> adds;        ///< [period] whether they commit to anything
  std::vector<double> ordered;   ///< [period] by us
  std::vector<double> yield;     ///< [period] good parts of what is made
  std::vector<double> ours_frac; ///< [period] of one more good unit
  std::vector<double> ours_mean; ///< [period] of all good units, if we wanted all

  /// Where not empty, the most that any plan could have made and coming beyond what it wants, and the most that makers
  /// could commit to: then they may add what is allowed by the concave envelope of what they do. [period].
  std::vector<double> surplus, most_growth;
};

/// A shared input of production: what cannot be used at once is lost, as in the simulation.
struct PlanInput {
  std::string name, unit;             ///< "cowos", "wafer"
  std::vector<double> amount;         ///< [period] ours, with what makers add in a run
  std::optional<PlanMakers> makers{}; ///< who answer other orders with other capacity; none: it is as in that run
};

/// Power whose lease ends on a day gives none from that day on: what is there on a day does until the next.
inline constexpr double kNextDay = 1;

/// Longer than any plan.
inline constexpr double kEver = 1e9;

struct PlanLine {
  std::string rack_type;
  double gpus = 0, h100e = 0;      ///< per rack
  std::vector<double> needs;       ///< [input] per rack
  double lead_days = 0;            ///< from production to arrival
  double waits_days = kEver;       ///< at most, from arrival to admission
  std::vector<double> least, most; ///< [period] racks ordered
  std::vector<double> usd;         ///< [period] per rack, with network and upkeep
  double co2e_t = 0;               ///< embodied, per rack
};

struct PlanHalls {
  double slots = 0, bus_mw = 0; ///< of one hall
  double lead_days = 0;         ///< from the beginning of building until one is ready
  std::vector<double> age_days; ///< [hall of a campus] since the campus opened, ascending
  std::vector<double> most;     ///< [period] of all campuses: those whose building has begun limit the first periods
  std::vector<double> usd;      ///< [period] each, with upkeep and staff
  double co2e_t = 0;            ///< embodied, each
};

struct PlanTranche {
  std::string name, kind;
  double capacity_mw = 0;
  double lead_days = 0;            ///< from the contract until it is energized
  double age_days = 0;             ///< since the campus opened, at least
  double lease_days = kEver;       ///< until the lease or permit ends
  std::vector<double> most;        ///< [period] of all campuses
  std::vector<double> usd;         ///< [period] each, with upkeep
  std::vector<double> usd_per_mwh; ///< [period]
  double co2e_t_per_mwh = 0;
};

/// Racks that stand there at the start.
struct PlanInitial {
  double racks = 0, gpus = 0, h100e = 0, reserved_mw = 0, bus_mw = 0;
  double retire_day = 0;
  std::size_t site = 0; ///< of the group
};

/// A campus: when it opens and what it has when.
struct Site {
  std::size_t opened = 0;                    ///< period
  std::vector<int> tranches;                 ///< [tranche] period in which it comes, -1: never
  std::vector<double> tranche_ends;          ///< [tranche] day of the end of its lease; empty: none ends
  std::vector<std::vector<int>> halls;       ///< [kind][period] ready by then
  std::vector<std::vector<double>> admitted; ///< [line][period] racks by its end; empty: none

  /// \return whether a tranche has come by a period
  [[nodiscard]] bool has_come(std::size_t tranche, std::size_t period) const;
  /// \return whether one that has gives power until a day at least
  [[nodiscard]] bool has_power(std::size_t tranche, std::size_t period, double day) const;
};

/// Campuses that are alike.
struct PlanGroup {
  std::string name;
  std::vector<std::string> campuses; ///< of the given plan, as they open
  bool kept = false;                 ///< not to be decided: all of it as given
  std::vector<bool> takes;           ///< [line]
  std::vector<double> reserved_mw;   ///< [line] facility power that admission reserves for a rack
  std::vector<double> bus_mw;        ///< [line] IT power that it reserves
  double load_frac = 1;              ///< facility power drawn / reserved, of racks online
  double crew_racks_per_day = 0;     ///< of one campus
  double install_days = 0;           ///< from admission to online
  std::vector<double> most_open;     ///< [period] campuses
  std::vector<PlanHalls> halls;
  std::vector<PlanTranche> tranches;
  std::vector<PlanInitial> initial;

  /// \return firm power of a campus at the end of a period
  [[nodiscard]] double firm_mw(const Horizon& horizon, const Site& site, std::size_t period) const;
  /// \return the part of a hall of the first kind that one of the racks takes which alone fill it
  [[nodiscard]] double hall_part(double bus_mw) const;
  /// \return how many halls of the first kind a hall is worth at least
  [[nodiscard]] double halls_worth(std::size_t hall) const;
  /// \return facility power of the racks that fill a hall, of the line that fills it best
  [[nodiscard]] double hall_mw(std::size_t hall) const;
  /// \return the same of the line that fills it worst
  [[nodiscard]] double least_hall_mw(std::size_t hall) const;

  /// Of a kept group: what there is by period. [period], [hall kind][period], [tranche][period].
  std::vector<double> open;
  std::vector<std::vector<double>> halls_ready, tranches_energized;
  std::vector<double> energized_at_start; ///< [tranche] those energized at the start
  std::vector<Site> sites;                ///< in the order of `campuses`
};

/// GPUs or H100 equivalents that are up, MW of firm power energized; useful model FLOP done or tokens served since the
/// start, as many for each H100 equivalent and day as in the last run that was simulated.
enum class GoalUnit { gpus, h100e, mw, flop, tokens };

/// So much of it there is by then.
struct Goal {
  GoalUnit unit = GoalUnit::gpus;
  double amount = 0;
  core::Date by{};
};

struct PlanModel {
  std::string scenario; ///< name
  core::Date start{};
  Horizon horizon;
  std::vector<PlanInput> inputs;
  std::vector<PlanLine> lines;
  std::vector<PlanGroup> groups;
  double shipped_every_days = 7;                                ///< racks leave factories
  double lifetime_days = 0;                                     ///< of racks
  std::vector<double> worth;                                    ///< [period] at the start, of a dollar spent in it
  std::vector<double> up_frac;                                  ///< [boundary] of racks online
  std::vector<double> flop_per_h100e_day, tokens_per_h100e_day; ///< [period] of H100 equivalents that are up

  /// \return whether orders of a line may move makers, so that it may pay to order before anything can be made
  [[nodiscard]] bool moves_makers(std::size_t line) const;
  /// \return the share of racks online that is up at a boundary, or the first after a day
  [[nodiscard]] double up_frac_at(double day) const;
  /// \return the day of a date
  [[nodiscard]] double day(core::Date date) const;
  [[nodiscard]] core::Date date(double day) const;
};

/// \return halls of a kind that a campus could have in a period if it built at full pace
[[nodiscard]] double halls_possible(const PlanModel& model, const PlanHalls& halls, const Site& site,
                                    std::size_t period);

} // namespace gpuramp::plan
