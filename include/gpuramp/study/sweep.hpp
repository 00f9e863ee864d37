// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/sim/estimate.hpp"
#include "gpuramp/study/store.hpp"

#include <functional>
#include <optional>

namespace gpuramp::study {

/// Where a study stands.
struct Progress {
  std::uint64_t done = 0, total = 0; ///< points, with those of earlier runs
  std::uint64_t done_now = 0;        ///< points that this process ran
  double elapsed_s = 0;
};

enum class Ending {
  complete,
  precise_enough, ///< stopped by until_se
  interrupted,    ///< Ctrl-C or SIGTERM
  disk_error      ///< the database could not be written any more
};

struct SweepOptions {
  int n_workers = 1;
  sim::Budget budget; ///< of each run
  std::optional<core::Duration>
      until_se; ///< stop when the standard error of P10, P50 and P90 of every milestone is at most this
  std::function<void(const Progress&)> progress; ///< called a few times a second
  std::function<bool()> interrupted;             ///< asked between points
};

struct SweepResult {
  Ending ending = Ending::complete;
  std::string reason;         ///< of a disk error
  std::uint64_t n_points = 0; ///< points that count: all, or those below where until_se stopped
  Progress progress;
};

/// Runs the points that the store lacks, on this machine.
/// \param points  these only, rising; null: all
///
///   for each point not done: start a worker when one is free; put and commit what has finished, every quarter second
///   at each multiple of kBatchSamples samples, with until_se: wait for all workers; stop if precise enough
///
/// Points are started in order. What is committed survives the death of this process, of a worker or of the machine.
[[nodiscard]] SweepResult run_local(const LoadedStudy& loaded, Plan& plan, Store& store,
                                    const std::vector<std::uint64_t>* points, const SweepOptions& options);

/// Samples after which until_se asks again: few enough to stop early, many enough to make the answer steady.
inline constexpr std::uint64_t kBatchSamples = 100;

} // namespace gpuramp::study
