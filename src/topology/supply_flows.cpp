// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/supply_flows.hpp"
#include "topology/power_flow.hpp"

#include <algorithm>
#include <numeric>

namespace gpuramp::topology {

namespace {

double sum_of(const std::vector<double>& mw)
{
  return std::accumulate(mw.begin(), mw.end(), 0.0);
}

double delivered(PowerFlow& flow, const std::vector<double>& asked_mw)
{
  for (std::size_t l = 0; l < asked_mw.size(); ++l)
    flow.set_demand(l, asked_mw[l]);
  return flow.solve();
}

/// Rounding alone is forgiven: limits that are no more than there is still hold within kPowerTolerance once added up.
bool is_delivered(PowerFlow& flow, const std::vector<double>& asked_mw)
{
  constexpr double kRounding = kPowerTolerance / 1000;
  return delivered(flow, asked_mw) >= sum_of(asked_mw) * (1 - kRounding);
}

/// \return [load] what each gets where the others ask for nothing
std::vector<double> alone_mw(PowerFlow& flow, const std::vector<double>& wanted_mw)
{
  std::vector<double> alone(wanted_mw.size(), 0.0);
  for (std::size_t l = 0; l < alone.size(); ++l) {
    std::vector<double> asked(alone.size(), 0.0);
    asked[l] = wanted_mw[l];
    alone[l] = delivered(flow, asked);
  }
  return alone;
}

/// \return [load] those that hang on the same equipment are of one kind
std::vector<std::size_t> kinds_of(const PowerNetwork& network)
{
  std::vector<std::vector<std::size_t>> feeders(network.loads.size());
  for (std::size_t e = 0; e < network.equipment.size(); ++e)
    for (const auto l : network.equipment[e].loads)
      feeders[l].push_back(e);
  std::vector<std::vector<std::size_t>> found;
  std::vector<std::size_t> kinds;
  for (const auto& of_load : feeders) {
    const auto at = std::find(found.begin(), found.end(), of_load);
    kinds.push_back(static_cast<std::size_t>(at - found.begin()));
    if (at == found.end())
      found.push_back(of_load);
  }
  return kinds;
}

/// Sets of whole kinds say it for all sets: what some loads of a kind do not take, others of it can have.
/// \return whether every set of loads gets what its members get alone, or what all of them get together
bool only_total_limits(PowerFlow& flow, const std::vector<double>& alone_mw, double total_mw,
                       const std::vector<std::size_t>& kinds)
{
  constexpr std::size_t kMostKinds = 8; // 256 flows; of more kinds, max-min shares are cheaper and as safe
  const auto n_kinds = *std::max_element(kinds.begin(), kinds.end()) + 1;
  if (n_kinds > kMostKinds)
    return false;
  for (unsigned set = 1; set < (1U << n_kinds); ++set) {
    auto asked = alone_mw;
    for (std::size_t l = 0; l < asked.size(); ++l)
      asked[l] *= (set >> kinds[l]) & 1U;
    if (delivered(flow, asked) < std::min(sum_of(asked), total_mw) * (1 - kPowerTolerance))
      return false;
  }
  return true;
}

/// Raises the share of all loads that still grow until one of them is held back.
class MaxMinShares {
public:
  MaxMinShares(PowerFlow& flow, const std::vector<double>& wanted_mw)
      : flow_(flow), wanted_mw_(wanted_mw), mw_(wanted_mw.size(), 0.0), grows_(wanted_mw.size(), true)
  {
  }

  std::vector<double> solve()
  {
    double share = 0;
    while (share < 1 && std::find(grows_.begin(), grows_.end(), true) != grows_.end()) {
      share = largest_share(share);
      mw_ = at(share);
      if (share < 1)
        hold_back();
    }
    return mw_;
  }

private:
  [[nodiscard]] std::vector<double> at(double share) const
  {
    auto mw = mw_;
    for (std::size_t l = 0; l < mw.size(); ++l)
      mw[l] = grows_[l] ? share * wanted_mw_[l] : mw[l];
    return mw;
  }

  double largest_share(double low)
  {
    const auto feasible = [&](double share) { return is_delivered(flow_, at(share)); };
    return feasible(1) ? 1 : largest_feasible(low, 1, feasible);
  }

  /// Those that get no more while the others stay as they are; all if rounding hides which.
  void hold_back()
  {
    constexpr double kRaise = 1e-6; // of what is wanted: far above rounding, too little to matter
    bool any = false;
    for (std::size_t l = 0; l < mw_.size(); ++l) {
      auto asked = mw_;
      asked[l] += kRaise * wanted_mw_[l];
      if (grows_[l] && delivered(flow_, asked) < sum_of(mw_) + kRaise / 2 * wanted_mw_[l])
        grows_[l] = false, any = true;
    }
    if (not any)
      grows_.assign(grows_.size(), false);
  }

