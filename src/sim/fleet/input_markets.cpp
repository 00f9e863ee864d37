// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/input_markets.hpp"

#include "gpuramp/scenario/supply_input.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

double total(const std::vector<double>& amounts)
{
  double sum = 0;
  for (const auto amount : amounts)
    sum += amount;
  return sum;
}

} // namespace

InputMarkets::InputMarkets(const Plan& plan)
    : plan_(plan), states_(plan.scenario->supply.inputs.size()), on_hand_(states_.size(), 0.0),
      offers_(states_.size(), 0.0), need_(plan.types.size(), std::vector<double>(states_.size(), 0.0)),
      premium_usd_(plan.types.size(), 0.0)
{
  const auto& inputs = plan.scenario->supply.inputs;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    for (std::size_t k = 0; k < plan.types.size(); ++k)
      need_[k][i] = scenario::need_per_rack(inputs[i], *plan.types[k].spec);
    for (const auto& line : plan.lines)
      states_[i].one_rack = std::max(states_[i].one_rack, need_[line.type][i]);
    states_[i].stock = capacity(i, 0) * core::in_seconds(inputs[i].stock);
    states_[i].year.stock_begin = states_[i].stock;
    states_[i].year.price_ratio = 0;
    states_[i].year.owners.resize(1 + std::max<std::size_t>(1, inputs[i].buyers.size()));
  }
}

/// Units per second that there are now, with what was added.
double InputMarkets::capacity(std::size_t input, double now_s) const
{
  auto rate = scenario::rate_at(plan_.scenario->supply.inputs[input], plan_.scenario->start, core::seconds(now_s));
  for (const auto& addition : states_[input].additions)
    if (addition.from_s <= now_s)
      rate += addition.rate;
  return rate;
}

/// Good units of an interval.
double InputMarkets::made(std::size_t input, double since_s, double now_s) const
{
  const auto& spec = plan_.scenario->supply.inputs[input];
  const auto start = plan_.scenario->start;
  auto begun = scenario::amount_between(spec, start, core::seconds(since_s), core::seconds(now_s));
  for (const auto& addition : states_[input].additions)
    begun += addition.rate * std::max(0.0, now_s - std::max(since_s, addition.from_s));
  return begun * scenario::yield_on(spec.yield, core::date_after(start, core::seconds((since_s + now_s) / 2)));
}

void InputMarkets::offer(double since_s, double now_s, const std::vector<double>& wanted,
                         const std::vector<double>& ordered)
{
  now_s_ = now_s;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    auto& state = states_[i];
    const auto& spec = plan_.scenario->supply.inputs[i];
    const auto brought = made(i, since_s, now_s);
    state.year.made += brought;
    state.year.owners[0].wanted += std::max(0.0, wanted[i] - on_hand_[i]);
    if (spec.buyers.empty()) { // of the last interval only what is too little for one rack is kept
      state.year.idle += std::max(0.0, on_hand_[i] - state.one_rack);
      on_hand_[i] = std::min(on_hand_[i], state.one_rack) + spec.share * brought;
      offers_[i] += spec.share * brought;
      state.year.owners[1].wanted += (1 - spec.share) * brought;
      state.year.owners[1].given += (1 - spec.share) * brought;
      state.year.price_ratio += brought;
      continue;
    }
    state.supply = std::exchange(state.stock, 0) + brought;
    state.bids = scenario::bids_for(spec, plan_.scenario->start, core::seconds(since_s), core::seconds(now_s),
                                    std::max(0.0, wanted[i] - on_hand_[i]));
    offers_[i] += most_of(i, brought);
    const auto cleared = model::clear_market(state.supply, state.bids, spec.rule);
    state.entitled = cleared.given.front();
    on_hand_[i] += state.entitled;
    auto bids = state.bids;
    bids.front().wanted = std::min(bids.front().wanted, ordered[i]);
    state.price_ratio = model::clear_market(state.supply, bids, spec.rule).price_ratio;
    state.year.price_ratio += state.price_ratio * brought;
    expand(i, since_s, now_s, bids.front().wanted);
  }
}

