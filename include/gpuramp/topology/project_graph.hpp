// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace gpuramp::topology {

/// A task of a project: it starts when all of `after` are done.
struct Task {
  std::string name;
  std::string task_class;         ///< permit, shell, transformer, ... (slips are stated per class)
  core::Duration duration;        ///< >= 0
  std::vector<std::size_t> after; ///< indices of tasks
};

/// Earliest times of every task and the chain that sets the end. Times count from the project's start.
struct ProjectSchedule {
  std::vector<core::Duration> start, finish; ///< [task]
  std::vector<core::Duration> slack;         ///< [task], delay that would not move the end
  std::vector<std::size_t> critical_path;    ///< tasks from first to last, each starting when the one before ends
  core::Duration length;                     ///< when the last task ends
};

/// A cycle among the tasks: the indices in order, the first needing the last.
struct ProjectCycle {
  std::vector<std::size_t> tasks;
};

/// Critical path method (Kelley and Walker 1959) over Boost.Graph's topological order.
/// \throws ContractError if an index in `after` is out of range or a duration negative
[[nodiscard]] std::variant<ProjectSchedule, ProjectCycle> schedule_project(const std::vector<Task>& tasks);

} // namespace gpuramp::topology
