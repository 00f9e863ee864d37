// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/routes.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/floyd_warshall_shortest.hpp>

#include <algorithm>
#include <limits>

namespace gpuramp::topology {

double longest_shortest_path(std::size_t places, const std::vector<Route>& links)
{
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                      boost::property<boost::edge_weight_t, double>>;
  Graph graph(places);
  for (const auto& link : links) {
    core::require(link.from < places && link.to < places && link.length >= 0,
                  "longest_shortest_path: a link is out of range");
    boost::add_edge(link.from, link.to, link.length, graph);
  }
  constexpr double kApart = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> length(places, std::vector<double>(places));
  boost::floyd_warshall_all_pairs_shortest_paths(graph, length, boost::distance_inf(kApart));
  double longest = 0;
  for (const auto& row : length)
    for (const auto l : row)
      longest = std::max(longest, l);
  return longest;
}

} // namespace gpuramp::topology
