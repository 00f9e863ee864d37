// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include <algorithm>
#include <vector>

namespace gpuramp::model {

/// Elastic jobs hold what they need; what no job needs now is lent to them, to those that started first, up to what
/// they ask for and their partition may use. So they delay nobody: decisions count lent GPUs as free.
void JobQueue::lend(double now_s)
{
  std::vector<std::int64_t> by_partition;
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto& place = places_[p];
    if (place.elastic.empty())
      continue;
    if (by_partition.empty())
      by_partition = used_by_partition_;
    auto spare = std::max<std::int64_t>(0, place.free() - set_aside(p, now_s));
    for (const auto& [started_s, job] : place.elastic) {
      const auto& j = jobs_[job];
      auto more = std::min(j.gpus - j.need(), spare);
      if (j.partition < rules_.quotas.size())
        more = std::clamp<std::int64_t>(rules_.quotas[j.partition] - by_partition[j.partition], 0, more);
      spare -= more;
      by_partition[j.partition] += more;
      set_gpus(job, j.need() + more, now_s);
    }
  }
}

/// An elastic job progresses in proportion to its GPUs.
void JobQueue::set_gpus(std::uint32_t job, std::int64_t gpus, double now_s)
{
  auto& r = running_.at(job);
  if (r.gpus == gpus)
    return;
  settle(job, now_s);
  auto& place = places_[progress_[job].place];
  place.lent += gpus - r.gpus;
  place.rework_gpus += r.rework_frac * static_cast<double>(gpus - r.gpus);
  r.gpus = gpus;
  foresee_end(job);
}

} // namespace gpuramp::model