/// \return what would be ours if we wanted all
double InputMarkets::most_of(std::size_t input, double brought) const
{
  auto bids = states_[input].bids;
  bids.front().wanted = brought;
  return model::clear_market(brought, bids, plan_.scenario->supply.inputs[input].rule).given.front();
}

/// Makers see what was wanted and add capacity, to be there after their lead time.
void InputMarkets::expand(std::size_t input, double since_s, double now_s, double ordered)
{
  const auto& spec = plan_.scenario->supply.inputs[input];
  if (not spec.expansion)
    return;
  auto& state = states_[input];
  auto wanted = ordered;
  for (std::size_t b = 1; b < state.bids.size(); ++b)
    wanted += state.bids[b].wanted;
  double coming = 0;
  for (const auto& addition : state.additions)
    coming += addition.from_s > now_s ? addition.rate : 0;
  const auto interval_s = now_s - since_s;
  const auto rate = model::expansion(wanted / interval_s, state.supply / interval_s, coming, capacity(input, now_s),
                                     spec.expansion->growth, interval_s / core::kSecondsPerYear);
  if (rate <= 0)
    return;
  state.additions.push_back({now_s + core::in_seconds(spec.expansion->lead_time), rate});
  state.year.expansion_usd += rate * core::kSecondsPerYear * spec.expansion->cost.base();
}

void InputMarkets::take(std::size_t type, std::int64_t racks)
{
  const auto n = static_cast<double>(racks);
  const auto gpus = n * static_cast<double>(plan_.types[type].spec->gpus_per_rack);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto amount = std::min(on_hand_[i], need_[type][i] * n);
    if (amount <= 0)
      continue;
    on_hand_[i] -= amount;
    states_[i].year.owners[0].given += amount;
    const auto premium = (states_[i].price_ratio - 1) * core::in_usd(plan_.scenario->supply.inputs[i].price) * gpus;
    states_[i].year.premium_usd += premium;
    premium_usd_[type] += premium;
  }
}

std::vector<double> InputMarkets::take_premiums()
{
  return std::exchange(premium_usd_, std::vector<double>(plan_.types.size(), 0.0));
}

void InputMarkets::settle()
{
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (not plan_.scenario->supply.inputs[i].buyers.empty())
      settle_market(i);
}

void InputMarkets::settle_market(std::size_t input)
{
  auto& state = states_[input];
  const auto back = std::min(state.entitled, std::max(0.0, on_hand_[input] - state.one_rack));
  on_hand_[input] -= back;
  const auto left = state.supply - (state.entitled - back);
  const auto others = std::span(state.bids).subspan(1);
  const auto cleared = model::clear_market(left, others, plan_.scenario->supply.inputs[input].rule);
  for (std::size_t b = 0; b < others.size(); ++b) {
    state.year.owners[1 + b].wanted += others[b].wanted;
    state.year.owners[1 + b].given += cleared.given[b];
  }
  const auto rest = std::max(0.0, left - total(cleared.given));
  state.stock =
      std::min(rest, capacity(input, now_s_) * core::in_seconds(plan_.scenario->supply.inputs[input].stock_limit));
  state.year.idle += rest - state.stock;
}

std::vector<double> InputMarkets::take_offers()
{
  return std::exchange(offers_, std::vector<double>(states_.size(), 0.0));
}

std::vector<record::InputYear> InputMarkets::take_year()
{
  std::vector<record::InputYear> years;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    auto& state = states_[i];
    auto year = state.year;
    year.stock_end = state.stock + on_hand_[i];
    year.price_ratio = year.made > 0 ? year.price_ratio / year.made : 1;
    for (const auto& addition : state.additions)
      if (addition.from_s > year_began_s_ && addition.from_s <= now_s_)
        year.added_per_year += addition.rate * core::kSecondsPerYear;
    years.push_back(year);
    state.year = {};
    state.year.price_ratio = 0;
    state.year.stock_begin = year.stock_end;
    state.year.owners.resize(year.owners.size());
  }
  year_began_s_ = now_s_;
  return years;
}

} // namespace gpuramp::sim
