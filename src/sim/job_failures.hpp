#pragma once

#include "gpuramp/model/failure_process.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "sim/plan.hpp"

#include <cstddef>

namespace gpuramp::sim {

/// Failures that a job of this many GPUs of a type on so many campuses meets, per second.
[[nodiscard]] double interruptions_per_s(const Plan& plan, std::size_t type, double gpus, std::size_t n_campuses);

/// Variance / mean of the number of failures in an interval: how bursty the scenario says they are.
[[nodiscard]] double dispersion(const Plan& plan);

/// Times between failures of a job, as bursty as the scenario says.
[[nodiscard]] model::FailureIntervals job_intervals(const Plan& plan, double rate_per_s);

/// What checkpoints and restarts of a run cost, and the interval between checkpoints, given or Young's.
struct CheckpointPlan {
  model::CheckpointCosts costs;
  core::Duration interval;
};
[[nodiscard]] CheckpointPlan checkpoint_plan(const Plan& plan, const scenario::TrainingRun& run, double gpus, double rate_per_s);

} // namespace gpuramp::sim
