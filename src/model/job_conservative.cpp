// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"
#include "gpuramp/model/pod_timeline.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace gpuramp::model {

/// What running jobs, slots and reservations leave at each place, and in each of its pods.
class JobQueue::Timelines {
public:
  Timelines(JobQueue& queue, double now_s) : queue_(queue), pods_(queue.pod_timelines_), now_s_(now_s)
  {
    const auto soon_s = std::nextafter(now_s, kNever);
    for (std::size_t p = 0; p < queue.places_.size(); ++p) {
      const auto& place = queue.places_[p];
      places_.push_back(queue.profile_for(nullptr, p, now_s));
      if (not place.pods)
        continue;
      pods_[p].begin(*place.pods, now_s);
      for (const auto& [limit_s, job] : place.by_limit)
        pods_[p].free_from(place.shares.at(job), std::max(limit_s, soon_s));
    }
  }

  /// Takes what a slot holds (sign -1), or gives it back (+1).
  void hold(const Job& job, const Slot& slot, int sign)
  {
    if (not std::isfinite(slot.at_s))
      return;
    const auto until_s = slot.at_s + job.limit_s();
    places_[slot.place].add(slot.at_s, until_s, sign * job.need());
    if (is_packed(slot.place))
      pods_[slot.place].add(slot.shares, slot.at_s, until_s, sign);
  }

  /// Lets a job see past reservations for its partition (sign +1), or no longer.
  void open_own(const Job& job, int sign)
  {
    for (const auto& r : queue_.rules_.reservations)
      if (r.partition == job.partition && r.until_s > now_s_)
        queue_.set_aside_in(places_[r.place], r, sign, now_s_);
  }

  /// \return the first slot that a job may have; the one that it has if none is sooner
  [[nodiscard]] Slot first(const Job& job, const Slot& has) const
  {
    Slot best;
    for (std::size_t p = 0; p < places_.size(); ++p)
      if (auto slot = first_at(p, job); slot.at_s < best.at_s)
        best = std::move(slot);
    return best.at_s <= has.at_s || not is_free(job, has) ? best : has;
  }

private:
  /// Both the place and its pods must have room: each is asked from when the other one has.
  [[nodiscard]] Slot first_at(std::size_t p, const Job& job) const
  {
    for (auto at_s = now_s_;;) {
      at_s = places_[p].earliest_s(job.need(), job.limit_s(), at_s);
      if (not is_packed(p) || at_s == kNever)
        return {at_s, p, {}};
      auto slot = pods_[p].earliest(job.need(), job.limit_s(), at_s);
      if (slot.at_s == at_s || slot.at_s == kNever)
        return {slot.at_s, p, std::move(slot.shares)};
      at_s = slot.at_s;
    }
  }

  [[nodiscard]] bool is_free(const Job& job, const Slot& slot) const
  {
    if (not std::isfinite(slot.at_s) || slot.at_s < now_s_)
      return false;
    const auto until_s = slot.at_s + job.limit_s();
    return places_[slot.place].least(slot.at_s, until_s) >= job.need() &&
           (not is_packed(slot.place) || pods_[slot.place].has(slot.shares, slot.at_s, until_s));
  }

  [[nodiscard]] bool is_packed(std::size_t place) const { return queue_.places_[place].pods.has_value(); }

  const JobQueue& queue_;
  std::vector<PodTimeline>& pods_; ///< [place] those of places where jobs are packed
  double now_s_;
  std::vector<FreeProfile> places_;
};

/// Every waiting job holds a slot. In order, each is moved forward as far as those of all others allow, so that none
/// ever moves back while jobs keep to what they requested; what has its slot now starts. A job for which GPUs are
/// reserved looks past that reservation.
void JobQueue::start_conservatively(double now_s)
{
  Timelines timelines(*this, now_s);
  const auto chosen = line_.candidates(now_s);
  for (const auto job : chosen)
    timelines.hold(jobs_[job], slots_[job], -1);
  const Job* head = nullptr;
  for (const auto job : chosen) {
    const auto& j = jobs_[job];
    timelines.hold(j, slots_[job], +1);
    const auto had = std::exchange(slots_[job], {});
    if (closes(j))
      continue;
    timelines.open_own(j, +1);
    const auto slot = slots_[job] = timelines.first(j, had);
    timelines.hold(j, slot, -1);
    if (slot.at_s <= now_s + kBlink_s && has_room(j, slot))
      start(job, {slot.place, slot.shares}, now_s); // what is reserved for it is less by what it uses
    else if (head == nullptr)
      head = &j;
    timelines.open_own(j, -1);
  }
  note_waiting(head, now_s);
}

/// \return whether the GPUs of a slot are free now
bool JobQueue::has_room(const Job& job, const Slot& slot) const
{
  const auto& place = places_[slot.place];
  const bool pods_have = std::all_of(slot.shares.begin(), slot.shares.end(),
                                     [&](const PodShare& s) { return place.pods->free(s.pod) >= s.gpus; });
  return place.free() >= job.need() && pods_have;
}

} // namespace gpuramp::model
