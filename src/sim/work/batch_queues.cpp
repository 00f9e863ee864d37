// SPDX-License-Identifier: Apache-2.0
#include "sim/work/batch_queues.hpp"

#include "gpuramp/core/rounding.hpp"
#include "sim/observe/checks.hpp"
#include "sim/observe/meter.hpp"
#include "sim/work/batch_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

using model::kNever;
using record::QueueLevel;

constexpr std::array<QueueLevel, model::kWaitCauses> kWaitLevels{
    QueueLevel::waiting_for_gpus,   QueueLevel::waiting_for_one_place, QueueLevel::waiting_for_power,
    QueueLevel::waiting_for_fabric, QueueLevel::waiting_for_quota,     QueueLevel::waiting_for_reservation};

/// Counts a job that can never start by why.
void note(std::vector<record::Rejection>& rejections, const std::string& reason, std::int64_t jobs)
{
  const auto known = std::find_if(rejections.begin(), rejections.end(),
                                  [&](const auto& rejection) { return rejection.reason == reason; });
  if (known == rejections.end())
    rejections.push_back({reason, jobs});
  else
    known->jobs += jobs;
}

} // namespace

RunningQueue::RunningQueue(const scenario::BatchQueue& given, scenario::JobList jobs, model::QueueRules rules,
                           std::size_t n_places)
    : spec(&given), list(std::move(jobs)), queue(std::move(rules), std::exchange(list.jobs, {}), n_places)
{
  for (const auto& [reason, n] : list.left_out)
    rejections.push_back({reason, n});
}

BatchQueues::BatchQueues(const Plan& plan, const Feeds& feeds, Placement& placement, Agenda& agenda, std::uint64_t seed)
    : plan_(plan), feeds_(feeds), placement_(placement), agenda_(agenda), failures_(plan, placement, seed),
      foreseen_s_(placement.queue_places().size(), kNever),
      failure_foreseen_s_(placement.queue_places().size(), kNever), standstill_(placement.queue_places().size())
{
  const auto& specs = plan.scenario->workloads.jobs;
  const auto& places = placement.queue_places();
  queues_.reserve(specs.size());
  for (std::size_t q = 0; q < specs.size(); ++q) {
    std::vector<std::size_t> mine;
    std::vector<std::string> campuses;
    for (std::size_t p = 0; p < places.size(); ++p)
      if (places[p].queue == q) {
        mine.push_back(p);
        campuses.push_back(plan.campuses[places[p].campus()].spec->name);
      }
    auto jobs = jobs_of(specs[q], plan.scenario->start, plan.scenario->end, seed);
    auto rules = rules_of(specs[q], jobs, plan.scenario->start, campuses);
    auto& running = queues_.emplace_back(specs[q], std::move(jobs), std::move(rules), mine.size());
    running.places = std::move(mine);
    for (std::size_t p = 0; p < running.places.size(); ++p)
      if (const auto gpus = places[running.places[p]].pod_gpus; gpus > 0)
        running.queue.pack(p, gpus);
    reject_too_large(running);
  }
}

/// An upper bound: all racks there at the start or ever ordered for the campus.
std::int64_t BatchQueues::most_gpus(const QueuePlace& place) const
{
  const auto& campus = plan_.campuses[place.campus()];
  double gpus = 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    if (not place.wanted_types[k])
      continue;
    double racks = 0;
    for (const auto& initial : campus.spec->initial)
      racks += initial.rack_type == plan_.types[k].spec->name ? static_cast<double>(initial.racks) : 0;
    for (const auto& line : plan_.lines)
      if (line.type == k && std::count(line.campuses.begin(), line.campuses.end(), place.campus()) > 0)
        racks += std::ceil(
            line.spec->orders.integral(plan_.scenario->start, core::seconds(0), core::seconds(plan_.end_s)).base());
    gpus += racks * static_cast<double>(plan_.types[k].spec->gpus_per_rack);
  }
  return static_cast<std::int64_t>(core::whole_in(place.spec->share * gpus));
}

/// Under a policy that lets nobody pass, one such job would hold back all others for ever.
void BatchQueues::reject_too_large(RunningQueue& running) const
{
  std::int64_t most = 0;
  for (const auto p : running.places)
    most = std::max(most, most_gpus(placement_.queue_places()[p]));
  const auto& quotas = running.queue.rules().quotas;
  const auto& jobs = running.queue.jobs();
  for (std::uint32_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].need() > most)
      note(running.rejections,
           fmt::format("asks for more GPUs than the {} that one campus will ever have for the queue", most), 1);
    else if (jobs[i].partition < quotas.size() && jobs[i].need() > quotas[jobs[i].partition])
      note(running.rejections, "asks for more GPUs than its partition may use", 1);
    else
      continue;
    running.queue.reject(i);
  }
}

