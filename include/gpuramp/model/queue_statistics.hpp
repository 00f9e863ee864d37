// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job_queue.hpp"

#include <cstdint>
#include <span>

namespace gpuramp::model {

/// How long jobs waited until they started for the first time. Percentile p is the value at index floor(p n) of the
/// sorted waits; all zero without jobs.
struct WaitStatistics {
  std::int64_t jobs = 0; ///< that started
  double mean_s = 0, p50_s = 0, p90_s = 0, p99_s = 0, max_s = 0;
  ByWaitCause<double> mean_by_cause_s{}; ///< these sum to the mean
  double mean_slowdown = 0; ///< (wait + duration) / duration, durations below 10 s counted as 10 s (bounded slowdown)
};

/// \return of those of the jobs that started
[[nodiscard]] WaitStatistics wait_statistics(const JobQueue& queue, std::span<const std::uint32_t> jobs);

} // namespace gpuramp::model
