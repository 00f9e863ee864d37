// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// \return GPUs of all types
[[nodiscard]] inline double sum_of(const std::vector<double>& gpus)
{
  return std::accumulate(gpus.begin(), gpus.end(), 0.0);
}

/// What works on GPUs: an elastic pool (an inference service, or research), a training run, or the jobs of a queue at a
/// campus. All that the allocator, the accounts and SimGrid's flows need to know of any.
struct Work {
  std::size_t id = 0;         ///< place among all work: pools first, then runs, then queues
  std::size_t first_flow = 0; ///< of its progress flows, one for each of its campuses; runs have their own
  std::string name;
  scenario::WorkClass work_class = scenario::WorkClass::research;
  std::vector<model::JobPerformance> performance; ///< [type], of one GPU
  std::vector<double> dynamic_mw = {};            ///< [type], what a busy GPU adds to its rack's idle draw
  double flop_per_token = 0;                      ///< 0: it makes no tokens
  std::vector<std::size_t> campuses = {};         ///< where it may have GPUs now
  std::vector<std::vector<double>> gpus = {};     ///< [place in campuses][type], held now
  double used_frac = 1;                           ///< of its GPUs' time, or of its GPUs: those that are asked to work
  double busy_frac = 1;                           ///< of that time, not waiting for a failure to be mended; expected
  double rework_frac = 0;                         ///< of what a queue's jobs do: work done again, checkpoints, restarts
  bool repeating = false;                         ///< work that was lost
  bool losing = false;                            ///< a sampled failure will undo what it does now
  bool stopped = false;                           ///< by a sampled failure

  /// \return whether it is anything but a run: then what it does at a campus depends on nothing elsewhere
  [[nodiscard]] bool is_pool() const { return work_class != scenario::WorkClass::training; }
  /// \return the progress flow of what it does at one of its campuses
  [[nodiscard]] std::size_t flow_at(std::size_t campus) const;
  /// \return whether what it does counts
  [[nodiscard]] bool progressing() const { return not(repeating || losing || stopped); }
  /// \return GPUs at a campus, [type]; empty if it has none there
  [[nodiscard]] const std::vector<double>& gpus_at(std::size_t campus) const;
};

} // namespace gpuramp::sim
