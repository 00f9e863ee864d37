// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/failure_process.hpp"
#include "gpuramp/model/repair.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/work/placement.hpp"

#include <cstddef>

namespace gpuramp::sim {

/// Failures that interrupt a run on the GPUs it has, per second.
[[nodiscard]] double interruptions_per_s(const Plan& plan, const Deployment& deployment, const Run& run);

/// Variance / mean of the number of failures in an interval: how bursty the scenario says they are.
[[nodiscard]] double dispersion(const Plan& plan);

/// Times between failures of a job, as bursty as the scenario says.
[[nodiscard]] model::FailureIntervals job_intervals(const Plan& plan, double rate_per_s);

/// What checkpoints and restarts of a run cost, and the interval between checkpoints, given or Young's.
struct CheckpointPlan {
  model::CheckpointCosts costs;
  core::Duration interval;
};
[[nodiscard]] CheckpointPlan checkpoint_plan(const Plan& plan, const scenario::TrainingRun& run, double gpus,
                                             double rate_per_s);

/// Racks of a run that would be in repair at a time if it went on all the time; it waits while they are more than its
/// hot spares. Failures of a hall or campus are beyond hot spares and not among them. Where the campus keeps spare
/// parts, a repair is a technician's hands-on time, else the part's turnaround too.
[[nodiscard]] model::PartsAway racks_away(const Plan& plan, const Deployment& deployment, const Run& run);

/// \return racks that step in for others
[[nodiscard]] std::int64_t standby_racks(const Plan& plan, const Run& run);

/// A sampled failure of a run with hot spares: draws whether it takes racks away, and for how long.
/// \return from when on the run has all the racks it needs
[[nodiscard]] double lose_rack(const Plan& plan, const Deployment& deployment, Run& run, double now_s,
                               core::Stream& stream);

} // namespace gpuramp::sim
