// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/power_network.hpp"

#include "gpuramp/core/error.hpp"
#include "topology/power_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <variant>

namespace gpuramp::topology {

std::variant<Order, Cycle> downstream_order(const PowerNetwork& network)
{
  std::vector<std::vector<std::size_t>> feeds;
  for (const auto& e : network.equipment)
    feeds.push_back(e.feeds);
  return order_of(feeds);
}

std::pair<std::vector<double>, std::size_t> arriving(const PowerNetwork& network, const Order& order)
{
  constexpr double kUnknown = -1;
  std::vector<double> share(network.equipment.size(), kUnknown);
  auto disagrees = network.equipment.size();
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    const auto& e = network.equipment[*i];
    const auto meet = [&](double value) {
      if (share[*i] != kUnknown && std::abs(share[*i] - value) > kPowerTolerance)
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

namespace {

double demand_of(const PowerNetwork& network)
{
  return std::accumulate(network.loads.begin(), network.loads.end(), 0.0,
                         [](double sum, const PowerLoad& load) { return sum + load.demand_mw; });
}

/// The largest share, at most `most`, that all loads can have at once, by bisection: what is asked for is delivered in
/// full or not.
double common_share(const PowerNetwork& network, PowerFlow& flow, double most)
{
  const auto wanted_mw = demand_of(network);
  if (wanted_mw <= 0)
    return most;
  const auto feasible = [&](double share) {
    flow.ask(share);
    return flow.solve() >= share * wanted_mw * (1 - kPowerTolerance);
  };
  return feasible(most) ? most : largest_feasible(0, most, feasible);
}

/// Loads that get nothing.
bool leaves_a_load_dark(const PowerNetwork& network, PowerFlow& flow)
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
  PowerFlow flow(network, works);
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
Delivery deliver_at_most(const PowerNetwork& network, PowerFlow& flow, double most)
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
  PowerFlow flow(network, works);
  return deliver_at_most(network, flow, 1);
}

FirmPower firm_power(const PowerNetwork& network, const std::vector<bool>& works, Contingencies contingencies)
{
  const auto share = arriving(network, std::get<Order>(downstream_order(network))).first;
  FirmPower firm;
  for (std::size_t e = 0; e < works.size(); ++e)
    if (works[e] && network.equipment[e].is_source)
      firm.installed_mw += network.equipment[e].capacity_mw * std::max(0.0, share[e]);
  PowerFlow flow(network, works); // one for all: to build it takes longer than to solve it
  const auto take = [&](const std::vector<std::string>& lost) {
    const auto delivery = deliver_at_most(network, flow, lost.empty() ? 1 : firm.common_frac);
    const bool less = delivery.total_mw < firm.total_mw * (1 - kPowerTolerance);
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
  return PowerFlow(network, works).solve();
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
  PowerFlow flow(network, works);
  flow.solve();
  std::vector<EquipmentFlow> flows;
  for (std::size_t e = 0; e < works.size(); ++e) {
    const auto out_mw = flow.arriving_frac(e) > 0 ? flow.through(e) / flow.arriving_frac(e) : 0;
    flows.push_back({out_mw / network.equipment[e].efficiency_frac, out_mw});
  }
  return flows;
}

} // namespace gpuramp::topology
