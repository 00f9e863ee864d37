// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/routes.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/floyd_warshall_shortest.hpp>

#include <algorithm>
#include <limits>

namespace gpuramp::topology {

namespace {

using RouteGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                         boost::property<boost::edge_weight_t, double>>;

RouteGraph graph_of(std::size_t places, const std::vector<Route>& links)
{
  RouteGraph graph(places);
  for (const auto& link : links) {
    core::require(link.from < places && link.to < places && link.length >= 0, "routes: a link is out of range");
    boost::add_edge(link.from, link.to, link.length, graph);
  }
  return graph;
}

} // namespace

double longest_shortest_path(std::size_t places, const std::vector<Route>& links)
{
  const auto graph = graph_of(places, links);
  constexpr double kApart = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> length(places, std::vector<double>(places));
  boost::floyd_warshall_all_pairs_shortest_paths(graph, length, boost::distance_inf(kApart));
  double longest = 0;
  for (const auto& row : length)
    for (const auto l : row)
      longest = std::max(longest, l);
  return longest;
}

std::vector<std::size_t> components(std::size_t places, const std::vector<Route>& links)
{
  std::vector<std::size_t> component(places);
  const auto graph = graph_of(places, links);
  boost::connected_components(
      graph, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
  return component;
}

} // namespace gpuramp::topology