void BatchQueues::begin()
{
  for (std::size_t q = 0; q < queues_.size(); ++q)
    plan_change(q);
}

void BatchQueues::advance(std::size_t queue, double now_s)
{
  auto& running = queues_[queue];
  account(running, now_s);
  running.queue.advance_to(now_s);
  running.has_changed = true;
  plan_change(queue);
}

void BatchQueues::plan_change(std::size_t queue)
{
  if (const auto at_s = queues_[queue].queue.next_change_s(); at_s <= plan_.end_s)
    agenda_.add(at_s, event::QueueChanges{QueueId(queue)});
}

void BatchQueues::end_jobs(std::size_t queue_place, double now_s)
{
  const auto& place = placement_.queue_places()[queue_place];
  auto& running = queues_[place.queue];
  foreseen_s_[queue_place] = kNever;
  account(running, now_s);
  if (const auto ended = running.queue.end_due(place.place, now_s); not ended.empty()) {
    running.last_end_s = running.queue.progress(ended.back()).end_s;
    running.at_last_end = running.use;
    running.has_changed = true;
  } else
    plan_end(queue_place, now_s);
}

void BatchQueues::account(RunningQueue& running, double now_s)
{
  const auto dt_s = now_s - std::exchange(running.since_s, now_s);
  const bool fragmented = running.queue.head_waits_for() == model::WaitCause::fragmentation;
  for (std::size_t p = 0; p < running.places.size(); ++p) {
    running.use.held_gpu_s += static_cast<double>(running.queue.capacity(p)) * dt_s;
    const auto used_gpu_s = static_cast<double>(running.queue.used(p)) * dt_s;
    running.use.used_gpu_s += used_gpu_s;
    if (fragmented)
      running.use.fragmented_gpu_s += static_cast<double>(running.queue.capacity(p)) * dt_s - used_gpu_s;
    failures_.expose(running.places[p], used_gpu_s);
  }
}

/// What fails takes GPUs from jobs drawn at random; those of a job that spans more go with it.
void BatchQueues::fail_jobs(std::size_t queue_place, double now_s)
{
  const auto& place = placement_.queue_places()[queue_place];
  auto& running = queues_[place.queue];
  failure_foreseen_s_[queue_place] = kNever;
  account(running, now_s);
  constexpr double kDue_gpu_s = 1e-3; ///< rounding of sums of GPU seconds
  if (running.queue.used(place.place) > 0 && failures_.left_gpu_s(queue_place) < kDue_gpu_s) {
    for (auto left = failures_.strike(queue_place); left > 0 && running.queue.used(place.place) > 0;) {
      const auto job = running.queue.job_on(place.place, failures_.draw(queue_place, running.queue.used(place.place)));
      left -= running.queue.gpus_of(job);
      running.queue.put_back(job, model::LossCause::failure, now_s);
    }
    running.has_changed = true;
  }
  plan_failure(queue_place, now_s);
}

/// Never later than it comes: as if all GPUs of the place ran jobs from now on.
void BatchQueues::plan_failure(std::size_t queue_place, double now_s)
{
  const auto& place = placement_.queue_places()[queue_place];
  const auto gpus = static_cast<double>(place.capacity());
  if (not failures_.any() || gpus <= 0)
    return;
  constexpr double kLeast_s = 1; // no two failures of a place are closer
  const auto at_s = now_s + std::max(kLeast_s, failures_.left_gpu_s(queue_place) / gpus);
  if (at_s >= failure_foreseen_s_[queue_place] || at_s > plan_.end_s)
    return;
  failure_foreseen_s_[queue_place] = at_s;
  agenda_.add(at_s, event::JobsFail{QueuePlaceId(queue_place)});
}

/// \return whether power held jobs at a standstill and has not become more since: then they may use no GPUs
bool BatchQueues::stands_still(std::size_t queue_place)
{
  const auto& place = placement_.queue_places()[queue_place];
  auto& standstill = standstill_[queue_place];
  if (standstill && feeds_.limit_mw(place.campus()) > standstill->limit_mw)
    standstill.reset();
  return standstill.has_value();
}

/// Where others draw less than when jobs stood still, they may start again: at once, in a round of their own.
void BatchQueues::look_again(std::size_t queue_place, double drawn_mw, double now_s)
{
  constexpr double kLess = 1 - 1e-9;
  if (auto& standstill = standstill_[queue_place]; standstill && drawn_mw < kLess * standstill->drawn_mw) {
    standstill.reset();
    agenda_.add(now_s, event::JobsEnd{QueuePlaceId(queue_place)});
  }
}

