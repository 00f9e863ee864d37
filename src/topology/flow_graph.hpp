// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

#include <cstddef>
#include <vector>

namespace gpuramp::topology {

/// A directed graph of capacities and its maximum flow. \source Boykov and Kolmogorov 2004, in Boost.Graph
class FlowGraph {
  // bidirectionalS only since g++ 12 warns of uninitialized iterators inside Boost for directedS
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::bidirectionalS>;

public:
  using Edge = Traits::edge_descriptor;
  static constexpr double kPlenty = 1e12; ///< no limit

  explicit FlowGraph(std::size_t n_vertices) : graph_(n_vertices) {}

  Edge add(std::size_t from, std::size_t to, double capacity, double back_capacity = 0)
  {
    const auto edge = boost::add_edge(from, to, EdgeData{capacity, 0, {}}, graph_).first;
    const auto back = boost::add_edge(to, from, EdgeData{back_capacity, 0, {}}, graph_).first;
    graph_[edge].reverse = back;
    graph_[back].reverse = edge;
    return edge;
  }

  void set_capacity(Edge edge, double capacity) { graph_[edge].capacity = capacity; }

  /// \return the maximum flow
  double solve(std::size_t source, std::size_t sink)
  {
    return boost::boykov_kolmogorov_max_flow(
        graph_, boost::get(&EdgeData::capacity, graph_), boost::get(&EdgeData::residual, graph_),
        boost::get(&EdgeData::reverse, graph_), boost::get(&VertexData::predecessor, graph_),
        boost::get(&VertexData::color, graph_), boost::get(&VertexData::distance, graph_),
        boost::get(boost::vertex_index, graph_), source, sink);
  }

  /// After solve().
  [[nodiscard]] double flow(Edge edge) const { return graph_[edge].capacity - graph_[edge].residual; }
  /// After solve(): whether more could still come from the source to here; edges from reached to other vertices are a
  /// minimum cut.
  [[nodiscard]] bool reached(std::size_t vertex) const { return graph_[vertex].color == boost::black_color; }

private:
  struct EdgeData {
    double capacity = 0;
    double residual = 0;
    Edge reverse{};
  };
  struct VertexData {
    boost::default_color_type color = boost::white_color;
    long distance = 0;
    Edge predecessor{};
  };

  boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, VertexData, EdgeData> graph_;
};

} // namespace gpuramp::topology
