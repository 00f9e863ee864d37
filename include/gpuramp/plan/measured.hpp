// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/cost.hpp"
#include "gpuramp/core/date.hpp"
#include "gpuramp/plan/formulation.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/sim/estimate.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// The fleet at a report date of a run.
struct FleetAt {
  double day = 0;
  double gpus_up = 0, gpus_online = 0, h100e_up = 0, facility_mw = 0, energized_mw = 0;
  double flop = 0, tokens = 0; ///< useful model FLOP done and tokens served since the start
  std::vector<double> offers;  ///< [supply input] since the report date before, as record::Sample::input_offers
};

/// What a source gave over a run, per MWh of its own.
struct SourcePrice {
  double usd_per_mwh = 0, co2e_t_per_mwh = 0;
};

/// What the planner looks at in a run.
struct Measured {
  std::vector<FleetAt> fleet; ///< by report date
  std::vector<std::optional<core::Date>>
      reached;           ///< [goal] first day; of goals that do not count GPUs first report date
  double cost_usd = 0;   ///< discounted, as the account has it
  account::CostRow cost; ///< the same by category
  double energy_mwh = 0, co2e_t = 0, peak_mw = 0; ///< carbon: location-based, with what is embodied
  double usd_per_year = 0;                        ///< most that is spent in a calendar year, in money of the day
  std::map<std::string, double> load_frac;        ///< by campus group: facility energy / reserved by racks online
  std::map<std::string, SourcePrice> sources;     ///< by "group/tranche"
  double load_frac_fleet = 1;

  /// \return what of it a limit bounds
  [[nodiscard]] double total(TotalLimit::What what) const;
  /// \return what there is of what a goal counts at a day, between report dates in proportion
  [[nodiscard]] double amount_at(GoalUnit unit, double day) const;
  /// \return FLOP or tokens for each H100 equivalent up and day, from one day to another; over the whole run where none
  ///         was up
  [[nodiscard]] double per_h100e_day(GoalUnit unit, double from, double to) const;
  /// \return the share of GPUs online that is up at a day; 1 while none is online
  [[nodiscard]] double up_frac_at(double day) const;
  /// \return units of an input that could have been ours from one day to another
  [[nodiscard]] double offered(std::size_t input, double from, double to) const;
};

/// Runs a scenario at campus resolution in a process of its own.
/// \throws core::InputError if it cannot be run or would take more than the budget, core::Stopped if a signal asked to
///         stop
[[nodiscard]] Measured measure(const scenario::Scenario& scenario, const std::vector<Goal>& goals, std::uint64_t seed,
                               const sim::Budget& budget);

/// The same for several, at most `jobs` at a time.
[[nodiscard]] std::vector<Measured> measure_all(const std::vector<scenario::Scenario>& scenarios,
                                                const std::vector<Goal>& goals, std::uint64_t seed,
                                                const sim::Budget& budget, int jobs);

} // namespace gpuramp::plan
