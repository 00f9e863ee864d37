// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include <cmath>

namespace gpuramp::model {

namespace {

constexpr double kBlink_s = 1e-6; ///< sums of the same durations in another order differ by less

} // namespace

/// Every waiting job holds a slot. In order, each is moved forward as far as those of all others allow, so that none
/// ever moves back while jobs keep to what they requested; what has its slot now starts. A job for which GPUs are
/// reserved looks past that reservation.
void JobQueue::start_conservatively(double now_s)
{
  std::vector<FreeProfile> profiles;
  for (std::size_t p = 0; p < places_.size(); ++p)
    profiles.push_back(profile_for(nullptr, p, now_s));
  const auto hold = [&](std::uint32_t job, std::int64_t sign) {
    if (const auto& slot = slots_[job]; std::isfinite(slot.at_s))
      profiles[slot.place].add(slot.at_s, slot.at_s + jobs_[job].limit_s(), sign * jobs_[job].need());
  };
  const auto open_own = [&](const Job& job, std::int64_t sign) {
    for (const auto& r : rules_.reservations)
      if (r.partition == job.partition && r.until_s > now_s)
        set_aside_in(profiles[r.place], r, sign, now_s);
  };
  const auto chosen = line_.candidates(now_s);
  for (const auto job : chosen)
    hold(job, -1);
  const Job* head = nullptr;
  for (const auto job : chosen) {
    const auto& j = jobs_[job];
    hold(job, +1);
    slots_[job] = {};
    if (closes(j))
      continue;
    open_own(j, +1);
    for (std::size_t p = 0; p < places_.size(); ++p)
      if (const auto at_s = profiles[p].earliest_s(j.need(), j.limit_s(), now_s); at_s < slots_[job].at_s)
        slots_[job] = {at_s, p};
    hold(job, -1);
    if (slots_[job].at_s <= now_s + kBlink_s && places_[slots_[job].place].free() >= j.need())
      start(job, {slots_[job].place, {}}, now_s); // what is reserved for it is less by what it uses
    else if (head == nullptr)
      head = &j;
    open_own(j, -1);
  }
  note_waiting(head, now_s);
}

} // namespace gpuramp::model
