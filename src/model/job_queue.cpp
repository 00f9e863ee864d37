// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/job_duration.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::model {

namespace {

/// \return of a start that takes so long, the share that is no new work: what it has to do again, and what it takes
/// longer than its work
double rework_of(const JobProgress& p, double duration_s)
{
  if (duration_s <= 0)
    return 0;
  return std::isfinite(duration_s) ? std::max(0.0, (duration_s - p.left_s + p.owed_s) / duration_s) : 1;
}

std::uint32_t most_users(const std::vector<Job>& jobs)
{
  std::uint32_t users = 0;
  for (const auto& job : jobs)
    users = std::max(users, job.user + 1);
  return users;
}

} // namespace

JobQueue::JobQueue(QueueRules rules, std::vector<Job> jobs, std::size_t n_places)
    : rules_(std::move(rules)), jobs_(std::move(jobs)), progress_(jobs_.size()), places_(n_places),
      line_(rules_, most_users(jobs_))
{
  core::require(n_places > 0, "a queue without a place");
  core::require(
      std::is_sorted(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) { return a.submit_s < b.submit_s; }),
      "jobs that are not in the order of their submission");
  std::uint32_t partitions = 1;
  for (const auto& job : jobs_)
    partitions = std::max(partitions, job.partition + 1);
  used_by_partition_.assign(partitions, 0);
  closed_.assign(partitions, 0);
  clocks_.resize(partitions);
  if (rules_.policy == QueuePolicy::conservative) {
    slots_.resize(jobs_.size());
    pod_timelines_.resize(n_places);
  }
}

void JobQueue::pack(std::size_t place, std::int64_t pod_gpus)
{
  core::require(places_[place].used == 0, "jobs that run already cannot be packed");
  places_[place].pods.emplace(pod_gpus);
  places_[place].pods->set_total(places_[place].capacity);
}

void JobQueue::advance_to(double now_s)
{
  now_s_ = now_s;
  for (; next_ < jobs_.size() && jobs_[next_].submit_s <= now_s; ++next_) {
    const auto job = static_cast<std::uint32_t>(next_);
    if (progress_[job].state != JobState::unsubmitted)
      continue;
    progress_[job].left_s = jobs_[job].run_s;
    wait(job);
    note_wait(job, -1, now_s);
    if (std::isfinite(jobs_[job].cancel_s))
      cancels_.push({jobs_[job].cancel_s, job, 0});
  }
  const auto has_started = [this](const JobEnd& c) { return progress_[c.job].first_start_s >= 0; };
  for (; not cancels_.empty() && (cancels_.top().at_s <= now_s || has_started(cancels_.top())); cancels_.pop())
    if (const auto job = cancels_.top().job;
        progress_[job].state == JobState::waiting && not has_started(cancels_.top())) {
      line_.leave(jobs_[job], job);
      note_wait(job, +1, now_s);
      progress_[job].state = JobState::cancelled;
    }
}

double JobQueue::next_change_s() const
{
  auto next_s = next_ < jobs_.size() ? jobs_[next_].submit_s : kNever;
  if (not cancels_.empty())
    next_s = std::min(next_s, cancels_.top().at_s);
  for (const auto& r : rules_.reservations)
    for (const auto at_s : {r.from_s, r.until_s})
      if (at_s > now_s_)
        next_s = std::min(next_s, at_s);
  return next_s;
}

void JobQueue::wait(std::uint32_t job)
{
  progress_[job].state = JobState::waiting;
  line_.join(jobs_[job], job);
}

/// The clocks of causes at its first start less those at its submission.
void JobQueue::note_wait(std::uint32_t job, double sign, double now_s)
{
  const auto read = clocks_[jobs_[job].partition].read(now_s);
  for (std::size_t cause = 0; cause < kWaitCauses; ++cause)
    progress_[job].waited_s[cause] += sign * read[cause];
}

