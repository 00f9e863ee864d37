// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_place.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

BySlowCause JobPlace::slow_s(double now_s) const
{
  auto slow_s = slow_anchor_s;
  for (std::size_t cause = 0; cause < kSlowCauses; ++cause)
    slow_s[cause] += slow_frac[cause] * (now_s - anchor_s);
  return slow_s;
}

void JobPlace::set_rate(double new_rate, const BySlowCause& slow, double now_s)
{
  if (new_rate == rate && slow == slow_frac)
    return;
  slow_anchor_s = slow_s(now_s);
  slow_frac = slow;
  virtual_anchor_s = virtual_s(now_s);
  anchor_s = now_s;
  rate = new_rate;
}

double JobPlace::failures_per_s(std::int64_t gpus) const
{
  double per_s = 0;
  for (const auto& units : failing)
    per_s += units.per_s * std::max(1.0, static_cast<double>(gpus) / units.gpus);
  return per_s;
}

std::int64_t JobPlace::needed_at(double at_s, double now_s, const std::vector<Job>& jobs,
                                 std::optional<std::uint32_t> partition) const
{
  if (at_s <= now_s && not partition)
    return used;
  const auto until = std::pair(at_s, std::numeric_limits<std::uint32_t>::max());
  std::int64_t needed = 0;
  for (auto next = at_s > now_s ? by_limit.upper_bound(until) : by_limit.begin(); next != by_limit.end(); ++next)
    if (not partition || jobs[next->second].partition == *partition)
      needed += jobs[next->second].need();
  return needed;
}

FreeProfile JobPlace::profile(double now_s, const std::vector<Job>& jobs) const
{
  FreeProfile result(now_s, capacity - used);
  const auto soon_s = std::nextafter(now_s, kNever);
  for (const auto& [limit_s, job] : by_limit)
    result.free_from(std::max(limit_s, soon_s), jobs[job].need());
  return result;
}

} // namespace gpuramp::model
