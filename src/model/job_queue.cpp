// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::model {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kSecondsPerDay = 86'400;
constexpr double kBlink_s = 1e-6; ///< sums of the same durations in another order differ by less

} // namespace

void FreeProfile::add(double from_s, double until_s, std::int64_t gpus)
{
  const auto begin = split(std::max(from_s, steps_.front().from_s));
  const auto end = std::isfinite(until_s) ? split(std::max(until_s, steps_.front().from_s)) : steps_.size();
  for (auto i = begin; i < end; ++i)
    steps_[i].free += gpus;
}

/// \return the index of the step that begins at this time; makes one if there is none
std::size_t FreeProfile::split(double at_s)
{
  const auto next = std::lower_bound(steps_.begin(), steps_.end(), at_s,
                                     [](const Step& step, double time_s) { return step.from_s < time_s; });
  const auto index = static_cast<std::size_t>(next - steps_.begin());
  if (next == steps_.end() || next->from_s != at_s)
    steps_.insert(next, {at_s, steps_[index - 1].free});
  return index;
}

double FreeProfile::earliest_s(std::int64_t gpus, double duration_s, double not_before_s) const
{
  auto start_s = kNever; // of the stretch of steps with room that ends at the present one
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto until_s = i + 1 < steps_.size() ? steps_[i + 1].from_s : kNever;
    if (until_s <= not_before_s || until_s - steps_[i].from_s < kBlink_s)
      continue;
    if (steps_[i].free < gpus) {
      start_s = kNever;
      continue;
    }
    start_s = std::isfinite(start_s) ? start_s : std::max(steps_[i].from_s, not_before_s);
    if (until_s - start_s >= duration_s - kBlink_s)
      return start_s;
  }
  return kNever;
}

double JobQueue::Place::clock_s(double virtual_end_s) const
{
  return rate > 0 ? anchor_s + (virtual_end_s - virtual_anchor_s) / rate : kNever;
}

JobQueue::JobQueue(QueueRules rules, std::vector<Job> jobs, std::size_t n_places)
    : rules_(std::move(rules)), jobs_(std::move(jobs)), progress_(jobs_.size()), places_(n_places)
{
  core::require(n_places > 0, "a queue without a place");
  core::require(
      std::is_sorted(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) { return a.submit_s < b.submit_s; }),
      "jobs that are not in the order of their submission");
  std::uint32_t users = 0;
  std::uint32_t partitions = 0;
  for (const auto& job : jobs_)
    users = std::max(users, job.user + 1), partitions = std::max(partitions, job.partition + 1);
  waiting_.resize(rules_.policy == QueuePolicy::fair_share ? std::max(users, 1u) : 1);
  usage_.assign(waiting_.size(), 0);
  usage_at_s_.assign(waiting_.size(), 0);
  used_by_partition_.assign(partitions, 0);
  if (rules_.policy == QueuePolicy::conservative)
    reserved_.resize(jobs_.size());
}

void JobQueue::submit_until(double now_s)
{
  for (; next_ < jobs_.size() && jobs_[next_].submit_s <= now_s; ++next_) {
    const auto job = static_cast<std::uint32_t>(next_);
    if (progress_[job].state != JobState::unsubmitted)
      continue;
    progress_[job].left_s = jobs_[job].run_s;
    wait(job);
  }
}

double JobQueue::next_submission_s() const
{
  return next_ < jobs_.size() ? jobs_[next_].submit_s : kNever;
}

std::size_t JobQueue::group_of(std::uint32_t job) const
{
  return rules_.policy == QueuePolicy::fair_share ? jobs_[job].user : 0;
}

/// Priority grows by the same amount for all who wait, so that the order of two jobs never changes.
JobQueue::Rank JobQueue::rank_of(std::uint32_t job) const
{
  const auto& j = jobs_[job];
  Rank rank{0, j.submit_s, job};
  if (rules_.policy == QueuePolicy::shortest_first)
    rank.key = j.requested_s;
  if (rules_.policy == QueuePolicy::priority)
    rank.key = rules_.ageing_per_day * j.submit_s / kSecondsPerDay - j.priority;
  return rank;
}

void JobQueue::wait(std::uint32_t job)
{
  progress_[job].state = JobState::waiting;
  waiting_[group_of(job)].insert(rank_of(job));
  waiting_gpus_ += jobs_[job].gpus;
  ++waiting_jobs_;
}

