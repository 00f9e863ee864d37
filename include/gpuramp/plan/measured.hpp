// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/cost.hpp"
#include "gpuramp/core/date.hpp"
#include "gpuramp/plan/formulation.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// The fleet at a report date of a run.
struct FleetAt {
  double day = 0;
  double gpus_up = 0, h100e_up = 0, gpus_waiting_crew = 0, facility_mw = 0, energized_mw = 0;
};

/// What a source gave over a run, per MWh of its own.
struct SourcePrice {
  double usd_per_mwh = 0, co2e_t_per_mwh = 0;
};

/// What the planner looks at in a run.
struct Measured {
  std::vector<FleetAt> fleet;                     ///< by report date
  std::vector<std::optional<core::Date>> reached; ///< [goal] first day; of goals in H100e first report date
  double cost_usd = 0;                            ///< discounted, as the account has it
  account::CostRow cost;                          ///< the same by category
  double energy_mwh = 0, co2e_t = 0, peak_mw = 0; ///< carbon: location-based, with what is embodied
  double up_frac = 1;                             ///< of GPUs online, at the end
  std::map<std::string, double> load_frac;        ///< by campus group: facility energy / reserved by racks online
  std::map<std::string, SourcePrice> sources;     ///< by "group/tranche"
  double load_frac_fleet = 1;

  /// \return what is up at a day, between report dates in proportion
  [[nodiscard]] double up_at(GoalUnit unit, double day) const;
  /// \return the share of GPUs that waits for a crew at a day, of those up or waiting for one
  [[nodiscard]] double waiting_for_crew_at(double day) const;
};

/// Runs a scenario at campus resolution in a process of its own.
/// \throws core::InputError if it cannot be run, core::Stopped if a signal asked to stop
[[nodiscard]] Measured measure(const scenario::Scenario& scenario, const std::vector<Goal>& goals, std::uint64_t seed);

/// The same for several, at most `jobs` at a time.
[[nodiscard]] std::vector<Measured> measure_all(const std::vector<scenario::Scenario>& scenarios,
                                                const std::vector<Goal>& goals, std::uint64_t seed, int jobs);

} // namespace gpuramp::plan
