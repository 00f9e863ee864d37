// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

using namespace gpuramp;
using core::Duration;
using core::weeks;
using topology::Task;
using Indices = std::vector<std::size_t>;

namespace {

Task task(double length_weeks, Indices after)
{
  return {"t", "shell", weeks(length_weeks), std::move(after)};
}

topology::ProjectSchedule scheduled(const std::vector<Task>& tasks)
{
  return std::get<topology::ProjectSchedule>(topology::schedule_project(tasks));
}

Indices cycle_of(const std::vector<Task>& tasks)
{
  return std::get<topology::ProjectCycle>(topology::schedule_project(tasks)).tasks;
}

/// The first needs the last, and each other one the one before it.
bool is_cycle(const std::vector<Task>& tasks, const Indices& cycle)
{
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const auto& after = tasks[cycle[i]].after;
    if (std::find(after.begin(), after.end(), cycle[(i + cycle.size() - 1) % cycle.size()]) == after.end())
      return false;
  }
  return !cycle.empty();
}

} // namespace

TEST_CASE("a campus: permit, then shell and transformer side by side, then energization")
{
  // permit 0-10; shell 10-30; transformer 10-60; energization waits for both: 60-64. The shell could be 30 weeks late.
  const auto plan = scheduled({task(10, {}), task(20, {0}), task(50, {0}), task(4, {1, 2})});
  CHECK(plan.start == std::vector<Duration>{weeks(0), weeks(10), weeks(10), weeks(60)});
  CHECK(plan.finish == std::vector<Duration>{weeks(10), weeks(30), weeks(60), weeks(64)});
  CHECK(plan.slack == std::vector<Duration>{weeks(0), weeks(30), weeks(0), weeks(0)});
  CHECK(plan.critical_path == Indices{0, 2, 3});
  CHECK(plan.length == weeks(64));
}

TEST_CASE("tasks may be given in any order and end anywhere")
{
  // 2 (5) -> 0 (7), ends at 12; 1 (9) alone: slack 3
  const auto plan = scheduled({task(7, {2}), task(9, {}), task(5, {})});
  CHECK(plan.critical_path == Indices{2, 0});
  CHECK(plan.slack == std::vector<Duration>{weeks(0), weeks(3), weeks(0)});
  CHECK(plan.length == weeks(12));
}

TEST_CASE("a milestone of no duration ends the critical path")
{
  const auto plan = scheduled({task(3, {}), task(0, {0}), task(1, {})});
  CHECK(plan.critical_path == Indices{0, 1});
  CHECK(plan.length == weeks(3));
}

TEST_CASE("of equal chains the lowest indices are shown")
{
  const auto plan = scheduled({task(3, {}), task(3, {}), task(2, {1, 0})});
  CHECK(plan.critical_path == Indices{0, 2});
  CHECK(plan.slack == std::vector<Duration>(3));
}

TEST_CASE("a task named twice counts once")
{
  CHECK(scheduled({task(3, {}), task(2, {0, 0})}).length == weeks(5));
}

TEST_CASE("no tasks")
{
  const auto plan = scheduled({});
  CHECK(plan.length == Duration{});
  CHECK(plan.critical_path.empty());
}

TEST_CASE("a cycle is returned in order")
{
  CHECK(cycle_of({task(1, {0})}) == Indices{0});
  // 3 waits for 2, 2 for 1, 1 for 3; 0 is before all and 4 after all
  const std::vector<Task> tasks{task(1, {}), task(1, {0, 3}), task(1, {1}), task(1, {2}), task(1, {3})};
  const Indices cycle = cycle_of(tasks);
  CHECK(cycle.size() == 3);
  CHECK(is_cycle(tasks, cycle));
}

TEST_CASE("bad tasks are refused")
{
  CHECK_THROWS_AS(topology::schedule_project({task(1, {1})}), core::ContractError);
  CHECK_THROWS_AS(topology::schedule_project({task(-1, {})}), core::ContractError);
  CHECK_THROWS_AS(topology::schedule_project({task(std::numeric_limits<double>::quiet_NaN(), {})}),
                  core::ContractError);
}

TEST_CASE("random projects: slack is the delay that does not move the end")
{
  std::mt19937_64 engine(7);
  const auto pick = [&](std::size_t high) { return std::uniform_int_distribution<std::size_t>(0, high)(engine); };
  for (int i = 0; i < 300; ++i) {
    std::vector<Task> tasks(2 + pick(8));
    for (Task& t : tasks) {
      t.duration = core::days(0.1 * static_cast<double>(pick(50)));
      for (std::size_t n = pick(1); n > 0; --n)
        t.after.push_back(pick(tasks.size() - 1));
    }
    const auto result = topology::schedule_project(tasks);
    if (const auto* found = std::get_if<topology::ProjectCycle>(&result)) {
      CHECK(is_cycle(tasks, found->tasks));
      continue;
    }
    const auto& plan = std::get<topology::ProjectSchedule>(result);
    REQUIRE(!plan.critical_path.empty());
    CHECK(plan.start[plan.critical_path.front()] == Duration{});
    CHECK(plan.finish[plan.critical_path.back()] == plan.length);
    for (std::size_t t : plan.critical_path)
      CHECK(plan.slack[t] == Duration{});
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      auto late = tasks;
      late[t].duration += plan.slack[t];
      CHECK(core::in_days(scheduled(late).length) == Approx(core::in_days(plan.length)).margin(1e-9));
      late[t].duration += core::days(1);
      CHECK(core::in_days(scheduled(late).length) == Approx(core::in_days(plan.length) + 1).margin(1e-9));
    }
  }
}
