// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

// Who starts now, under all policies but conservative backfilling.
namespace gpuramp::model {

std::span<const JobStart> JobQueue::schedule(double now_s)
{
  started_.clear();
  over_quota_ = 0;
  std::fill(closed_.begin(), closed_.end(), 0);
  if (line_.jobs() == 0)
    note_waiting(nullptr, now_s);
  else if (rules_.policy == QueuePolicy::conservative)
    start_conservatively(now_s);
  else
    start_in_order(now_s);
  lend(now_s);
  return started_;
}

/// Starts jobs in order until one finds no room; that one gets a reservation, if the policy lets others pass, and those
/// behind it start where they do not delay it.
void JobQueue::start_in_order(double now_s)
{
  const bool may_pass = rules_.policy != QueuePolicy::fcfs;
  const bool looks_further = may_pass || not rules_.quotas.empty();
  const auto chosen = looks_further ? line_.candidates(now_s) : std::vector<std::uint32_t>{};
  const Job* head = nullptr;
  Shadow shadow;
  for (std::size_t i = 0; looks_further ? i < chosen.size() : line_.jobs() > 0; ++i) {
    const auto job = looks_further ? chosen[i] : line_.first();
    const auto& j = jobs_[job];
    if (closes(j))
      continue;
    if (head != nullptr) {
      start_beside(job, shadow, now_s);
      continue;
    }
    auto spot = find_spot(j, nullptr, now_s);
    if (not spot && rules_.preempts && make_room(j, now_s))
      spot = find_spot(j, nullptr, now_s);
    if (spot) {
      start(job, *spot, now_s);
      continue;
    }
    head = &j;
    if (not may_pass)
      break;
    shadow = reserve(j, now_s);
  }
  note_waiting(head, now_s);
}

/// Two jobs that stay beside the head could together be too large, so what stays takes from what is left.
void JobQueue::start_beside(std::uint32_t job, Shadow& shadow, double now_s)
{
  const auto& j = jobs_[job];
  const auto spot = find_spot(j, &shadow, now_s);
  if (not spot)
    return;
  if (spot->place == shadow.place && now_s + j.limit_s() > shadow.at_s) {
    shadow.extra -= j.need();
    if (shadow.pods)
      shadow.pods->take(spot->shares);
  }
  start(job, *spot, now_s);
}

bool JobQueue::is_over_quota(const Job& job) const
{
  return job.partition < rules_.quotas.size() &&
         used_by_partition_[job.partition] + job.need() > rules_.quotas[job.partition];
}

/// Jobs of a partition over its quota wait in order. \return whether the job is one of them
bool JobQueue::closes(const Job& job)
{
  auto& closed = closed_[job.partition];
  if (closed == 0 && not is_over_quota(job))
    return false;
  closed = 1;
  over_quota_ += job.gpus;
  return true;
}

/// Of the places with room for the job the fullest, the first among equals: large jobs find the others. At the place
/// of the head of the queue it must be gone when that starts, or find room beside it.
std::optional<JobQueue::Spot> JobQueue::find_spot(const Job& job, const Shadow* shadow, double now_s) const
{
  std::optional<Spot> best;
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto& place = places_[p];
    if (place.free() < job.need() || (best && place.free() >= places_[best->place].free()))
      continue;
    const bool stays =
        shadow != nullptr && std::isfinite(shadow->at_s) && p == shadow->place && now_s + job.limit_s() > shadow->at_s;
    if ((stays && job.need() > shadow->extra) || not spares_reservations(job, p, now_s))
      continue;
    if (not place.pods) {
      best = Spot{p, {}};
      continue;
    }
    if (auto shares = place.pods->find(job.need(), stays && shadow->pods ? &*shadow->pods : nullptr))
      best = Spot{p, std::move(*shares)};
  }
  return best;
}

/// When and where the head of the queue can start at the latest, if running jobs take as long as they requested.
JobQueue::Shadow JobQueue::reserve(const Job& job, double now_s) const
{
  Shadow best;
  for (std::size_t p = 0; p < places_.size(); ++p)
    if (places_[p].capacity >= job.need()) {
      auto here = shadow_at(p, job, now_s);
      if (meets_reservation(job, p, here.at_s + job.limit_s(), now_s))
        here = shadow_beside_reservations(p, job, now_s);
      if (here.at_s < best.at_s)
        best = std::move(here);
    }
  return best;
}

