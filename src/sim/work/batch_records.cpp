// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/queue_statistics.hpp"
#include "sim/work/batch_queues.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>

namespace gpuramp::sim {

namespace {

using record::index_of;
using record::QueueFigure;
using Jobs = std::vector<std::uint32_t>;

constexpr std::array kStates{"after_end", "waiting", "running", "finished", "killed", "cancelled", "rejected"};

constexpr std::array kStateFigures{QueueFigure::after_end, QueueFigure::waiting_end, QueueFigure::running_end,
                                   QueueFigure::finished,  QueueFigure::killed,      QueueFigure::cancelled,
                                   QueueFigure::rejected};
static_assert(record::kWaitFigures.size() == model::kWaitCauses);

void add_waits(const model::WaitStatistics& waits, record::QueueFigures& figures)
{
  figures[QueueFigure::wait_mean_s] = waits.mean_s;
  figures[QueueFigure::wait_p50_s] = waits.p50_s;
  figures[QueueFigure::wait_p90_s] = waits.p90_s;
  figures[QueueFigure::wait_p99_s] = waits.p99_s;
  figures[QueueFigure::wait_max_s] = waits.max_s;
  for (std::size_t cause = 0; cause < model::kWaitCauses; ++cause)
    figures[record::kWaitFigures[cause]] = waits.mean_by_cause_s[cause];
  figures[QueueFigure::slowdown_mean] = waits.mean_slowdown;
}

/// What some of the jobs came to.
record::QueueFigures figures_of(const model::JobQueue& queue, const Jobs& jobs, double end_s)
{
  record::QueueFigures figures;
  figures[QueueFigure::jobs] = static_cast<double>(jobs.size());
  for (const auto i : jobs) {
    const auto& p = queue.progress(i);
    figures[kStateFigures[index_of(p.state)]] += 1;
    figures[QueueFigure::put_back] += p.times_put_back();
    figures[QueueFigure::preempted] += p.put_back[index_of(model::LossCause::preemption)];
    figures[QueueFigure::interruptions] += p.interruptions;
    figures[QueueFigure::extra_gpu_s] += p.extra_gpu_s;
    figures[QueueFigure::gpu_s] += queue.gpu_s(i, end_s);
    const auto slowed = queue.slowed_gpu_s(i, end_s);
    figures[QueueFigure::slowed_by_power_gpu_s] += slowed[index_of(model::SlowCause::power)];
    figures[QueueFigure::slowed_by_network_gpu_s] += slowed[index_of(model::SlowCause::network)];
    if (p.end_s >= 0)
      figures[QueueFigure::makespan_s] = std::max(figures[QueueFigure::makespan_s], p.end_s);
  }
  add_waits(model::wait_statistics(queue, jobs), figures);
  return figures;
}

/// \return "2027-03"
std::string month_of(core::Date start, double at_s)
{
  return core::format_date(core::date_after(start, core::seconds(at_s))).substr(0, 7);
}

/// Splits jobs by a word or a number; in the order of these.
template <class Key>
void add_groups(const model::JobQueue& queue, const char* by, double end_s,
                const std::function<Key(const model::Job&)>& key, record::QueueRecord& record)
{
  std::map<Key, Jobs> groups;
  for (std::uint32_t i = 0; i < queue.jobs().size(); ++i)
    groups[key(queue.jobs()[i])].push_back(i);
  if (groups.size() == 1 && fmt::format("{}", groups.begin()->first).empty())
    return; // jobs without a name are the whole queue
  for (const auto& [name, jobs] : groups)
    record.groups.push_back({by, fmt::format("{}", name), figures_of(queue, jobs, end_s)});
}

std::vector<record::JobFate> fates_of(const RunningQueue& running, const Plan& plan, const Placement& placement)
{
  std::vector<record::JobFate> fates;
  const auto& queue = running.queue;
  for (std::uint32_t i = 0; i < queue.jobs().size(); ++i) {
    const auto& job = queue.jobs()[i];
    const auto& p = queue.progress(i);
    auto& fate = fates.emplace_back();
    fate.submit_s = job.submit_s;
    fate.gpus = job.gpus;
    fate.run_s = job.run_s;
    fate.requested_s = job.requested_s;
    fate.state = kStates[index_of(p.state)];
    fate.job_class = running.list.classes[job.job_class];
    fate.partition = running.list.partitions[job.partition];
    fate.user = running.list.users[job.user];
    fate.start_s = p.first_start_s;
    fate.end_s = p.end_s;
    fate.put_back = p.times_put_back();
    fate.gpu_s = queue.gpu_s(i, plan.end_s);
    const auto slowed = queue.slowed_gpu_s(i, plan.end_s);
    fate.slowed_by_power_gpu_s = slowed[index_of(model::SlowCause::power)];
    fate.slowed_by_network_gpu_s = slowed[index_of(model::SlowCause::network)];
    if (p.first_start_s >= 0)
      fate.waited_s = p.waited_s;
    if (p.first_start_s >= 0)
      fate.campus = plan.campuses[placement.queue_places()[running.places[p.place]].campus()].spec->name;
  }
  return fates;
}

} // namespace

record::QueueRecord record_of(const RunningQueue& running, const Plan& plan, const Placement& placement)
{
  const auto& queue = running.queue;
  record::QueueRecord record;
  record.name = running.spec->name;
  record.policy = model::kQueuePolicyNames[index_of(running.spec->policy)];
  Jobs all(queue.jobs().size());
  std::iota(all.begin(), all.end(), 0);
  record.figures = figures_of(queue, all, plan.end_s);
  for (const auto& [reason, jobs] : running.list.left_out) {
    record.figures[QueueFigure::jobs] += static_cast<double>(jobs);
    record.figures[QueueFigure::rejected] += static_cast<double>(jobs);
  }
  record.figures[QueueFigure::gpu_s] = running.use.used_gpu_s;
  const bool all_ended = record.figures[QueueFigure::running_end] + record.figures[QueueFigure::waiting_end] == 0;
  const auto& use = all_ended ? running.at_last_end : running.use;
  record.figures[QueueFigure::utilisation_frac] = use.held_gpu_s > 0 ? use.used_gpu_s / use.held_gpu_s : 0;
  record.figures[QueueFigure::fragmentation_frac] = use.held_gpu_s > 0 ? use.fragmented_gpu_s / use.held_gpu_s : 0;
  record.rejections = running.rejections;
  const auto& list = running.list;
  const auto group = [&](const char* by, auto key_of) {
    using Key = std::invoke_result_t<decltype(key_of), const model::Job&>;
    add_groups<std::decay_t<Key>>(queue, by, plan.end_s, key_of, record);
  };
  const auto start = plan.scenario->start;
  group("class", [&](const auto& job) { return list.classes[job.job_class]; });
  group("partition", [&](const auto& job) { return list.partitions[job.partition]; });
  group("size", [](const auto& job) { return std::bit_ceil(static_cast<std::uint64_t>(job.gpus)); });
  group("year", [&](const auto& job) { return month_of(start, job.submit_s).substr(0, 4); });
  group("month", [&](const auto& job) { return month_of(start, job.submit_s); });
  if (running.spec->job_csv)
    record.jobs = fates_of(running, plan, placement);
  return record;
}

} // namespace gpuramp::sim
