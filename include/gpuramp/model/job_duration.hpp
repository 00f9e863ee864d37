// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job.hpp"

/// How long a job holds its GPUs: its work, checkpoints, restarts, and failures expected of a Poisson process.
namespace gpuramp::model {

/// Time that a start takes and, with failures, the mean of it and of their number.
struct JobDuration {
  double s = 0;
  double failures = 0;
};

/// \param left_s  work still to do, >= 0   \param again  whether it ran before: then it restarts first
/// \return time without a failure: no checkpoint is written at the end of the work
[[nodiscard]] double undisturbed_s(const CheckpointRules& rules, double left_s, bool again);

/// \return work that a start has done by `elapsed_s` of its undisturbed time, <= `left_s`
[[nodiscard]] double work_done_s(const CheckpointRules& rules, double left_s, double elapsed_s, bool again);
/// \return the part of it that a failure leaves
[[nodiscard]] double work_saved_s(const CheckpointRules& rules, double left_s, double elapsed_s, bool again);

/// Mean of the time until the work is done, where a failure costs what was done since the last checkpoint and a
/// restart, in which the next failure may come: with rate l, a stretch of s between two states that are saved, and
/// restart r, it takes (1 - exp(-l s)) / l + (1 - exp(-l s)) (exp(l (r + s)) - 1) / l on average.
/// \param per_s  failures that interrupt the job, >= 0
/// \source Daly 2006, doi:10.1016/j.future.2004.11.016, section 3, for a first attempt that needs no restart
[[nodiscard]] JobDuration expected_duration(const CheckpointRules& rules, double left_s, bool again, double per_s);

} // namespace gpuramp::model
