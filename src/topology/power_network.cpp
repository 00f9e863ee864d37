// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/power_network.hpp"

#include "gpuramp/core/error.hpp"
#include "topology/flow_graph.hpp"
#include "topology/order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <variant>

namespace gpuramp::topology {
namespace {

constexpr double kTolerance = 1e-9; ///< relative to the flow

/// Order in which every piece stands before what it feeds, or a cycle.
std::variant<Order, Cycle> downstream_order(const PowerNetwork& network)
{
  std::vector<std::vector<std::size_t>> feeds;
  for (const auto& e : network.equipment)
    feeds.push_back(e.feeds);
  return order_of(feeds);
}

/// Share of each piece's output that arrives at the loads. \return also a piece whose paths disagree, or the number of
/// pieces
std::pair<std::vector<double>, std::size_t> arriving(const PowerNetwork& network, const Order& order)
{
  constexpr double kUnknown = -1;
  std::vector<double> share(network.equipment.size(), kUnknown);
  auto disagrees = network.equipment.size();
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    const auto& e = network.equipment[*i];
    const auto meet = [&](double value) {
      if (share[*i] != kUnknown && std::abs(share[*i] - value) > kTolerance)
        disagrees = *i;
      share[*i] = value;
    };
    if (not e.loads.empty())
      meet(1);
    for (const auto d : e.feeds)
      if (share[d] != kUnknown)
        meet(share[d] * network.equipment[d].efficiency_frac);
  }
  return {share, disagrees};
}

/// The network as a flow problem in MW at the loads: every piece is two vertices with its capacity between them.
class Flow {
public:
  Flow(const PowerNetwork& network, const std::vector<bool>& works)
      : network_(network), graph_(2 * network.equipment.size() + network.loads.size() + 2)
  {
    core::require(works.size() == network.equipment.size(), "one flag per piece of equipment");
    arriving_ = arriving(network, std::get<Order>(downstream_order(network))).first;
    for (std::size_t e = 0; e < network.equipment.size(); ++e) {
      const auto& piece = network.equipment[e];
      through_.push_back(graph_.add(in(e), out(e), works[e] ? most_through(e) : 0));
      if (piece.is_source)
        graph_.add(source(), in(e), FlowGraph::kPlenty);
      for (const auto d : piece.feeds)
        graph_.add(out(e), in(d), FlowGraph::kPlenty);
      for (const auto l : piece.loads)
        graph_.add(out(e), load(l), FlowGraph::kPlenty);
    }
    for (std::size_t l = 0; l < network.loads.size(); ++l)
      taken_.push_back(graph_.add(load(l), sink(), network.loads[l].demand_mw));
  }

  void set_working(std::size_t e, bool works) { graph_.set_capacity(through_[e], works ? most_through(e) : 0); }
  /// Each load asks for so much of its demand.
  void ask(double share)
  {
    for (std::size_t l = 0; l < network_.loads.size(); ++l)
      set_demand(l, share * network_.loads[l].demand_mw);
  }
  void set_demand(std::size_t l, double mw) { graph_.set_capacity(taken_[l], mw); }
  void feed_without_limit()
  {
    for (const auto edge : taken_)
      graph_.set_capacity(edge, FlowGraph::kPlenty);
  }

  double solve() { return graph_.solve(source(), sink()); }

  [[nodiscard]] double through(std::size_t e) const { return graph_.flow(through_[e]); }
  [[nodiscard]] double arriving_frac(std::size_t e) const { return arriving_[e]; }

