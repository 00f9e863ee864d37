// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/project_graph.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/topological_sort.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace gpuramp::topology {
namespace {

using core::Duration;
using Order = std::vector<std::size_t>;

/// An edge from each task to those that wait for it.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

// Relative to the length: less slack than this is rounding of the sums along the paths.
constexpr double kTolerance = 1e-12;

void check(const Task& task, std::size_t tasks)
{
  const double duration = task.duration.base();
  core::require(std::isfinite(duration) && duration >= 0, "schedule_project: a duration is negative or not finite");
  for (std::size_t before : task.after)
    core::require(before < tasks, "schedule_project: an index in `after` is out of range");
}

Graph build_graph(const std::vector<Task>& tasks)
{
  Graph graph(tasks.size());
  for (std::size_t t = 0; t < tasks.size(); ++t)
    for (std::size_t before : tasks[t].after)
      boost::add_edge(before, t, graph);
  return graph;
}

/// \return the tasks, each after all it waits for; nothing if there is a cycle
std::optional<Order> topological_order(const Graph& graph)
{
  Order order;
  try {
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    return std::nullopt;
  }
  std::reverse(order.begin(), order.end()); // Boost gives the last first
  return order;
}

/// Keeps the first cycle that a depth-first search closes. Holds pointers, since Boost copies visitors.
class CycleFinder : public boost::default_dfs_visitor {
public:
  CycleFinder(Order& parent, Order& cycle) : parent_(&parent), cycle_(&cycle) {}

  void tree_edge(Edge edge, const Graph& graph) const { (*parent_)[target(edge, graph)] = source(edge, graph); }

  void back_edge(Edge edge, const Graph& graph) const
  {
    if (!cycle_->empty())
      return;
    for (std::size_t t = source(edge, graph); t != target(edge, graph); t = (*parent_)[t])
      cycle_->push_back(t);
    cycle_->push_back(target(edge, graph));
    std::reverse(cycle_->begin(), cycle_->end());
  }

private:
  Order* parent_;
  Order* cycle_;
};

ProjectCycle find_cycle(const Graph& graph)
{
  Order parent(num_vertices(graph));
  ProjectCycle cycle;
  boost::depth_first_search(graph, boost::visitor(CycleFinder(parent, cycle.tasks)));
  return cycle;
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
    schedule.slack[*it] = slack > kTolerance * schedule.length ? slack : Duration{};
  }
}

/// \return the lowest task that ends the project and that nothing waits for (a milestone of no duration comes after its
/// tasks)
std::optional<std::size_t> last_task(const ProjectSchedule& schedule, const Graph& graph)
{
  for (std::size_t t = 0; t < schedule.finish.size(); ++t)
    if (schedule.finish[t] == schedule.length && out_degree(t, graph) == 0)
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

void set_critical_path(ProjectSchedule& schedule, const std::vector<Task>& tasks, const Graph& graph)
{
  for (auto task = last_task(schedule, graph); task; task = driver(schedule, tasks, *task))
    schedule.critical_path.push_back(*task);
  std::reverse(schedule.critical_path.begin(), schedule.critical_path.end());
}

} // namespace

std::variant<ProjectSchedule, ProjectCycle> schedule_project(const std::vector<Task>& tasks)
{
  for (const Task& task : tasks)
    check(task, tasks.size());
  const Graph graph = build_graph(tasks);
  const std::optional<Order> order = topological_order(graph);
  if (!order)
    return find_cycle(graph);

  ProjectSchedule schedule;
  set_earliest_times(schedule, tasks, *order);
  set_slack(schedule, tasks, *order);
  set_critical_path(schedule, tasks, graph);
  return schedule;
}

} // namespace gpuramp::topology
