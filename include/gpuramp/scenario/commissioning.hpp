// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/campus.hpp"
#include "gpuramp/scenario/catalog.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// When halls and power become available: dates of the scenario, or ends of its projects.
namespace gpuramp::scenario {

struct Scenario;

/// When something is built, since the scenario's start; negative before it. Equal where only a date is given.
struct Construction {
  core::Duration begun, done;
};

struct Commissioning {
  std::string name;      ///< "plains-3/hall-1-7", or the tranche's name
  std::size_t index = 0; ///< of the hall group or tranche within the campus
  core::Date begun{};    ///< when its project begins; the date itself where there is no project
  Construction construction;
  core::Duration ready; ///< since the scenario's start, >= 0
  std::shared_ptr<const ProjectTemplate>
      project;                        ///< with a task for each late delivery; null where only a date is given
  core::Duration planned;             ///< `ready` as it would be if all equipment came in time
  std::optional<std::size_t> held_by; ///< supply input whose late delivery sets `ready`, if that is later than planned
};

/// \return name of the task that stands in a late project for the delivery of a supply input
[[nodiscard]] std::string delivery_task(const std::string& input);

/// \return from when to when it is built
[[nodiscard]] Construction construction_of(const Scenario& scenario, const Availability& when);

/// \return when it is there, since the scenario's start, >= 0
[[nodiscard]] core::Duration ready_of(const Scenario& scenario, const Availability& when);

/// \return every hall of the campus, group by group
/// \throws ContractError if the scenario refers to what does not exist (the reader has checked that)
[[nodiscard]] std::vector<Commissioning> hall_commissionings(const Scenario& scenario, const Campus& campus);

/// \return every tranche of the campus, in its order
[[nodiscard]] std::vector<Commissioning> tranche_commissionings(const Scenario& scenario, const Campus& campus);

/// \return earliest times of the tasks of a project, without cycle (the reader has checked that)
[[nodiscard]] topology::ProjectSchedule schedule_of(const ProjectTemplate& project);

} // namespace gpuramp::scenario
