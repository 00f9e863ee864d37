// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/pod_timeline.hpp"

#include "gpuramp/model/job.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::model {

void PodTimeline::begin(const GpuPods& pods, double now_s)
{
  window_ = pods;
  free_.resize(pods.size());
  pods_.resize(pods.size(), FreeProfile(now_s, 0));
  for (std::size_t p = 0; p < pods.size(); ++p)
    pods_[p].begin(now_s, pods.free(p));
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

PodTimeline::Slot PodTimeline::earliest(std::int64_t gpus, double duration_s, double not_before_s)
{
  return gpus <= window_.pod_gpus() ? earliest_in_one(gpus, duration_s, not_before_s)
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

/// Room grows only where some pod has more free GPUs than before; most jobs find it at once.
PodTimeline::Slot PodTimeline::earliest_in_several(std::int64_t gpus, double duration_s, double not_before_s)
{
  if (auto shares = find(gpus, not_before_s, not_before_s + duration_s))
    return {not_before_s, std::move(*shares)};
  std::vector<FreeOpening> openings;
  for (std::size_t p = 0; p < pods_.size(); ++p)
    pods_[p].add_openings(window_.gpus(p), duration_s, not_before_s, openings);
  const auto later = [](const FreeOpening& a, const FreeOpening& b) { return a.at_s > b.at_s; };
  std::make_heap(openings.begin(), openings.end(), later); // the first of many is soon enough
  for (std::int64_t whole_gpus = 0; not openings.empty();) {
    const auto at_s = openings.front().at_s;
    bool rises = false;
    for (; not openings.empty() && openings.front().at_s == at_s; openings.pop_back()) {
      whole_gpus += openings.front().whole;
      rises = rises || openings.front().whole >= 0;
      std::pop_heap(openings.begin(), openings.end(), later);
    }
    if (not rises || at_s == not_before_s || whole_gpus + window_.pod_gpus() < gpus)
      continue;
    if (auto shares = find(gpus, at_s, at_s + duration_s))
      return {at_s, std::move(*shares)};
  }
  return {kNever, {}};
}

/// \return where a job of several pods would go if it had them for a time; nothing if it does not fit
std::optional<PodShares> PodTimeline::find(std::int64_t gpus, double from_s, double until_s)
{
  std::int64_t whole_gpus = 0;
  for (std::size_t p = 0; p < pods_.size(); ++p) {
    free_[p] = std::clamp<std::int64_t>(pods_[p].least(from_s, until_s), 0, window_.gpus(p));
    whole_gpus += free_[p] == window_.gpus(p) ? free_[p] : 0;
  }
  if (whole_gpus + window_.pod_gpus() < gpus)
    return std::nullopt; // without putting them in order
  window_.set_free(free_);
  return window_.find(gpus);
}

} // namespace gpuramp::model
