// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>
#include <functional>

namespace gpuramp::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  record::Resolution resolution = record::Resolution::automatic;
  std::function<void(double done_frac, core::Date date)> progress; ///< called at each report date; may be empty
};

/// Runs a scenario on SimGrid from start to end.
///
///   build the plan (dates of halls and power from project graphs), the platform, the agenda
///   at each instant of the agenda (planning tick, arrival, hall ready, energization, burn-in end, run due, run
///   finished):
///     meter     close the accounts of what held since the last instant
///     observe   at report dates: sample, check conservation, compare SimGrid's links with the plan
///     deliver   production, arrivals, stage changes, retirements
///     deploy    admit waiting racks: slot, power, ports, crew
///     place     runs and pools on the GPUs that are up
///     allocate  rates of jobs over power and network, campus by campus that changed
///     apply     limiters of SimGrid's flows
///
/// One call per process: SimGrid has one engine.
/// \throws ContractError on a second call; core::InputError if the initial racks do not fit the halls and power at the
/// start
[[nodiscard]] record::Record simulate(const scenario::Scenario& scenario, const RunOptions& options);

} // namespace gpuramp::sim
