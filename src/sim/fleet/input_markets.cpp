// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/input_markets.hpp"

#include "gpuramp/scenario/supply_input.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

InputMarkets::InputMarkets(const Plan& plan)
    : plan_(plan), equipment_(scenario::share_equipment(*plan.scenario).years),
      on_hand_(plan.scenario->supply.inputs.size(), 0.0),
      need_(plan.types.size(), std::vector<double>(on_hand_.size(), 0.0)), premium_usd_(plan.types.size(), 0.0),
      year_premium_usd_(on_hand_.size(), 0.0)
{
  const auto& inputs = plan.scenario->supply.inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (std::size_t k = 0; k < plan.types.size(); ++k)
      need_[k][i] = scenario::need_per_rack(inputs[i], *plan.types[k].spec);
    double one_rack = 0;
    for (const auto& line : plan.lines)
      one_rack = std::max(one_rack, need_[line.type][i]);
    markets_.emplace_back(*plan.scenario, inputs[i], one_rack);
  }
}

void InputMarkets::offer(double since_s, double now_s, const std::vector<double>& wanted,
                         const std::vector<double>& ordered)
{
  for (std::size_t i = 0; i < markets_.size(); ++i)
    if (is_of_racks(i)) {
      markets_[i].offer(since_s, now_s, wanted[i], ordered[i]);
      on_hand_[i] = markets_[i].on_hand();
    }
}

void InputMarkets::take(std::size_t type, std::int64_t racks)
{
  const auto n = static_cast<double>(racks);
  const auto gpus = n * static_cast<double>(plan_.types[type].spec->gpus_per_rack);
  for (std::size_t i = 0; i < markets_.size(); ++i) {
    if (markets_[i].take(need_[type][i] * n) <= 0)
      continue;
    on_hand_[i] = markets_[i].on_hand();
    const auto premium = (markets_[i].price_ratio() - 1) * core::in_usd(plan_.scenario->supply.inputs[i].price) * gpus;
    year_premium_usd_[i] += premium;
    premium_usd_[type] += premium;
  }
}

std::vector<double> InputMarkets::take_premiums()
{
  return std::exchange(premium_usd_, std::vector<double>(plan_.types.size(), 0.0));
}

void InputMarkets::settle()
{
  for (std::size_t i = 0; i < markets_.size(); ++i)
    if (is_of_racks(i)) {
      markets_[i].settle();
      on_hand_[i] = markets_[i].on_hand();
    }
}

std::vector<double> InputMarkets::take_offers()
{
  std::vector<double> offers;
  for (auto& market : markets_)
    offers.push_back(market.take_offered());
  return offers;
}

std::vector<record::InputYear> InputMarkets::take_year()
{
  std::vector<record::InputYear> years;
  for (std::size_t i = 0; i < markets_.size(); ++i) {
    if (is_of_racks(i))
      years.push_back({markets_[i].take_year(), 0, std::exchange(year_premium_usd_[i], 0.0)});
    else
      years.push_back({equipment_.at(years_taken_).at(i), 0, equipment_.at(years_taken_).at(i).premium_usd});
  }
  ++years_taken_;
  return years;
}

} // namespace gpuramp::sim
