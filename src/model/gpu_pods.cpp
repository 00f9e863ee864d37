// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/gpu_pods.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <numeric>

namespace gpuramp::model {

void GpuPods::set(std::size_t pod, Pod now)
{
  auto& had = pods_[pod];
  if (had.is_whole()) {
    whole_.erase(place_among_whole(pod));
    whole_gpus_ -= had.gpus;
  }
  move_in_order(pod, had.free, now.free);
  had = now;
  if (now.is_whole()) {
    whole_.insert(place_among_whole(pod), pod);
    whole_gpus_ += now.gpus;
  }
}

void GpuPods::move_in_order(std::size_t pod, std::int64_t from_free, std::int64_t to_free)
{
  const auto from = std::lower_bound(by_free_.begin(), by_free_.end(), entry(from_free, pod));
  const auto to = std::lower_bound(by_free_.begin(), by_free_.end(), entry(to_free, pod));
  if (from < to)
    std::rotate(from, from + 1, to);
  else
    std::rotate(to, from, from + 1);
  *(from < to ? to - 1 : to) = entry(to_free, pod);
}

/// \return where a pod stands among those that are free as a whole, or would
std::vector<std::size_t>::iterator GpuPods::place_among_whole(std::size_t pod)
{
  return std::lower_bound(whole_.begin(), whole_.end(), pod, [this](std::size_t a, std::size_t b) {
    return std::pair(-pods_[a].gpus, a) < std::pair(-pods_[b].gpus, b);
  });
}

/// In the order of pods for each number of free GPUs: sorted by counting.
void GpuPods::set_free(const std::vector<std::int64_t>& free)
{
  std::vector<std::size_t> next(static_cast<std::size_t>(pod_gpus_) + 2, 0); // [free GPUs] in by_free_
  for (const auto gpus : free)
    ++next[static_cast<std::size_t>(gpus) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  whole_.clear();
  whole_gpus_ = 0;
  bool are_alike = true;
  for (std::size_t p = 0; p < pods_.size(); ++p) {
    pods_[p].free = free[p];
    by_free_[next[static_cast<std::size_t>(free[p])]++] = entry(free[p], p);
    if (not pods_[p].is_whole())
      continue;
    are_alike = are_alike && (whole_.empty() || pods_[whole_.back()].gpus == pods_[p].gpus);
    whole_.push_back(p);
    whole_gpus_ += pods_[p].gpus;
  }
  if (not are_alike)
    std::stable_sort(whole_.begin(), whole_.end(),
                     [this](std::size_t a, std::size_t b) { return pods_[a].gpus > pods_[b].gpus; });
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
    const auto more = std::min(gpus, pod_gpus_ - (p < pods_.size() ? pods_[p].gpus : 0));
    if (more <= 0)
      continue;
    if (p < pods_.size())
      set(p, {pods_[p].gpus + more, pods_[p].free + more});
    else
      open(more);
    gpus -= more;
  }
}

void GpuPods::open(std::int64_t gpus)
{
  const auto pod = pods_.size();
  pods_.push_back({gpus, gpus});
  const auto opened = entry(gpus, pod);
  by_free_.insert(std::lower_bound(by_free_.begin(), by_free_.end(), opened), opened);
  whole_.insert(place_among_whole(pod), pod);
  whole_gpus_ += gpus;
}

void GpuPods::shrink(std::int64_t gpus)
{
  while (gpus > 0) {
    core::require(not by_free_.empty() && by_free_.back().free > 0, "GPUs go away that jobs hold");
    const auto pod = by_free_.back().pod;
    const auto fewer = std::min(gpus, pods_[pod].free);
    set(pod, {pods_[pod].gpus - fewer, pods_[pod].free - fewer});
    gpus -= fewer;
  }
}

/// \return the fullest pod with room, both now and beside, that is not excluded
std::optional<std::size_t> GpuPods::best_fit(std::int64_t gpus, const GpuPods* beside,
                                             const std::vector<bool>& excluded) const
{
  const auto first = std::lower_bound(by_free_.begin(), by_free_.end(), entry(gpus, 0));
  for (auto fit = first; fit != by_free_.end(); ++fit)
    if (const auto pod = fit->pod; (excluded.empty() || not excluded[pod]) && has_beside(beside, pod, gpus))
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
  if (gpus <= pod_gpus_ || gpus > whole_gpus_ + pod_gpus_)
    return std::nullopt;
  PodShares shares;
  std::vector<bool> taken(pods_.size());
  for (const auto pod : whole_) {
    const auto whole = pods_[pod].gpus;
    if (whole >= gpus || not has_beside(beside, pod, whole))
      continue;
    shares.push_back({pod, whole});
    taken[pod] = true;
    gpus -= whole;
  }
  const auto rest = best_fit(gpus, beside, taken);
  if (not rest)
    return std::nullopt;
  shares.push_back({*rest, gpus});
  return shares;
}

void GpuPods::take(const PodShares& shares)
{
  for (const auto& [pod, gpus] : shares)
    set(pod, {pods_[pod].gpus, pods_[pod].free - gpus});
}

void GpuPods::release(const PodShares& shares)
{
  for (const auto& [pod, gpus] : shares)
    set(pod, {pods_[pod].gpus, pods_[pod].free + gpus});
}

} // namespace gpuramp::model