  /// After solve(): what stands between the vertices still reachable from the source and the others.
  [[nodiscard]] std::vector<std::string> cut() const
  {
    std::vector<std::string> names;
    const auto reached = [&](std::size_t v) { return graph_.reached(v); };
    for (std::size_t e = 0; e < network_.equipment.size(); ++e)
      if (reached(in(e)) && not reached(out(e)))
        names.push_back(network_.equipment[e].name);
    for (std::size_t l = 0; l < network_.loads.size(); ++l)
      if (reached(load(l)))
        names.push_back(network_.loads[l].name);
    return names;
  }

private:
  [[nodiscard]] double most_through(std::size_t e) const
  {
    return network_.equipment[e].capacity_mw * std::max(0.0, arriving_[e]);
  }
  [[nodiscard]] std::size_t in(std::size_t e) const { return 2 * e; }
  [[nodiscard]] std::size_t out(std::size_t e) const { return 2 * e + 1; }
  [[nodiscard]] std::size_t load(std::size_t l) const { return 2 * network_.equipment.size() + l; }
  [[nodiscard]] std::size_t source() const { return 2 * network_.equipment.size() + network_.loads.size(); }
  [[nodiscard]] std::size_t sink() const { return source() + 1; }

  const PowerNetwork& network_;
  FlowGraph graph_;
  std::vector<double> arriving_;
  std::vector<FlowGraph::Edge> through_, taken_;
};

double demand_of(const PowerNetwork& network)
{
  return std::accumulate(network.loads.begin(), network.loads.end(), 0.0,
                         [](double sum, const PowerLoad& load) { return sum + load.demand_mw; });
}

/// The largest share, at most `most`, that all loads can have at once, by bisection: what is asked for is delivered in
/// full or not.
double common_share(const PowerNetwork& network, Flow& flow, double most)
{
  const auto wanted_mw = demand_of(network);
  if (wanted_mw <= 0)
    return most;
  const auto feasible = [&](double share) {
    flow.ask(share);
    return flow.solve() >= share * wanted_mw * (1 - kTolerance);
  };
  if (feasible(most))
    return most;
  constexpr int kBisections = 48;
  double low = 0;
  double high = most;
  for (int i = 0; i < kBisections; ++i)
    (feasible((low + high) / 2) ? low : high) = (low + high) / 2;
  return low;
}

/// Loads that get nothing.
bool leaves_a_load_dark(const PowerNetwork& network, Flow& flow)
{
  for (std::size_t l = 0; l < network.loads.size(); ++l) {
    if (network.loads[l].demand_mw <= 0)
      continue;
    for (std::size_t other = 0; other < network.loads.size(); ++other)
      flow.set_demand(other, other == l ? network.loads[l].demand_mw : 0);
    if (flow.solve() <= 0)
      return true;
  }
  return false;
}

/// What one source delivers where it is the only one and loads take all.
double alone_mw(const PowerNetwork& network, std::vector<bool> works, std::size_t source)
{
  for (std::size_t e = 0; e < works.size(); ++e)
    works[e] = works[e] && (e == source || not network.equipment[e].is_source);
  Flow flow(network, works);
  flow.feed_without_limit();
  return flow.solve();
}

} // namespace

std::string problem_of(const PowerNetwork& network)
{
  const auto ordered = downstream_order(network);
  if (const auto* cycle = std::get_if<Cycle>(&ordered))
    return "'" + network.equipment[cycle->vertices.front()].name + "' is part of a cycle";
  const auto& order = std::get<Order>(ordered);
  std::vector<bool> fed(network.equipment.size(), false);
  std::vector<bool> load_fed(network.loads.size(), false);
  for (const auto e : order) {
    const auto& piece = network.equipment[e];
    if (not(fed[e] = fed[e] || piece.is_source))
      return "'" + piece.name + "' has no source";
    for (const auto d : piece.feeds)
      fed[d] = true;
    for (const auto l : piece.loads)
      load_fed[l] = true;
  }
  if (const auto dark = std::find(load_fed.begin(), load_fed.end(), false); dark != load_fed.end())
    return "'" + network.loads[static_cast<std::size_t>(dark - load_fed.begin())].name + "' has no source";
  const auto [share, disagrees] = arriving(network, order);
  if (disagrees < network.equipment.size())
    return "losses downstream of '" + network.equipment[disagrees].name + "' differ by path";
  return "";
}

namespace {

/// \param most  share of their demand beyond which what loads can have at once does not matter
Delivery deliver_at_most(const PowerNetwork& network, Flow& flow, double most)
{
  flow.ask(1);
  Delivery delivery;
  delivery.total_mw = flow.solve();
  delivery.cut = flow.cut();
  delivery.common_frac = common_share(network, flow, most);
  return delivery;
}

} // namespace

