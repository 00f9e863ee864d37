// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/gpu_pods.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>

namespace gpuramp::model {

void GpuPods::set_free(std::size_t pod, std::int64_t free)
{
  const auto old = by_free_.find(pods_[pod].free);
  if (old != by_free_.end()) {
    old->second.erase(pod);
    if (old->second.empty())
      by_free_.erase(old);
  }
  pods_[pod].free = free;
  by_free_[free].insert(pod);
}

void GpuPods::set_total(std::int64_t gpus)
{
  if (gpus > total_)
    grow(gpus - total_);
  else
    shrink(total_ - gpus);
  total_ = gpus;
}

/// Pods that are not whole come first.
void GpuPods::grow(std::int64_t gpus)
{
  for (std::size_t p = 0; gpus > 0; ++p) {
    if (p == pods_.size())
      pods_.emplace_back();
    const auto more = std::min(gpus, pod_gpus_ - pods_[p].gpus);
    if (more <= 0)
      continue;
    pods_[p].gpus += more;
    set_free(p, pods_[p].free + more);
    gpus -= more;
  }
}

void GpuPods::shrink(std::int64_t gpus)
{
  while (gpus > 0) {
    core::require(not by_free_.empty() && by_free_.rbegin()->first > 0, "GPUs go away that jobs hold");
    const auto pod = *by_free_.rbegin()->second.rbegin();
    const auto fewer = std::min(gpus, pods_[pod].free);
    pods_[pod].gpus -= fewer;
    set_free(pod, pods_[pod].free - fewer);
    gpus -= fewer;
  }
}

/// \return the fullest pod with room, both now and beside, that is not excluded
std::optional<std::size_t> GpuPods::best_fit(std::int64_t gpus, const GpuPods* beside,
                                             const std::set<std::size_t>& excluded) const
{
  for (auto fit = by_free_.lower_bound(gpus); fit != by_free_.end(); ++fit)
    for (const auto pod : fit->second)
      if (excluded.count(pod) == 0 && has_beside(beside, pod, gpus))
        return pod;
  return std::nullopt;
}

bool GpuPods::has_beside(const GpuPods* beside, std::size_t pod, std::int64_t gpus)
{
  return beside == nullptr || beside->pods_[pod].free >= gpus;
}

std::optional<PodShares> GpuPods::find(std::int64_t gpus, const GpuPods* beside) const
{
  if (const auto pod = best_fit(gpus, beside, {}))
    return PodShares{{*pod, gpus}};
  if (gpus <= pod_gpus_)
    return std::nullopt;
  PodShares shares;
  std::set<std::size_t> taken;
  for (auto whole = by_free_.rbegin(); whole != by_free_.rend() && whole->first > 0; ++whole)
    for (const auto pod : whole->second) {
      if (pods_[pod].gpus != whole->first || whole->first >= gpus || not has_beside(beside, pod, whole->first))
        continue;
      shares.push_back({pod, whole->first});
      taken.insert(pod);
      gpus -= whole->first;
    }
  const auto rest = best_fit(gpus, beside, taken);
  if (not rest)
    return std::nullopt;
  shares.push_back({*rest, gpus});
  return shares;
}

GpuPods GpuPods::with_free(const std::vector<std::int64_t>& free) const
{
  GpuPods other(pod_gpus_);
  other.pods_ = pods_;
  other.total_ = total_;
  for (std::size_t p = 0; p < pods_.size(); ++p) {
    other.pods_[p].free = free[p];
    other.by_free_[free[p]].insert(p);
  }
  return other;
}

void GpuPods::take(const PodShares& shares)
{
  for (const auto& [pod, gpus] : shares)
    set_free(pod, pods_[pod].free - gpus);
}

void GpuPods::release(const PodShares& shares)
{
  for (const auto& [pod, gpus] : shares)
    set_free(pod, pods_[pod].free + gpus);
}

} // namespace gpuramp::model
