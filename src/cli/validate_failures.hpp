// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/validate_predict.hpp"

namespace gpuramp::cli {

/// Kind job_reliability: of a job of 'gpus' that fails at a rate by node and day: job_mttf, ettr,
/// optimal_checkpoint_interval, interruptions.
[[nodiscard]] Prediction predict_reliability(const scenario::ValidationCase& c);

/// Kind failure_trace: of a cluster of 'nodes' over the days that somebody watched it: availability, and of the number
/// of nodes down its mean, variance over mean, and 90th and 99th percentile in time.
[[nodiscard]] Prediction predict_failure_trace(const scenario::ValidationCase& c);

} // namespace gpuramp::cli
