// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/free_profile.hpp"
#include "gpuramp/model/gpu_pods.hpp"
#include "gpuramp/model/job.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gpuramp::model {

/// When a running job ends, if nothing changes.
struct JobEnd {
  double at_s = 0;
  std::uint32_t job = 0;
  std::uint32_t stamp = 0; ///< of the job when this was foreseen: an end is void if it is another one now
  friend auto operator<=>(const JobEnd&, const JobEnd&) = default;
};
using JobEnds = std::priority_queue<JobEnd, std::vector<JobEnd>, std::greater<>>;

/// GPUs on site that a queue would have, but for what they lack.
struct WithheldGpus {
  std::int64_t power = 0;  ///< no power
  std::int64_t fabric = 0; ///< no ports of the fabric
  friend bool operator==(const WithheldGpus&, const WithheldGpus&) = default;
};

/// One place (campus) of a queue: its GPUs, its own time, and the jobs that run there.
struct JobPlace {
  std::int64_t capacity = 0;
  std::int64_t used = 0; ///< that running jobs need; elastic ones may hold more,
  std::int64_t lent = 0; ///< these
  double rate = 1;
  double anchor_s = 0, virtual_anchor_s = 0; ///< since the rate last changed
  BySlowCause slow_frac{};                   ///< of full speed, what jobs lack by cause: with the rate it sums to one
  BySlowCause slow_anchor_s{};               ///< what that came to, by anchor_s
  double rework_gpus = 0;                    ///< GPUs of running jobs, each for its rework_frac
  std::vector<FailingUnits> failing;         ///< expected to interrupt jobs, where failures are not drawn
  WithheldGpus withheld;
  JobEnds ends;                                        ///< by the place's own time
  JobEnds limits;                                      ///< by the clock: jobs that are killed at their limit
  std::set<std::pair<double, std::uint32_t>> by_limit; ///< running jobs by when they end at the latest
  std::set<std::tuple<double, double, std::uint32_t>> by_priority; ///< with preemption: lowest first, then last started
  std::set<std::pair<double, std::uint32_t>> elastic;              ///< running ones, first started first
  std::optional<GpuPods> pods;                                     ///< where jobs are packed
  std::unordered_map<std::uint32_t, PodShares> shares;             ///< of running jobs, with pods

  [[nodiscard]] std::int64_t free() const { return capacity > used ? capacity - used : 0; }
  [[nodiscard]] double virtual_s(double now_s) const { return virtual_anchor_s + rate * (now_s - anchor_s); }
  [[nodiscard]] double clock_s(double virtual_end_s) const
  {
    return rate > 0 ? anchor_s + (virtual_end_s - virtual_anchor_s) / rate : kNever;
  }
  /// \return time lost to each cause since the start, while jobs ran
  [[nodiscard]] BySlowCause slow_s(double now_s) const;
  void set_rate(double new_rate, const BySlowCause& slow, double now_s);

  /// \return expected failures per second that interrupt a job of as many GPUs
  [[nodiscard]] double failures_per_s(std::int64_t gpus) const;

  /// \return GPUs that are needed at a time by jobs that run until then, of one partition or of all
  [[nodiscard]] std::int64_t needed_at(double at_s, double now_s, const std::vector<Job>& jobs,
                                       std::optional<std::uint32_t> partition = {}) const;
  /// \return what is free if running jobs take as long as they may; those that took longer end any moment
  [[nodiscard]] FreeProfile profile(double now_s, const std::vector<Job>& jobs) const;
};

} // namespace gpuramp::model