void JobQueue::stop_waiting(std::uint32_t job)
{
  waiting_[group_of(job)].erase(rank_of(job));
  waiting_gpus_ -= jobs_[job].gpus;
  --waiting_jobs_;
}

double JobQueue::used_by(std::uint32_t user, double now_s) const
{
  const auto share = user < rules_.shares.size() ? rules_.shares[user] : 1;
  return usage_[user] * std::exp2(-(now_s - usage_at_s_[user]) / rules_.half_life_s) / share;
}

void JobQueue::use(std::uint32_t user, double gpu_seconds, double now_s)
{
  if (rules_.policy != QueuePolicy::fair_share)
    return;
  usage_[user] = usage_[user] * std::exp2(-(now_s - usage_at_s_[user]) / rules_.half_life_s) + gpu_seconds;
  usage_at_s_[user] = now_s;
}

/// Users with waiting jobs, who used least first; the lower number among equals.
std::vector<std::size_t> JobQueue::groups_in_order(double now_s)
{
  std::vector<std::size_t> groups;
  for (std::size_t g = 0; g < waiting_.size(); ++g)
    if (not waiting_[g].empty())
      groups.push_back(g);
  if (groups.size() > 1) {
    std::vector<double> used(waiting_.size(), 0);
    for (const auto g : groups)
      used[g] = used_by(static_cast<std::uint32_t>(g), now_s);
    std::stable_sort(groups.begin(), groups.end(), [&](auto a, auto b) { return used[a] < used[b]; });
  }
  return groups;
}

/// The head of the queue and those behind it that may be looked at.
std::vector<std::uint32_t> JobQueue::candidates(double now_s)
{
  std::vector<std::uint32_t> jobs;
  for (const auto group : groups_in_order(now_s))
    for (const auto& rank : waiting_[group]) {
      if (jobs.size() > rules_.backfill_depth)
        return jobs;
      jobs.push_back(rank.job);
    }
  return jobs;
}

bool JobQueue::over_quota(const Job& job) const
{
  return job.partition < rules_.quotas.size() &&
         used_by_partition_[job.partition] + job.gpus > rules_.quotas[job.partition];
}

/// Of the places with room for the job the fullest, the first among equals: large jobs find the others.
std::size_t JobQueue::place_with_room(const Job& job) const
{
  auto best = places_.size();
  for (std::size_t p = 0; p < places_.size(); ++p)
    if (places_[p].free() >= job.gpus && (best == places_.size() || places_[p].free() < places_[best].free()))
      best = p;
  return best;
}

std::span<const JobStart> JobQueue::schedule(double now_s)
{
  started_.clear();
  if (waiting_jobs_ == 0) {
    note_waiting(0, nullptr);
    return started_;
  }
  if (rules_.policy == QueuePolicy::conservative)
    start_conservatively(now_s);
  else
    start_in_order(now_s);
  return started_;
}

/// Starts jobs in order until one finds no room; that one gets a reservation, if the policy lets others pass, and those
/// behind it start where they do not delay it.
void JobQueue::start_in_order(double now_s)
{
  const bool may_pass = rules_.policy != QueuePolicy::fcfs;
  std::int64_t over = 0;
  const Job* head = nullptr;
  Shadow shadow;
  std::vector<std::uint32_t> chosen;
  if (may_pass || not rules_.quotas.empty())
    chosen = candidates(now_s);
  std::vector<bool> closed(used_by_partition_.size(), false); // partitions whose first waiting job is over its quota
  for (std::size_t i = 0;; ++i) {
    if (chosen.empty() ? waiting_.front().empty() : i >= chosen.size())
      break;
    const auto job = chosen.empty() ? waiting_.front().begin()->job : chosen[i];
    const auto& j = jobs_[job];
    if (closed[j.partition] || over_quota(j)) {
      closed[j.partition] = true;
      over += j.gpus;
      continue;
    }
    const auto place = head == nullptr ? place_with_room(j) : place_beside(j, shadow, now_s);
    if (place < places_.size()) {
      if (head != nullptr && place == shadow.place && now_s + j.requested_s > shadow.at_s)
        shadow.extra -= j.gpus;
      start(job, place, now_s);
      continue;
    }
    if (head != nullptr)
      continue;
    head = &j;
    if (not may_pass)
      break;
    shadow = reserve(j, now_s);
  }
  note_waiting(over, head);
}

