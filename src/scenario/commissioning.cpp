// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/commissioning.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace gpuramp::scenario {

namespace {

const ProjectTemplate* project_of(const Scenario& scenario, const Availability& when)
{
  return when.available ? nullptr : &project(scenario.catalog, when.project);
}

core::Date begin_of(const Availability& when)
{
  return when.available ? *when.available : when.start.value_or(core::Date{});
}

/// The project with a task for each late delivery: what follows its task waits for both.
ProjectTemplate with_deliveries(const Scenario& scenario, const ProjectTemplate& project,
                                const std::vector<LateDelivery>& late)
{
  auto delayed = project;
  for (const auto& delivery : late) {
    const auto wait = delayed.tasks.size();
    for (auto& task : delayed.tasks)
      if (std::find(task.after.begin(), task.after.end(), delivery.task) != task.after.end())
        task.after.push_back(wait);
    delayed.tasks.push_back({delivery_task(scenario.supply.inputs[delivery.input].name), "market", delivery.at, {}});
  }
  return delayed;
}

/// How a project goes that begins at a time.
struct Course {
  std::shared_ptr<const ProjectTemplate> project;
  core::Duration length, planned; ///< with and without late deliveries
  std::optional<std::size_t> held_by;
};

/// The delivery that nothing else waits longer than: the last one on the critical path.
std::optional<std::size_t> holding_input(const topology::ProjectSchedule& schedule, std::size_t n_tasks,
                                         const std::vector<LateDelivery>& late)
{
  const auto& path = schedule.critical_path;
  const auto found = std::find_if(path.rbegin(), path.rend(), [&](std::size_t task) { return task >= n_tasks; });
  return found == path.rend() ? std::nullopt : std::optional(late[*found - n_tasks].input);
}

Course course_of(const Scenario& scenario, const ProjectTemplate* project, const std::vector<LateDelivery>& late)
{
  if (project == nullptr)
    return {};
  const auto planned = schedule_of(*project).length;
  if (late.empty()) // the catalogue keeps it
    return {std::shared_ptr<const ProjectTemplate>(std::shared_ptr<void>(), project), planned, planned, {}};
  const auto delayed = std::make_shared<ProjectTemplate>(with_deliveries(scenario, *project, late));
  const auto schedule = schedule_of(*delayed);
  return {delayed, schedule.length, planned,
          schedule.length > planned ? holding_input(schedule, project->tasks.size(), late) : std::nullopt};
}

/// \param begun  when its project begins, or when it is there without one
Commissioning commissioning_of(std::string name, std::size_t index, core::Date date, core::Duration begun,
                               const Course& course)
{
  const auto done = begun + course.length;
  return {std::move(name),
          index,
          date,
          {begun, done},
          std::max(core::Duration{}, done),
          course.project,
          std::max(core::Duration{}, begun + course.planned),
          course.held_by};
}

} // namespace

std::string delivery_task(const std::string& input)
{
  return "waits for " + input;
}

Construction construction_of(const Scenario& scenario, const Availability& when)
{
  const auto begun = core::between(scenario.start, begin_of(when));
  return {begun, begun + course_of(scenario, project_of(scenario, when), when.late).length};
}

core::Duration ready_of(const Scenario& scenario, const Availability& when)
{
  return std::max(core::Duration{}, construction_of(scenario, when).done);
}

std::vector<Commissioning> hall_commissionings(const Scenario& scenario, const Campus& campus)
{
  std::vector<Commissioning> all;
  for (std::size_t g = 0; g < campus.halls.size(); ++g) {
    const auto& group = campus.halls[g];
    const auto* project = project_of(scenario, group.first);
    const auto in_time = course_of(scenario, project, {});
    for (std::int64_t i = 0; i < group.count; ++i) {
      const auto hall = static_cast<std::size_t>(i);
      const auto begun = core::nth_step(scenario.start, begin_of(group.first), group.every, static_cast<int>(i));
      const auto course = hall < group.late.size() && not group.late[hall].empty()
                              ? course_of(scenario, project, group.late[hall])
                              : in_time;
      all.push_back(commissioning_of(fmt::format("{}/hall-{}-{}", campus.name, g + 1, i + 1), g,
                                     core::date_after(scenario.start, begun), begun, course));
    }
  }
  return all;
}

std::vector<Commissioning> tranche_commissionings(const Scenario& scenario, const Campus& campus)
{
  std::vector<Commissioning> all;
  for (std::size_t i = 0; i < campus.power.tranches.size(); ++i) {
    const auto& tranche = campus.power.tranches[i];
    const auto begun = core::between(scenario.start, begin_of(tranche.when));
    const auto course = course_of(scenario, project_of(scenario, tranche.when), tranche.when.late);
    all.push_back(commissioning_of(tranche.name, i, begin_of(tranche.when), begun, course));
  }
  return all;
}

topology::ProjectSchedule schedule_of(const ProjectTemplate& project)
{
  auto schedule = topology::schedule_project(project.tasks);
  core::require(std::holds_alternative<topology::ProjectSchedule>(schedule),
                "a project with a cycle passed the reader");
  return std::get<topology::ProjectSchedule>(std::move(schedule));
}

} // namespace gpuramp::scenario