  PowerFlow& flow_;
  const std::vector<double>& wanted_mw_;
  std::vector<double> mw_; ///< [load] so far
  std::vector<bool> grows_;
};

/// Finds how much of its capacity each piece has to carry: of the most used ones first, then of the others.
class EvenUse {
public:
  EvenUse(PowerFlow& flow, std::size_t pieces, const std::vector<double>& drawn_mw)
      : flow_(flow), drawn_mw_(drawn_mw), wanted_mw_(sum_of(drawn_mw)), share_(pieces, 0.0), settled_(pieces, false)
  {
  }

  /// \return whether any were found
  bool settle_most_used()
  {
    constexpr int kMostCuts = 100; // a handful is enough; an end to rounding that goes on asking for more
    std::vector<std::size_t> cut;
    double used = 0; // too little, until a cut asks for more
    for (int i = 0; i < kMostCuts; ++i) {
      use_others_at(used);
      if (is_delivered(flow_, drawn_mw_))
        break;
      const auto next = needed(cut);
      if (next <= used)
        break; // what is drawn has no way, or no more than rounding is missing
      used = next;
    }
    for (const auto e : cut)
      settled_[e] = true;
    return not cut.empty();
  }

private:
  void use_others_at(double share)
  {
    for (std::size_t e = 0; e < share_.size(); ++e)
      share_[e] = settled_[e] ? share_[e] : share;
    flow_.use_at_most(share_);
  }

  /// After a flow that falls short: share of the pieces not settled that its cut needs. \param cut  becomes these
  double needed(std::vector<std::size_t>& cut) const
  {
    double missing_mw = wanted_mw_ - flow_.asked_in_cut_mw(drawn_mw_);
    double capacity_mw = 0;
    std::vector<std::size_t> others;
    for (const auto e : flow_.equipment_in_cut())
      if (settled_[e])
        missing_mw -= share_[e] * flow_.capacity_mw(e);
      else if (flow_.capacity_mw(e) > 0)
        others.push_back(e), capacity_mw += flow_.capacity_mw(e);
    if (capacity_mw <= 0)
      return 0;
    cut = std::move(others);
    return missing_mw / capacity_mw;
  }

  PowerFlow& flow_;
  const std::vector<double>& drawn_mw_;
  double wanted_mw_;
  std::vector<double> share_; ///< [equipment] of its capacity
  std::vector<bool> settled_;
};

} // namespace

std::vector<double> load_limits_mw(const PowerNetwork& network, const std::vector<bool>& works,
                                   const std::vector<double>& wanted_mw)
{
  PowerFlow flow(network, works);
  if (is_delivered(flow, wanted_mw))
    return wanted_mw;
  auto limits = alone_mw(flow, wanted_mw);
  const auto total_mw = delivered(flow, wanted_mw);
  if (not only_total_limits(flow, limits, total_mw, kinds_of(network)))
    return MaxMinShares(flow, wanted_mw).solve();
  for (std::size_t l = 0; l < limits.size(); ++l)
    if (limits[l] >= total_mw * (1 - kPowerTolerance))
      limits[l] = wanted_mw[l];
  return limits;
}

std::vector<SupplyWay> ways_of(const PowerNetwork& network)
{
  std::vector<SupplyWay> ways;
  for (std::size_t e = 0; e < network.equipment.size(); ++e) {
    for (const auto d : network.equipment[e].feeds)
      ways.push_back({e, d, false});
    for (const auto l : network.equipment[e].loads)
      ways.push_back({e, l, true});
  }
  return ways;
}

std::vector<double> supply_flows(const PowerNetwork& network, const std::vector<bool>& works,
                                 const std::vector<double>& drawn_mw)
{
  PowerFlow flow(network, works);
  EvenUse use(flow, network.equipment.size(), drawn_mw);
  while (use.settle_most_used()) {
  }
  delivered(flow, drawn_mw);
  return flow.by_way();
}

std::vector<double> capacity_at_loads_mw(const PowerNetwork& network)
{
  auto mw = arriving(network, std::get<Order>(downstream_order(network))).first;
  for (std::size_t e = 0; e < mw.size(); ++e)
    mw[e] = std::max(0.0, mw[e]) * network.equipment[e].capacity_mw;
  return mw;
}

} // namespace gpuramp::topology
