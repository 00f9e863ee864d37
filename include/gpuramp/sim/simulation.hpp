// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/sim/estimate.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace gpuramp::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  record::Resolution resolution = record::Resolution::automatic;
  std::function<void(double done_frac, core::Date date)> progress; ///< called at each report date; may be empty
  Budget budget;                      ///< a run that is estimated to take more does not begin
  std::vector<core::Date> looks = {}; ///< days of the run of which Record::looks tells
  std::function<void(const record::Sample&)> watch =
      {}; ///< called with counts and levels of campuses that held for
          ///< some time, from Sample::at on, and at the end; may be empty
};

/// Runs a scenario on SimGrid from start to end.
///
///   build the plan (dates of halls and power from project graphs), the platform, the agenda
///   until the end, at each instant of the agenda, or when SimGrid says that a run has ended:
///     check     at report dates: what SimGrid's links carry against the plan
///     finish    the runs that have ended
///     handle    events due: production, arrivals, stage changes, halls, power, failures, retirements
///     deploy    admit waiting racks where something happened: slot, power, ports, crew
///     place     runs, pools and jobs on the GPUs that are up
///     allocate  rates of work over power and network, campus by campus that changed
///     limit     SimGrid's flows to these rates
///     observe   at report dates: sample, sum, check conservation
///
/// Whoever changes something at a campus holds a Change meanwhile, which closes the accounts first.
///
/// One call per process: SimGrid has one engine.
/// \throws ContractError on a second call; core::InputError if it would take more than its budget, or if the initial
/// racks do not fit the halls and power at the start
[[nodiscard]] record::Record simulate(const scenario::Scenario& scenario, const RunOptions& options);

} // namespace gpuramp::sim
