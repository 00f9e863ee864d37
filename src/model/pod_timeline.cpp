// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/pod_timeline.hpp"

#include "gpuramp/model/job.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::model {

PodTimeline::PodTimeline(const GpuPods& pods, double now_s) : now_(pods)
{
  for (std::size_t p = 0; p < pods.size(); ++p)
    pods_.emplace_back(now_s, pods.free(p));
}

void PodTimeline::add(const PodShares& shares, double from_s, double until_s, int sign)
{
  for (const auto& [pod, gpus] : shares)
    pods_[pod].add(from_s, until_s, sign * gpus);
}

void PodTimeline::free_from(const PodShares& shares, double from_s)
{
  for (const auto& [pod, gpus] : shares)
    pods_[pod].free_from(from_s, gpus);
}

bool PodTimeline::has(const PodShares& shares, double from_s, double until_s) const
{
  return std::all_of(shares.begin(), shares.end(),
                     [&](const PodShare& s) { return pods_[s.pod].least(from_s, until_s) >= s.gpus; });
}

PodTimeline::Slot PodTimeline::earliest(std::int64_t gpus, double duration_s, double not_before_s) const
{
  return gpus <= now_.pod_gpus() ? earliest_in_one(gpus, duration_s, not_before_s)
                                 : earliest_in_several(gpus, duration_s, not_before_s);
}

/// Of the pods that have room first, the fullest.
PodTimeline::Slot PodTimeline::earliest_in_one(std::int64_t gpus, double duration_s, double not_before_s) const
{
  Slot best{kNever, {}};
  std::int64_t least = 0;
  for (std::size_t p = 0; p < pods_.size(); ++p) {
    const auto at_s = pods_[p].earliest_s(gpus, duration_s, not_before_s);
    if (at_s == kNever || at_s > best.at_s)
      continue;
    const auto free = pods_[p].least(at_s, at_s + duration_s);
    if (at_s < best.at_s || free < least) {
      best = {at_s, {{p, gpus}}};
      least = free;
    }
  }
  return best;
}

/// Room grows only where some pod has more free GPUs than before.
PodTimeline::Slot PodTimeline::earliest_in_several(std::int64_t gpus, double duration_s, double not_before_s) const
{
  std::set<double> times{not_before_s};
  for (const auto& pod : pods_)
    pod.add_rises(not_before_s, times);
  std::vector<std::int64_t> free(pods_.size());
  for (const auto at_s : times) {
    for (std::size_t p = 0; p < pods_.size(); ++p)
      free[p] = std::max<std::int64_t>(0, pods_[p].least(at_s, at_s + duration_s));
    if (auto shares = now_.with_free(free).find(gpus))
      return {at_s, std::move(*shares)};
  }
  return {kNever, {}};
}

} // namespace gpuramp::model
