// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/project_graph.hpp"

#include "gpuramp/core/error.hpp"
#include "topology/order.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gpuramp::topology {
namespace {

using core::Duration;

// Relative to the length: less slack than this is rounding of the sums along the paths.
constexpr double kSlackTolerance = 1e-12;

void check(const Task& task, std::size_t tasks)
{
  const double duration = task.duration.base();
  core::require(std::isfinite(duration) && duration >= 0, "schedule_project: a duration is negative or not finite");
  for (std::size_t before : task.after)
    core::require(before < tasks, "schedule_project: an index in `after` is out of range");
}

/// \return [task] those that wait for it
std::vector<std::vector<std::size_t>> waiting_for(const std::vector<Task>& tasks)
{
  std::vector<std::vector<std::size_t>> next(tasks.size());
  for (std::size_t t = 0; t < tasks.size(); ++t)
    for (const std::size_t before : tasks[t].after)
      next[before].push_back(t);
  return next;
}

void set_earliest_times(ProjectSchedule& schedule, const std::vector<Task>& tasks, const Order& order)
{
  schedule.start.resize(tasks.size());
  schedule.finish.resize(tasks.size());
  for (std::size_t t : order) {
    for (std::size_t before : tasks[t].after)
      schedule.start[t] = std::max(schedule.start[t], schedule.finish[before]);
    schedule.finish[t] = schedule.start[t] + tasks[t].duration;
    schedule.length = std::max(schedule.length, schedule.finish[t]);
  }
}

void set_slack(ProjectSchedule& schedule, const std::vector<Task>& tasks, const Order& order)
{
  std::vector<Duration> latest_finish(tasks.size(), schedule.length);
  schedule.slack.resize(tasks.size());
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const Duration latest_start = latest_finish[*it] - tasks[*it].duration;
    for (std::size_t before : tasks[*it].after)
      latest_finish[before] = std::min(latest_finish[before], latest_start);
    const Duration slack = latest_finish[*it] - schedule.finish[*it];
    schedule.slack[*it] = slack > kSlackTolerance * schedule.length ? slack : Duration{};
  }
}

/// \return the lowest task that ends the project and that nothing waits for (a milestone of no duration comes after its
/// tasks)
std::optional<std::size_t> last_task(const ProjectSchedule& schedule, const std::vector<std::vector<std::size_t>>& next)
{
  for (std::size_t t = 0; t < schedule.finish.size(); ++t)
    if (schedule.finish[t] == schedule.length && next[t].empty())
      return t;
  return std::nullopt;
}

/// \return the lowest task whose end let `task` start; nothing for a task that waits for none
std::optional<std::size_t> driver(const ProjectSchedule& schedule, const std::vector<Task>& tasks, std::size_t task)
{
  std::optional<std::size_t> found;
  for (std::size_t before : tasks[task].after)
    if (schedule.finish[before] == schedule.start[task] && (!found || before < *found))
      found = before;
  return found;
}

void set_critical_path(ProjectSchedule& schedule, const std::vector<Task>& tasks,
                       const std::vector<std::vector<std::size_t>>& next)
{
  for (auto task = last_task(schedule, next); task; task = driver(schedule, tasks, *task))
    schedule.critical_path.push_back(*task);
  std::reverse(schedule.critical_path.begin(), schedule.critical_path.end());
}

} // namespace

std::variant<ProjectSchedule, ProjectCycle> schedule_project(const std::vector<Task>& tasks)
{
  for (const Task& task : tasks)
    check(task, tasks.size());
  const auto next = waiting_for(tasks);
  const auto ordered = order_of(next);
  if (const auto* cycle = std::get_if<Cycle>(&ordered))
    return ProjectCycle{cycle->vertices};
  const auto& order = std::get<Order>(ordered);

  ProjectSchedule schedule;
  set_earliest_times(schedule, tasks, order);
  set_slack(schedule, tasks, order);
  set_critical_path(schedule, tasks, next);
  return schedule;
}

} // namespace gpuramp::topology
