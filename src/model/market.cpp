// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/market.hpp"

#include "gpuramp/core/error.hpp"
#include "model/amount.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace gpuramp::model {

namespace {

using Amounts = std::vector<double>;

double sum(const Amounts& amounts)
{
  return std::accumulate(amounts.begin(), amounts.end(), 0.0);
}

/// Divides in proportion to the weights, at most what each wants. Whoever is full leaves its part to the others.
Amounts divide(double supply, const Amounts& wanted, const Amounts& weights)
{
  Amounts given(wanted.size(), 0);
  std::vector<bool> open(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    open[i] = wanted[i] > 0 && weights[i] > 0;
  for (bool filled = true; filled;) {
    double weight = 0;
    double left = supply;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      (open[i] ? weight : left) += open[i] ? weights[i] : -given[i];
    filled = false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (open[i] && left * weights[i] >= wanted[i] * weight) {
        given[i] = wanted[i];
        open[i] = false;
        filled = true;
      }
    if (not filled)
      for (std::size_t i = 0; i < wanted.size(); ++i)
        if (open[i])
          given[i] = std::max(0.0, left) * weights[i] / weight;
  }
  return given;
}

/// By shares; what is left then goes to those without one, in proportion to what they want.
Amounts divide_by_share(double supply, const Amounts& wanted, std::span<const Bid> bids)
{
  Amounts shares;
  for (const auto& bid : bids)
    shares.push_back(bid.share);
  auto given = divide(supply, wanted, shares);
  auto others = wanted;
  for (std::size_t i = 0; i < bids.size(); ++i)
    if (bids[i].share > 0)
      others[i] = 0;
  const auto rest = divide(std::max(0.0, supply - sum(given)), others, others);
  for (std::size_t i = 0; i < bids.size(); ++i)
    given[i] += rest[i];
  return given;
}

Amounts divide_by_contract(double supply, const Amounts& wanted, std::span<const Bid> bids)
{
  Amounts assured;
  for (const auto& bid : bids)
    assured.push_back(std::min(bid.wanted, bid.contracted));
  auto given = divide(supply, assured, assured);
  auto rest = wanted;
  for (std::size_t i = 0; i < bids.size(); ++i)
    rest[i] -= given[i];
  const auto more = divide_by_share(std::max(0.0, supply - sum(given)), rest, bids);
  for (std::size_t i = 0; i < bids.size(); ++i)
    given[i] += more[i];
  return given;
}

double demand_at(double ratio, const Bid& bid)
{
  return bid.wanted * std::pow(ratio, -bid.elasticity);
}

double sum_of_demands(double ratio, std::span<const Bid> bids)
{
  return std::accumulate(bids.begin(), bids.end(), 0.0,
                         [&](double sum, const Bid& bid) { return sum + demand_at(ratio, bid); });
}

void check(double supply, std::span<const Bid> bids)
{
  core::require(is_amount(supply), "a market's supply is negative or not finite");
  for (const auto& bid : bids)
    core::require(is_amount(bid.wanted) && is_amount(bid.share) && is_amount(bid.contracted) &&
                      is_amount(bid.elasticity),
                  "a market's bid is negative or not finite");
}

} // namespace

/// Bisection of the logarithm of the price.
double clearing_price(double supply, std::span<const Bid> bids)
{
  check(supply, bids);
  if (sum_of_demands(1, bids) <= supply)
    return 1;
  if (sum_of_demands(kHighestPriceRatio, bids) >= supply)
    return kHighestPriceRatio;
  constexpr int kHalvings = 60;
  double low = 0;
  double high = std::log(kHighestPriceRatio);
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    (sum_of_demands(std::exp(middle), bids) > supply ? low : high) = middle;
  }
  return std::exp(high);
}

std::vector<double> share_out(double supply, std::span<const Bid> bids, MarketRule rule)
{
  check(supply, bids);
  const auto ratio = rule == MarketRule::price ? clearing_price(supply, bids) : 1;
  Amounts wanted;
  for (const auto& bid : bids)
    wanted.push_back(rule == MarketRule::price ? demand_at(ratio, bid) : bid.wanted);
  switch (rule) {
    case MarketRule::share: return divide_by_share(supply, wanted, bids);
    case MarketRule::contract: return divide_by_contract(supply, wanted, bids);
    case MarketRule::price: break;
  }
  return divide(supply, wanted, wanted);
}

double expansion(double wanted, double made, double committed, double capacity, double growth, double years)
{
  return std::clamp(wanted - made - committed, 0.0, growth * capacity * years);
}

} // namespace gpuramp::model