/// Jobs that no longer find room go back into the queue.
void BatchQueues::hold(RunningQueue& running, double now_s)
{
  for (std::size_t p = 0; p < running.places.size(); ++p) {
    const auto& place = placement_.queue_places()[running.places[p]];
    const bool still = stands_still(running.places[p]);
    auto withheld = place.withheld;
    withheld.power += still ? place.capacity() : 0;
    running.has_changed = running.queue.set_withheld(p, withheld) || running.has_changed;
    if (const auto gpus = still ? 0 : place.capacity(); gpus != running.queue.capacity(p)) {
      account(running, now_s);
      running.queue.set_capacity(p, gpus, now_s);
      running.has_changed = true;
      running.queue.expect_failures(p, failures_.expected(running.places[p]));
      plan_failure(running.places[p], now_s);
    }
  }
}

std::vector<std::size_t> BatchQueues::schedule(double now_s)
{
  std::vector<std::size_t> changed;
  for (auto& running : queues_) {
    hold(running, now_s);
    if (not std::exchange(running.has_changed, false))
      continue;
    account(running, now_s);
    running.queue.schedule(now_s);
    for (std::size_t p = 0; p < running.places.size(); ++p) {
      const auto& place = placement_.queue_places()[running.places[p]];
      const auto gpus = place.capacity();
      const auto used = gpus > 0 ? static_cast<double>(running.queue.used(p)) / static_cast<double>(gpus) : 0;
      const auto rework = running.queue.rework_frac(p);
      if (used != place.used_frac || rework != place.rework_frac) {
        placement_.set_used(running.places[p], used, rework);
        changed.push_back(place.campus());
      }
      plan_end(running.places[p], now_s);
    }
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  return changed;
}

/// Ends that come later than foreseen are looked at again when they were foreseen.
void BatchQueues::plan_end(std::size_t queue_place, double now_s)
{
  const auto& place = placement_.queue_places()[queue_place];
  const auto end_s = std::max(now_s, queues_[place.queue].queue.next_end_s(place.place));
  if (end_s >= foreseen_s_[queue_place] || end_s > plan_.end_s)
    return;
  foreseen_s_[queue_place] = end_s;
  agenda_.add(end_s, event::JobsEnd{QueuePlaceId(queue_place)});
}

void BatchQueues::follow(std::size_t campus, const CampusRates& rates, double now_s)
{
  for (const auto q : placement_.queues_at(campus)) {
    const auto& place = placement_.queue_places()[q];
    const auto at =
        std::find_if(rates.work.begin(), rates.work.end(), [&](const WorkRate& other) { return other.work == &place; });
    if (at == rates.work.end())
      continue;
    auto& running = queues_[place.queue];
    running.queue.set_rate(place.place, at->rate, now_s, {at->power_frac, at->network_frac});
    look_again(q, rates.facility_mw, now_s);
    if (at->rate <= 0 && place.used_frac > 0) {
      standstill_[q] = Standstill{feeds_.limit_mw(campus), rates.facility_mw};
      hold(running, now_s);
      agenda_.add(now_s, event::JobsEnd{QueuePlaceId(q)}); // other campuses, and what jobs now wait for
    }
    plan_end(q, now_s);
  }
}

void BatchQueues::check_progress(Checks& checks, const Meter& meter, double now_s) const
{
  for (const auto& place : placement_.queue_places()) {
    const auto moved_s = meter.elastic_progress_s(place.first_flow);
    checks.close(queues_[place.queue].queue.progress_s(place.place, now_s), moved_s, std::max(1.0, moved_s),
                 "time of jobs of " + place.name + " at " + plan_.campuses[place.campus()].spec->name);
  }
}

std::vector<record::QueueSample> BatchQueues::sample() const
{
  std::vector<record::QueueSample> samples;
  for (const auto& running : queues_) {
    auto& sample = samples.emplace_back();
    const auto& queue = running.queue;
    for (std::size_t p = 0; p < running.places.size(); ++p) {
      sample[QueueLevel::gpus_held] += queue.capacity(p);
      sample[QueueLevel::gpus_running] += queue.used(p);
      sample[QueueLevel::jobs_running] += queue.running_jobs(p);
    }
    sample[QueueLevel::gpus_waiting] = queue.waiting_gpus();
    sample[QueueLevel::jobs_waiting] = queue.waiting_jobs();
    for (std::size_t cause = 0; cause < model::kWaitCauses; ++cause)
      sample[kWaitLevels[cause]] = queue.waiting_for()[cause];
  }
  return samples;
}

std::vector<record::QueueRecord> BatchQueues::records()
{
  std::vector<record::QueueRecord> records;
  for (auto& running : queues_) {
    account(running, plan_.end_s);
    records.push_back(record_of(running, plan_, placement_));
  }
  return records;
}

} // namespace gpuramp::sim
