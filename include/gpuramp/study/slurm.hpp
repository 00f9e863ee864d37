// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/sweep.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Studies on a Slurm cluster. Slurm does the scheduling; the directory of the study, on a file system that all nodes
/// see, holds the state:
///
///   study.db                        all rows merged so far
///   slurm/state                     "attempt N", "array ID", "merge ID", "status running|complete|gave_up", one a line
///   slurm/attempt-N/points          points to run, one index a line; task K of the array runs the K-th chunk
///   slurm/attempt-N/array.sh, merge.sh   what was given to sbatch
///   slurm/attempt-N/shard-K.db      rows of task K, a Store; a task that is requeued goes on with it
///   slurm/attempt-N/*.log           what the jobs printed
///
/// After the array, whatever became of its tasks, a dependent job merges the shards. Points that are still missing
/// (their task failed, was killed or lost its node) are submitted again as attempt N + 1, up to kMostSlurmAttempts;
/// then they become rows with the status "killed".
namespace gpuramp::study {

inline constexpr int kMostSlurmAttempts = 4;

struct SlurmOptions {
  std::vector<std::string>
      command; ///< this program and the arguments that load the same study: "gpuramp sweep STUDY --out DIR ..."
  std::string partition, time, account; ///< passed on to sbatch; empty: the cluster's default
  int array_limit = 0;                  ///< tasks at once; 0: no limit
  int chunk = 0;     ///< points per task; 0: chosen so that there are at most 500 tasks of at least 10 points
  int n_workers = 1; ///< processes per task, its --cpus-per-task
  std::function<void(const std::string&)> tell; ///< gets what a person should know, such as a shard that is broken
};

/// Submits what the store lacks as attempt `attempt`. \throws core::InputError if sbatch is not there or refuses
void submit(const std::filesystem::path& dir, const Plan& plan, const Store& store, const SlurmOptions& options,
            int attempt);

/// In a task of the array: runs its chunk into its shard. \return as run_local
[[nodiscard]] SweepResult run_task(const LoadedStudy& loaded, Plan& plan, const std::filesystem::path& dir, int attempt,
                                   int task, int chunk, const SweepOptions& options);

enum class MergeOutcome { complete, submitted_again, gave_up };

/// In the dependent job: merges the shards of an attempt, then submits again or ends the study.
[[nodiscard]] MergeOutcome merge_attempt(Plan& plan, const std::filesystem::path& dir, Store& store,
                                         const SlurmOptions& options, int attempt);

/// What slurm/state says.
struct SlurmState {
  int attempt = 0;
  std::string array_job, merge_job;
  std::string status; ///< "running", "complete", "gave_up"; empty: nothing was submitted
};

[[nodiscard]] SlurmState read_state(const std::filesystem::path& dir);

/// Waits until the study has ended or the caller is interrupted, while Slurm does the work.
/// \return what the state says then; status "running" if a merging job vanished and this process has to merge, or after
/// an interruption
[[nodiscard]] SlurmState wait_for_slurm(const std::filesystem::path& dir, const std::function<bool()>& interrupted);

} // namespace gpuramp::study
