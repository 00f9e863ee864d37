// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/commissioning.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

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

core::Duration length_of(const ProjectTemplate* project)
{
  return project == nullptr ? core::Duration{} : schedule_of(*project).length;
}

} // namespace

Construction construction_of(const Scenario& scenario, const Availability& when)
{
  const auto begun = core::between(scenario.start, begin_of(when));
  return {begun, begun + length_of(project_of(scenario, when))};
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
    const auto length = length_of(project);
    for (std::int64_t i = 0; i < group.count; ++i) {
      const auto begun = core::nth_step(scenario.start, begin_of(group.first), group.every, static_cast<int>(i));
      all.push_back({fmt::format("{}/hall-{}-{}", campus.name, g + 1, i + 1),
                     g,
                     core::date_after(scenario.start, begun),
                     {begun, begun + length},
                     std::max(core::Duration{}, begun + length),
                     project});
    }
  }
  return all;
}

std::vector<Commissioning> tranche_commissionings(const Scenario& scenario, const Campus& campus)
{
  std::vector<Commissioning> all;
  for (std::size_t i = 0; i < campus.power.tranches.size(); ++i) {
    const auto& tranche = campus.power.tranches[i];
    all.push_back({tranche.name, i, begin_of(tranche.when), construction_of(scenario, tranche.when),
                   ready_of(scenario, tranche.when), project_of(scenario, tranche.when)});
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