Delivery deliver(const PowerNetwork& network, const std::vector<bool>& works)
{
  Flow flow(network, works);
  return deliver_at_most(network, flow, 1);
}

FirmPower firm_power(const PowerNetwork& network, const std::vector<bool>& works, Contingencies contingencies)
{
  const auto share = arriving(network, std::get<Order>(downstream_order(network))).first;
  FirmPower firm;
  for (std::size_t e = 0; e < works.size(); ++e)
    if (works[e] && network.equipment[e].is_source)
      firm.installed_mw += network.equipment[e].capacity_mw * std::max(0.0, share[e]);
  Flow flow(network, works); // one for all: to build it takes longer than to solve it
  const auto take = [&](const std::vector<std::string>& lost) {
    const auto delivery = deliver_at_most(network, flow, lost.empty() ? 1 : firm.common_frac);
    const bool less = delivery.total_mw < firm.total_mw * (1 - kTolerance);
    if (lost.empty() || less)
      firm.total_mw = delivery.total_mw, firm.cut = delivery.cut, firm.worst = lost;
    firm.common_frac = delivery.common_frac;
  };
  take({});
  for (std::size_t e = 0; e < works.size(); ++e) {
    if (not works[e])
      continue;
    flow.set_working(e, false);
    if (leaves_a_load_dark(network, flow))
      firm.single_points_of_failure.push_back(network.equipment[e].name);
    if (contingencies != Contingencies::none)
      take({network.equipment[e].name});
    for (std::size_t f = e + 1; f < works.size() && contingencies == Contingencies::pairs; ++f)
      if (works[f]) {
        flow.set_working(f, false);
        take({network.equipment[e].name, network.equipment[f].name});
        flow.set_working(f, true);
      }
    flow.set_working(e, true);
  }
  return firm;
}

std::vector<double> delivered_frac(const PowerNetwork& network)
{
  auto share = arriving(network, std::get<Order>(downstream_order(network))).first;
  for (std::size_t e = 0; e < share.size(); ++e)
    share[e] = std::max(0.0, share[e]) * network.equipment[e].efficiency_frac;
  return share;
}

double delivered_mw(const PowerNetwork& network, const std::vector<bool>& works)
{
  return Flow(network, works).solve();
}

SourceReach::SourceReach(const PowerNetwork& network) : network_(network), ways_(network.equipment.size()) {}

double SourceReach::frac(const std::vector<bool>& works, std::size_t source)
{
  const auto& whole = way(source);
  if (std::all_of(whole.downstream.begin(), whole.downstream.end(), [&](std::size_t e) { return works[e]; }))
    return whole.most_mw > 0 ? 1 : 0;
  return whole.most_mw > 0 ? alone_mw(network_, works, source) / whole.most_mw : 0;
}

SourceReach::Way& SourceReach::way(std::size_t source)
{
  auto& known = ways_[source];
  if (known)
    return *known;
  known.emplace();
  std::vector<bool> met(network_.equipment.size(), false);
  std::vector<std::size_t> open{source};
  while (not open.empty()) {
    const auto e = open.back();
    open.pop_back();
    if (met[e])
      continue;
    met[e] = true;
    known->downstream.push_back(e);
    open.insert(open.end(), network_.equipment[e].feeds.begin(), network_.equipment[e].feeds.end());
  }
  known->most_mw = alone_mw(network_, std::vector<bool>(network_.equipment.size(), true), source);
  return *known;
}

std::vector<EquipmentFlow> power_flow(const PowerNetwork& network, const std::vector<bool>& works)
{
  Flow flow(network, works);
  flow.solve();
  std::vector<EquipmentFlow> flows;
  for (std::size_t e = 0; e < works.size(); ++e) {
    const auto out_mw = flow.arriving_frac(e) > 0 ? flow.through(e) / flow.arriving_frac(e) : 0;
    flows.push_back({out_mw / network.equipment[e].efficiency_frac, out_mw});
  }
  return flows;
}

} // namespace gpuramp::topology
