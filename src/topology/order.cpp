// SPDX-License-Identifier: Apache-2.0
#include "topology/order.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/topological_sort.hpp>

#include <algorithm>
#include <iterator>

namespace gpuramp::topology {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

/// Keeps the first cycle that a depth-first search closes. Holds pointers, since Boost copies visitors.
class CycleFinder : public boost::default_dfs_visitor {
public:
  CycleFinder(std::vector<std::size_t>& parent, std::vector<std::size_t>& cycle) : parent_(&parent), cycle_(&cycle) {}

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
  std::vector<std::size_t>* parent_;
  std::vector<std::size_t>* cycle_;
};

Cycle find_cycle(const Graph& graph)
{
  std::vector<std::size_t> parent(num_vertices(graph));
  Cycle cycle;
  boost::depth_first_search(graph, boost::visitor(CycleFinder(parent, cycle.vertices)));
  return cycle;
}

} // namespace

std::variant<Order, Cycle> order_of(const std::vector<std::vector<std::size_t>>& next)
{
  Graph graph(next.size());
  for (std::size_t v = 0; v < next.size(); ++v)
    for (const auto n : next[v])
      boost::add_edge(v, n, graph);
  Order order;
  try {
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    return find_cycle(graph);
  }
  std::reverse(order.begin(), order.end()); // Boost gives the last first
  return order;
}

} // namespace gpuramp::topology
