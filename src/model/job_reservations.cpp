// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include <algorithm>

// GPUs that are set aside for a time: jobs that they are not for start only where they would be gone by then.
namespace gpuramp::model {

/// \return whether a reservation keeps a job out of GPUs of a place at any time from now until then
bool JobQueue::concerns(const GpuReservation& r, const Job& job, std::size_t place, double until_s, double now_s)
{
  return r.place == place && r.until_s > now_s && r.from_s < until_s && r.partition != job.partition;
}

bool JobQueue::meets_reservation(const Job& job, std::size_t place, double until_s, double now_s) const
{
  return std::any_of(rules_.reservations.begin(), rules_.reservations.end(),
                     [&](const auto& r) { return concerns(r, job, place, until_s, now_s); });
}

/// \return GPUs of a reservation that the jobs it is for do not use at a time, as far as running jobs tell
std::int64_t JobQueue::unused(const GpuReservation& r, double at_s, double now_s) const
{
  const auto used = r.partition ? places_[r.place].needed_at(at_s, now_s, jobs_, *r.partition) : 0;
  return std::max<std::int64_t>(0, r.gpus - used);
}

bool JobQueue::spares_reservations(const Job& job, std::size_t place, double now_s) const
{
  const auto& at = places_[place];
  const auto until_s = now_s + job.limit_s();
  for (const auto& r : rules_.reservations) {
    if (not concerns(r, job, place, until_s, now_s))
      continue;
    const auto at_s = std::max(now_s, r.from_s);
    auto claimed = at.needed_at(at_s, now_s, jobs_) + job.need();
    for (const auto& other : rules_.reservations)
      if (concerns(other, job, place, until_s, now_s) && other.from_s <= at_s && other.until_s > at_s)
        claimed += unused(other, at_s, now_s);
    if (claimed > at.capacity)
      return false;
  }
  return true;
}

/// \return GPUs of a place that are reserved now and not used by those whom they are for
std::int64_t JobQueue::set_aside(std::size_t place, double now_s) const
{
  std::int64_t gpus = 0;
  for (const auto& r : rules_.reservations)
    if (r.place == place && r.from_s <= now_s && r.until_s > now_s)
      gpus += unused(r, now_s, now_s);
  return gpus;
}

/// Takes (or with sign 1 gives back) what a reservation leaves to nobody else: all of it but what running jobs that it
/// is for use, until they end.
void JobQueue::set_aside_in(FreeProfile& profile, const GpuReservation& r, std::int64_t sign, double now_s) const
{
  const auto from_s = std::max(now_s, r.from_s);
  auto held = unused(r, from_s, now_s);
  profile.add(from_s, r.until_s, sign * held);
  for (const auto& [limit_s, job] : places_[r.place].by_limit) {
    if (r.partition != jobs_[job].partition || limit_s <= from_s || limit_s >= r.until_s)
      continue;
    const auto then = unused(r, limit_s, now_s);
    profile.add(limit_s, r.until_s, sign * (then - held));
    held = then;
  }
}

/// \return what will be free at a place for a job, or for any that no reservation is for
FreeProfile JobQueue::profile_for(const Job* job, std::size_t place, double now_s) const
{
  auto profile = places_[place].profile(now_s, jobs_);
  for (const auto& r : rules_.reservations)
    if (r.place == place && r.until_s > now_s && (job == nullptr || r.partition != job->partition))
      set_aside_in(profile, r, -1, now_s);
  return profile;
}

JobQueue::Shadow JobQueue::shadow_beside_reservations(std::size_t place, const Job& job, double now_s) const
{
  const auto profile = profile_for(&job, place, now_s);
  Shadow shadow{place, profile.earliest_s(job.need(), job.limit_s(), now_s), 0, {}};
  if (shadow.at_s < kNever)
    shadow.extra = profile.least(shadow.at_s, shadow.at_s + job.limit_s()) - job.need();
  return shadow;
}

} // namespace gpuramp::model