void JobQueue::start(std::uint32_t job, const Spot& spot, double now_s)
{
  line_.leave(jobs_[job], job);
  if (not slots_.empty())
    slots_[job] = {};
  const auto& j = jobs_[job];
  auto& p = progress_[job];
  auto& at = places_[spot.place];
  p.state = JobState::running;
  p.place = static_cast<std::uint32_t>(spot.place);
  p.start_s = now_s;
  if (p.first_start_s < 0) {
    p.first_start_s = now_s;
    note_wait(job, +1, now_s);
  }
  const auto duration =
      expected_duration(rules_.checkpoint, p.left_s, p.times_put_back() > 0, at.failures_per_s(j.need()));
  running_[job] = {
      j.need(),        now_s, at.virtual_s(now_s), 0, duration.s, duration.failures, rework_of(p, duration.s),
      at.slow_s(now_s)};
  at.used += j.need();
  at.rework_gpus += running_[job].rework_frac * static_cast<double>(j.need());
  used_by_partition_[j.partition] += j.need();
  if (at.pods) {
    at.pods->take(spot.shares);
    at.shares[job] = spot.shares;
  }
  foresee_end(job);
  if (rules_.kill_at_limit)
    at.limits.push({now_s + j.limit_s(), job, 0});
  at.by_limit.emplace(now_s + j.limit_s(), job);
  if (rules_.preempts)
    at.by_priority.emplace(j.priority, -now_s, job);
  if (j.need() < j.gpus)
    at.elastic.emplace(now_s, job);
  started_.push_back({job, p.place});
}

/// Its end as things are; any that was foreseen before is void.
void JobQueue::foresee_end(std::uint32_t job)
{
  const auto& r = running_.at(job);
  const auto slower = static_cast<double>(jobs_[job].gpus) / static_cast<double>(r.gpus);
  auto& p = progress_[job];
  places_[p.place].ends.push({r.anchor_s + (r.duration_s - r.done_s) * slower, job, ++p.stamp});
}

/// \return how much of its duration a running job has behind it
double JobQueue::elapsed_s(std::uint32_t job, double now_s) const
{
  const auto& r = running_.at(job);
  const auto part = static_cast<double>(r.gpus) / static_cast<double>(jobs_[job].gpus);
  return r.done_s + (places_[progress_[job].place].virtual_s(now_s) - r.anchor_s) * part;
}

/// Accounts for the time in which it held as many GPUs as it does.
void JobQueue::settle(std::uint32_t job, double now_s)
{
  auto& r = running_.at(job);
  r.done_s = elapsed_s(job, now_s);
  r.anchor_s = places_[progress_[job].place].virtual_s(now_s);
  progress_[job].slowed_gpu_s = slowed_gpu_s(job, now_s);
  r.slow_anchor_s = places_[progress_[job].place].slow_s(now_s);
  const auto gpu_s = static_cast<double>(r.gpus) * (now_s - std::exchange(r.since_s, now_s));
  progress_[job].gpu_s += gpu_s;
  line_.use(jobs_[job].user, gpu_s, now_s);
}

double JobQueue::gpu_s(std::uint32_t job, double now_s) const
{
  const auto found = running_.find(job);
  const auto& p = progress_[job];
  return found == running_.end() ? p.gpu_s
                                 : p.gpu_s + static_cast<double>(found->second.gpus) * (now_s - found->second.since_s);
}

BySlowCause JobQueue::slowed_gpu_s(std::uint32_t job, double now_s) const
{
  const auto found = running_.find(job);
  auto slowed = progress_[job].slowed_gpu_s;
  if (found == running_.end())
    return slowed;
  const auto now = places_[progress_[job].place].slow_s(now_s);
  for (std::size_t cause = 0; cause < kSlowCauses; ++cause)
    slowed[cause] += static_cast<double>(found->second.gpus) * (now[cause] - found->second.slow_anchor_s[cause]);
  return slowed;
}

double JobQueue::rework_frac(std::size_t place) const
{
  const auto gpus = static_cast<double>(used(place));
  return gpus > 0 ? std::clamp(places_[place].rework_gpus / gpus, 0.0, 1.0) : 0;
}

RunningJob JobQueue::leave_place(std::uint32_t job, double now_s)
{
  settle(job, now_s);
  const auto& j = jobs_[job];
  auto& p = progress_[job];
  const auto r = running_.at(job);
  auto& at = places_[p.place];
  at.used -= j.need();
  at.lent -= r.gpus - j.need();
  at.rework_gpus = at.used + at.lent > 0 ? at.rework_gpus - r.rework_frac * static_cast<double>(r.gpus) : 0;
  used_by_partition_[j.partition] -= j.need();
  if (at.pods) {
    at.pods->release(at.shares.at(job));
    at.shares.erase(job);
  }
  at.by_limit.erase({p.start_s + j.limit_s(), job});
  at.by_priority.erase({j.priority, -p.start_s, job});
  at.elastic.erase({p.start_s, job});
  running_.erase(job);
  ++p.stamp;
  return r;
}