JobQueue::Shadow JobQueue::shadow_at(std::size_t place, const Job& job, double now_s) const
{
  const auto& at = places_[place];
  Shadow shadow{place, now_s, at.free(), at.pods};
  const auto fits = [&] { return shadow.extra >= job.need() && (not shadow.pods || shadow.pods->find(job.need())); };
  for (auto next = at.by_limit.begin(); not fits(); ++next) {
    if (next == at.by_limit.end())
      return {};
    shadow.extra += jobs_[next->second].need();
    shadow.at_s = std::max(now_s, next->first);
    if (shadow.pods)
      shadow.pods->release(at.shares.at(next->second));
  }
  shadow.extra -= job.need();
  if (shadow.pods)
    shadow.pods->take(*shadow.pods->find(job.need()));
  return shadow;
}

/// The running jobs of the least priority, of those the last started, whose GPUs the job needs to start.
/// \return none if they are not enough
std::vector<std::uint32_t> JobQueue::victims_at(std::size_t place, const Job& job, double now_s) const
{
  const auto& at = places_[place];
  std::vector<std::uint32_t> victims;
  if (meets_reservation(job, place, now_s + job.limit_s(), now_s))
    return victims; // what they leave might not be his
  auto free = at.free();
  auto pods = at.pods;
  for (const auto& [priority, started, victim] : at.by_priority) {
    if (priority >= job.priority)
      break;
    victims.push_back(victim);
    free += jobs_[victim].need();
    if (pods)
      pods->release(at.shares.at(victim));
    if (free >= job.need() && (not pods || pods->find(job.need())))
      return victims;
  }
  return {};
}

/// Preempts at the place where that takes the fewest GPUs. \return whether it did
bool JobQueue::make_room(const Job& job, double now_s)
{
  std::vector<std::uint32_t> chosen;
  auto fewest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto victims = victims_at(p, job, now_s);
    std::int64_t gpus = 0;
    for (const auto victim : victims)
      gpus += jobs_[victim].need();
    if (not victims.empty() && gpus < fewest) {
      fewest = gpus;
      chosen = victims;
    }
  }
  for (const auto victim : chosen)
    put_back(victim, LossCause::preemption, now_s);
  return not chosen.empty();
}

/// What the head of the queue waits for, first of what is nearest to it.
WaitCause JobQueue::cause_of(const Job& head, double now_s) const
{
  std::int64_t free = 0;
  std::int64_t with_power = 0;
  std::int64_t with_all = 0;
  bool is_reserved = false;
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto& place = places_[p];
    free += place.free();
    with_power = std::max(with_power, place.free() + place.withheld.power);
    with_all = std::max(with_all, place.free() + place.withheld.power + place.withheld.fabric);
    is_reserved = is_reserved || (place.free() >= head.need() && not spares_reservations(head, p, now_s));
  }
  if (is_reserved)
    return WaitCause::reservation;
  if (free >= head.need())
    return WaitCause::fragmentation;
  if (with_power >= head.need())
    return WaitCause::power;
  return with_all >= head.need() ? WaitCause::fabric : WaitCause::gpus;
}

void JobQueue::note_waiting(const Job* head, double now_s)
{
  head_cause_.reset();
  if (head != nullptr)
    head_cause_ = cause_of(*head, now_s);
  else if (over_quota_ > 0)
    head_cause_ = WaitCause::quota;
  const auto others = head_cause_.value_or(WaitCause::gpus);
  waiting_for_.fill(0);
  waiting_for_[static_cast<std::size_t>(WaitCause::quota)] = over_quota_;
  waiting_for_[static_cast<std::size_t>(others)] += line_.gpus() - over_quota_;
  for (std::size_t p = 0; p < clocks_.size(); ++p)
    clocks_[p].turn_to(closed_[p] != 0 ? WaitCause::quota : others, now_s);
}

} // namespace gpuramp::model
