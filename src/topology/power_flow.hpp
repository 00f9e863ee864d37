// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/power_network.hpp"
#include "topology/flow_graph.hpp"
#include "topology/order.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gpuramp::topology {

inline constexpr double kPowerTolerance = 1e-9; ///< relative to the flow

/// \return the largest share that is feasible, by bisection. \param low, high  one that is, and one that is not
template <class Feasible>
double largest_feasible(double low, double high, const Feasible& feasible)
{
  constexpr int kBisections = 48; // to 4e-15 of the range: well below kPowerTolerance, and doubles tell that apart
  for (int i = 0; i < kBisections; ++i)
    (feasible((low + high) / 2) ? low : high) = (low + high) / 2;
  return low;
}

/// Order in which every piece stands before what it feeds, or a cycle.
[[nodiscard]] std::variant<Order, Cycle> downstream_order(const PowerNetwork& network);

/// Share of each piece's output that arrives at the loads. \return also a piece whose paths disagree, or the number of
/// pieces
[[nodiscard]] std::pair<std::vector<double>, std::size_t> arriving(const PowerNetwork& network, const Order& order);

/// The network as a flow problem in MW at the loads: every piece is two vertices with its capacity between them.
class PowerFlow {
public:
  PowerFlow(const PowerNetwork& network, const std::vector<bool>& works)
      : network_(network), graph_(2 * network.equipment.size() + network.loads.size() + 2)
  {
    core::require(works.size() == network.equipment.size(), "one flag per piece of equipment");
    arriving_ = arriving(network, std::get<Order>(downstream_order(network))).first;
    for (std::size_t e = 0; e < network.equipment.size(); ++e) {
      const auto& piece = network.equipment[e];
      capacity_mw_.push_back(works[e] ? piece.capacity_mw * std::max(0.0, arriving_[e]) : 0);
      through_.push_back(graph_.add(in(e), out(e), capacity_mw_[e]));
      const auto plenty = 2 * capacity_mw_[e]; // never full, and flows as exact as the capacity is
      if (piece.is_source)
        graph_.add(source(), in(e), FlowGraph::kPlenty);
      for (const auto d : piece.feeds)
        ways_.push_back(graph_.add(out(e), in(d), plenty));
      for (const auto l : piece.loads)
        ways_.push_back(graph_.add(out(e), load(l), plenty));
    }
    for (std::size_t l = 0; l < network.loads.size(); ++l)
      taken_.push_back(graph_.add(load(l), sink(), network.loads[l].demand_mw));
  }

  /// Takes a piece away that works, or gives it back.
  void set_working(std::size_t e, bool works) { graph_.set_capacity(through_[e], works ? capacity_mw_[e] : 0); }
  /// Each load asks for so much of its demand.
  void ask(double share)
  {
    for (std::size_t l = 0; l < taken_.size(); ++l)
      set_demand(l, share * network_.loads[l].demand_mw);
  }
  void set_demand(std::size_t l, double mw) { graph_.set_capacity(taken_[l], mw); }
  void feed_without_limit()
  {
    for (const auto edge : taken_)
      graph_.set_capacity(edge, FlowGraph::kPlenty);
  }

  /// Lets each piece be used up to a share of its capacity.
  void use_at_most(const std::vector<double>& share)
  {
    for (std::size_t e = 0; e < through_.size(); ++e)
      graph_.set_capacity(through_[e], share[e] * capacity_mw_[e]);
  }
  [[nodiscard]] double capacity_mw(std::size_t e) const { return capacity_mw_[e]; }

  double solve() { return graph_.solve(source(), sink()); }

  [[nodiscard]] std::vector<double> by_way() const
  {
    std::vector<double> mw;
    for (const auto way : ways_)
      mw.push_back(graph_.flow(way));
    return mw;
  }
  /// After solve(): the pieces in a minimum cut, and what the loads in it ask for.
  [[nodiscard]] std::vector<std::size_t> equipment_in_cut() const
  {
    std::vector<std::size_t> pieces;
    for (std::size_t e = 0; e < through_.size(); ++e)
      if (graph_.reached(in(e)) && not graph_.reached(out(e)))
        pieces.push_back(e);
    return pieces;
  }
  [[nodiscard]] double asked_in_cut_mw(const std::vector<double>& asked_mw) const
  {
    double mw = 0;
    for (std::size_t l = 0; l < asked_mw.size(); ++l)
      mw += graph_.reached(load(l)) ? asked_mw[l] : 0;
    return mw;
  }

  [[nodiscard]] double through(std::size_t e) const { return graph_.flow(through_[e]); }
  [[nodiscard]] double arriving_frac(std::size_t e) const { return arriving_[e]; }

  /// After solve(): what stands between the vertices still reachable from the source and the others.
  [[nodiscard]] std::vector<std::string> cut() const
  {
    std::vector<std::string> names;
    const auto reached = [&](std::size_t v) { return graph_.reached(v); };
    for (const auto e : equipment_in_cut())
      names.push_back(network_.equipment[e].name);
    for (std::size_t l = 0; l < network_.loads.size(); ++l)
      if (reached(load(l)))
        names.push_back(network_.loads[l].name);
    return names;
  }

private:
  [[nodiscard]] std::size_t in(std::size_t e) const { return 2 * e; }
  [[nodiscard]] std::size_t out(std::size_t e) const { return 2 * e + 1; }
  [[nodiscard]] std::size_t load(std::size_t l) const { return 2 * network_.equipment.size() + l; }
  [[nodiscard]] std::size_t source() const { return 2 * network_.equipment.size() + network_.loads.size(); }
  [[nodiscard]] std::size_t sink() const { return source() + 1; }

  const PowerNetwork& network_;
  FlowGraph graph_;
  std::vector<double> arriving_, capacity_mw_;
  std::vector<FlowGraph::Edge> through_, taken_, ways_;
};

} // namespace gpuramp::topology