void JobQueue::end(std::uint32_t job, JobState state, double now_s)
{
  const auto r = leave_place(job, now_s);
  auto& p = progress_[job];
  p.state = state;
  p.end_s = now_s;
  p.interruptions += std::isfinite(r.duration_s) && r.duration_s > 0 ? r.failures * (r.done_s / r.duration_s) : 0;
  if (state == JobState::finished)
    p.extra_gpu_s += (r.duration_s - p.left_s) * static_cast<double>(jobs_[job].gpus);
  ended_.push_back(job);
}

/// Expected failures stretch a job evenly: it has done the same part of its undisturbed time as of its duration.
void JobQueue::put_back(std::uint32_t job, LossCause cause, double now_s)
{
  auto& p = progress_[job];
  core::require(p.state == JobState::running, "a job is put back that does not run");
  const auto r = leave_place(job, now_s);
  if (now_s == p.first_start_s) {
    never_began(job, now_s);
    return;
  }
  const auto& rules = rules_.checkpoint;
  const bool again = p.times_put_back() > 0;
  const auto alone_s = undisturbed_s(rules, p.left_s, again);
  const auto done_s = std::isfinite(r.duration_s) && r.duration_s > 0 ? r.done_s * (alone_s / r.duration_s) : 0;
  const bool is_told = cause == LossCause::preemption && rules.enabled; // it saves its state before it leaves
  const auto saved_s =
      is_told ? work_done_s(rules, p.left_s, done_s, again) : work_saved_s(rules, p.left_s, done_s, again);
  p.left_s = std::max(0.0, p.left_s - saved_s);
  p.extra_gpu_s += (r.done_s - saved_s) * static_cast<double>(jobs_[job].gpus);
  p.owed_s += (1 - r.rework_frac) * r.done_s - saved_s;
  p.interruptions += cause == LossCause::failure ? 1 : 0;
  ++p.put_back[static_cast<std::size_t>(cause)];
  wait(job);
}

/// It was put back at the instant of its first start: what it got there was no use, and it still waits.
void JobQueue::never_began(std::uint32_t job, double now_s)
{
  auto& p = progress_[job];
  p.first_start_s = p.start_s = -1;
  wait(job);
  note_wait(job, -1, now_s);
  if (std::isfinite(jobs_[job].cancel_s))
    cancels_.push({jobs_[job].cancel_s, job, 0});
}

std::uint32_t JobQueue::job_on(std::size_t place, std::int64_t gpu) const
{
  core::require(gpu >= 0 && gpu < used(place), "a GPU that no job uses");
  for (const auto& [limit_s, job] : places_[place].by_limit)
    if ((gpu -= running_.at(job).gpus) < 0)
      return job;
  return places_[place].by_limit.rbegin()->second;
}

void JobQueue::reject(std::uint32_t job)
{
  core::require(progress_[job].state == JobState::unsubmitted, "a job is rejected that was submitted");
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
    put_back(job, LossCause::capacity, now_s);
    back.push_back(job);
  }
  if (at.pods)
    at.pods->set_total(gpus);
  return back;
}

bool JobQueue::set_withheld(std::size_t place, WithheldGpus gpus)
{
  return not(std::exchange(places_[place].withheld, gpus) == gpus);
}

double JobQueue::next_end_s(std::size_t place) const
{
  const auto& at = places_[place];
  const auto end_s = at.ends.empty() ? kNever : at.clock_s(at.ends.top().at_s);
  return at.limits.empty() ? end_s : std::min(end_s, at.limits.top().at_s);
}

/// \return whether it is of a job that ended, was put back or got other GPUs meanwhile
bool JobQueue::is_void(const JobEnd& end) const
{
  return progress_[end.job].state != JobState::running || progress_[end.job].stamp != end.stamp;
}

std::span<const std::uint32_t> JobQueue::end_due(std::size_t place, double now_s)
{
  ended_.clear();
  auto& at = places_[place];
  const auto over = [this](const JobEnd& limit) {
    const auto& p = progress_[limit.job];
    return p.state != JobState::running || p.start_s + jobs_[limit.job].limit_s() != limit.at_s;
  };
  for (;;) {
    while (not at.ends.empty() && is_void(at.ends.top()))
      at.ends.pop();
    while (not at.limits.empty() && over(at.limits.top()))
      at.limits.pop();
    const auto end_s = at.ends.empty() ? kNever : at.clock_s(at.ends.top().at_s);
    const auto limit_s = at.limits.empty() ? kNever : at.limits.top().at_s;
    if (std::min(end_s, limit_s) > now_s)
      return ended_;
    if (end_s <= limit_s)
      end(at.ends.top().job, JobState::finished, end_s);
    else
      end(at.limits.top().job, JobState::killed, limit_s);
  }
}

} // namespace gpuramp::model