/// When and where the head of the queue can start at the latest, if running jobs take as long as they requested.
JobQueue::Shadow JobQueue::reserve(const Job& job, double now_s) const
{
  Shadow best;
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto& place = places_[p];
    if (place.capacity < job.gpus)
      continue;
    auto free = place.free();
    auto at_s = now_s;
    for (auto next = place.by_limit.begin(); next != place.by_limit.end() && free < job.gpus; ++next) {
      free += jobs_[next->second].gpus;
      at_s = std::max(now_s, next->first);
    }
    if (free >= job.gpus && at_s < best.at_s)
      best = {p, at_s, free - job.gpus};
  }
  return best;
}

/// Where a job may start without delaying the head. At the head's place it must be gone by then, or be small enough to
/// stay beside it; two such jobs could together be too large, so what stays takes from what is left.
std::size_t JobQueue::place_beside(const Job& job, const Shadow& shadow, double now_s) const
{
  auto best = places_.size();
  for (std::size_t p = 0; p < places_.size(); ++p) {
    if (places_[p].free() < job.gpus)
      continue;
    if (std::isfinite(shadow.at_s) && p == shadow.place && now_s + job.requested_s > shadow.at_s &&
        job.gpus > shadow.extra)
      continue;
    if (best == places_.size() || places_[p].free() < places_[best].free())
      best = p;
  }
  return best;
}

/// What is free at each place if running jobs take as long as they requested; those that took longer end any moment.
std::vector<FreeProfile> JobQueue::profiles_of_running(double now_s) const
{
  std::vector<FreeProfile> profiles;
  for (const auto& place : places_) {
    profiles.emplace_back(now_s, place.capacity);
    for (const auto& [limit_s, job] : place.by_limit)
      profiles.back().add(now_s, std::max(limit_s, std::nextafter(now_s, kNever)), -jobs_[job].gpus);
  }
  return profiles;
}

/// Every waiting job holds a reservation. In order, each is moved forward as far as those of all others allow, so that
/// none ever moves back while jobs keep to what they requested; what is reserved for now starts.
void JobQueue::start_conservatively(double now_s)
{
  auto profiles = profiles_of_running(now_s);
  const auto hold = [&](std::uint32_t job, std::int64_t sign) {
    if (const auto& r = reserved_[job]; std::isfinite(r.at_s))
      profiles[r.place].add(r.at_s, r.at_s + jobs_[job].requested_s, sign * jobs_[job].gpus);
  };
  const auto chosen = candidates(now_s);
  for (const auto job : chosen)
    hold(job, -1);
  std::int64_t over = 0;
  const Job* head = nullptr;
  for (const auto job : chosen) {
    const auto& j = jobs_[job];
    hold(job, +1);
    reserved_[job] = {};
    if (over_quota(j)) {
      over += j.gpus;
      continue;
    }
    for (std::size_t p = 0; p < places_.size(); ++p)
      if (const auto at_s = profiles[p].earliest_s(j.gpus, j.requested_s, now_s); at_s < reserved_[job].at_s)
        reserved_[job] = {at_s, p};
    hold(job, -1);
    if (reserved_[job].at_s <= now_s + kBlink_s && places_[reserved_[job].place].free() >= j.gpus)
      start(job, reserved_[job].place, now_s);
    else if (head == nullptr)
      head = &j;
  }
  note_waiting(over, head);
}

void JobQueue::note_waiting(std::int64_t over_quota, const Job* head)
{
  std::fill(std::begin(waiting_for_), std::end(waiting_for_), 0);
  std::int64_t free = 0;
  for (const auto& place : places_)
    free += place.free();
  const bool fragmented = head != nullptr && free >= head->gpus && place_with_room(*head) == places_.size();
  waiting_for_[static_cast<std::size_t>(WaitCause::quota)] = over_quota;
  waiting_for_[static_cast<std::size_t>(fragmented ? WaitCause::fragmentation : WaitCause::gpus)] =
      waiting_gpus_ - over_quota;
}

void JobQueue::start(std::uint32_t job, std::size_t place, double now_s)
{
  stop_waiting(job);
  if (not reserved_.empty())
    reserved_[job] = {};
  const auto& j = jobs_[job];
  auto& p = progress_[job];
  auto& at = places_[place];
  p.state = JobState::running;
  p.place = static_cast<std::uint32_t>(place);
  p.start_s = now_s;
  if (p.first_start_s < 0)
    p.first_start_s = now_s;
  at.used += j.gpus;
  used_by_partition_[j.partition] += j.gpus;
  p.virtual_start_s = at.virtual_s(now_s);
  at.ends.push({p.virtual_start_s + p.left_s, job, p.times_put_back});
  if (rules_.kill_at_limit)
    at.limits.push({now_s + j.requested_s, job, p.times_put_back});
  at.by_limit.emplace(now_s + j.requested_s, job);
  started_.push_back({job, static_cast<std::uint32_t>(place)});
}

void JobQueue::leave_place(std::uint32_t job, double now_s)
{
  const auto& j = jobs_[job];
  const auto& p = progress_[job];
  auto& at = places_[p.place];
  at.used -= j.gpus;
  used_by_partition_[j.partition] -= j.gpus;
  at.by_limit.erase({p.start_s + j.requested_s, job});
  use(j.user, static_cast<double>(j.gpus) * (now_s - p.start_s), now_s);
}

void JobQueue::end(std::uint32_t job, JobState state, double now_s)
{
  leave_place(job, now_s);
  progress_[job].state = state;
  progress_[job].end_s = now_s;
  ended_.push_back(job);
}

void JobQueue::put_back(std::uint32_t job, double now_s)
{
  auto& p = progress_[job];
  core::require(p.state == JobState::running, "a job is put back that does not run");
  leave_place(job, now_s);
  if (rules_.keeps_progress)
    p.left_s = std::max(0.0, p.left_s - (places_[p.place].virtual_s(now_s) - p.virtual_start_s));
  ++p.times_put_back;
  wait(job);
}

std::uint32_t JobQueue::job_on(std::size_t place, std::int64_t gpu) const
{
  core::require(gpu >= 0 && gpu < places_[place].used, "a GPU that no job uses");
  for (const auto& [limit_s, job] : places_[place].by_limit)
    if ((gpu -= jobs_[job].gpus) < 0)
      return job;
  return places_[place].by_limit.rbegin()->second;
}

void JobQueue::reject(std::uint32_t job)
{
  if (progress_[job].state == JobState::waiting)
    stop_waiting(job);
  core::require(progress_[job].state != JobState::running, "a running job is rejected");
  progress_[job].state = JobState::rejected;
}

std::vector<std::uint32_t> JobQueue::set_capacity(std::size_t place, std::int64_t gpus, double now_s)
{
  auto& at = places_[place];
  at.capacity = gpus;
  std::vector<std::uint32_t> back;
  while (at.used > at.capacity) {
    const auto latest = std::max_element(at.by_limit.begin(), at.by_limit.end(), [this](const auto& a, const auto& b) {
      const auto& first = progress_[a.second];
      const auto& second = progress_[b.second];
      return std::pair(first.start_s, a.second) < std::pair(second.start_s, b.second);
    });
    const auto job = latest->second;
    put_back(job, now_s);
    back.push_back(job);
  }
  return back;
}

void JobQueue::set_rate(std::size_t place, double rate, double now_s)
{
  auto& at = places_[place];
  if (rate == at.rate)
    return;
  at.virtual_anchor_s = at.virtual_s(now_s);
  at.anchor_s = now_s;
  at.rate = rate;
}

double JobQueue::next_end_s(std::size_t place) const
{
  const auto& at = places_[place];
  const auto end_s = at.ends.empty() ? kNever : at.clock_s(at.ends.top().virtual_end_s);
  return at.limits.empty() ? end_s : std::min(end_s, at.limits.top().virtual_end_s);
}

/// Entries of jobs that ended or were put back meanwhile.
void JobQueue::drop_void(Ends& ends) const
{
  const auto is_void = [this](const End& e) {
    return progress_[e.job].state != JobState::running || progress_[e.job].times_put_back != e.start;
  };
  while (not ends.empty() && is_void(ends.top()))
    ends.pop();
}

std::span<const std::uint32_t> JobQueue::end_due(std::size_t place, double now_s)
{
  ended_.clear();
  auto& at = places_[place];
  for (;;) {
    drop_void(at.ends);
    drop_void(at.limits);
    const auto end_s = at.ends.empty() ? kNever : at.clock_s(at.ends.top().virtual_end_s);
    const auto limit_s = at.limits.empty() ? kNever : at.limits.top().virtual_end_s;
    if (std::min(end_s, limit_s) > now_s)
      return ended_;
    if (end_s <= limit_s)
      end(at.ends.top().job, JobState::finished, end_s);
    else
      end(at.limits.top().job, JobState::killed, limit_s);
  }
}

} // namespace gpuramp::model
