// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/input_market.hpp"

#include "gpuramp/scenario/supply_input.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace gpuramp::scenario {

InputMarket::InputMarket(const Scenario& scenario, const SupplyInput& spec, double kept)
    : scenario_(scenario), spec_(spec), kept_(kept)
{
  stock_ = capacity(0) * core::in_seconds(spec.stock);
  year_.stock_begin = stock_;
  year_.price_ratio = 0;
  year_.owners.resize(1 + std::max<std::size_t>(1, spec.buyers.size()));
}

/// Units per second that there are now, with what was added.
double InputMarket::capacity(double now_s) const
{
  auto rate = rate_at(spec_, scenario_.start, core::seconds(now_s));
  for (const auto& addition : additions_)
    if (addition.from_s <= now_s)
      rate += addition.rate;
  return rate;
}

/// Good units of an interval.
double InputMarket::made(double since_s, double now_s) const
{
  auto begun = amount_between(spec_, scenario_.start, core::seconds(since_s), core::seconds(now_s));
  for (const auto& addition : additions_)
    begun += addition.rate * std::max(0.0, now_s - std::max(since_s, addition.from_s));
  return begun * yield_on(spec_.yield, core::date_after(scenario_.start, core::seconds((since_s + now_s) / 2)));
}

void InputMarket::offer(double since_s, double now_s, double wanted, double ordered)
{
  now_s_ = now_s;
  const auto brought = made(since_s, now_s);
  year_.made += brought;
  year_.owners[0].wanted += std::max(0.0, wanted - on_hand_);
  if (spec_.buyers.empty()) { // of the last interval only what is too little for one thing is kept
    year_.idle += std::max(0.0, on_hand_ - kept_);
    on_hand_ = std::min(on_hand_, kept_) + spec_.share * brought;
    offered_ += spec_.share * brought;
    year_.owners[1].wanted += (1 - spec_.share) * brought;
    year_.owners[1].given += (1 - spec_.share) * brought;
    year_.price_ratio += brought;
    return;
  }
  supply_ = std::exchange(stock_, 0) + brought;
  bids_ =
      bids_for(spec_, scenario_.start, core::seconds(since_s), core::seconds(now_s), std::max(0.0, wanted - on_hand_));
  offered_ += most_of(brought);
  entitled_ = model::share_out(supply_, bids_, spec_.rule).front();
  on_hand_ += entitled_;
  auto bids = bids_;
  bids.front().wanted = std::min(bids.front().wanted, ordered);
  price_ratio_ = model::clearing_price(supply_, bids);
  year_.price_ratio += price_ratio_ * brought;
  expand(since_s, now_s, bids.front().wanted);
}

/// \return what would be ours if we wanted all
double InputMarket::most_of(double brought) const
{
  auto bids = bids_;
  bids.front().wanted = brought;
  return model::share_out(brought, bids, spec_.rule).front();
}

/// Makers see what was wanted and add capacity, to be there after their lead time.
void InputMarket::expand(double since_s, double now_s, double ordered)
{
  if (not spec_.expansion)
    return;
  auto wanted = ordered;
  for (std::size_t b = 1; b < bids_.size(); ++b)
    wanted += bids_[b].wanted;
  double coming = 0;
  for (const auto& addition : additions_)
    coming += addition.from_s > now_s ? addition.rate : 0;
  const auto interval_s = now_s - since_s;
  const auto rate = model::expansion(wanted / interval_s, supply_ / interval_s, coming, capacity(now_s),
                                     spec_.expansion->growth, interval_s / core::kSecondsPerYear);
  if (rate <= 0)
    return;
  additions_.push_back({now_s + core::in_seconds(spec_.expansion->lead_time), rate});
  year_.expansion_usd += rate * core::kSecondsPerYear * spec_.expansion->cost.base();
}

double InputMarket::take(double amount)
{
  const auto taken = std::min(on_hand_, amount);
  if (taken <= 0)
    return 0;
  on_hand_ -= taken;
  year_.owners[0].given += taken;
  return taken;
}

void InputMarket::settle()
{
  if (spec_.buyers.empty())
    return;
  const auto back = std::min(entitled_, std::max(0.0, on_hand_ - kept_));
  on_hand_ -= back;
  const auto left = supply_ - (entitled_ - back);
  const auto others = std::span(bids_).subspan(1);
  const auto given = model::share_out(left, others, spec_.rule);
  for (std::size_t b = 0; b < others.size(); ++b) {
    year_.owners[1 + b].wanted += others[b].wanted;
    year_.owners[1 + b].given += given[b];
  }
  const auto rest = std::max(0.0, left - std::accumulate(given.begin(), given.end(), 0.0));
  stock_ = std::min(rest, capacity(now_s_) * core::in_seconds(spec_.stock_limit));
  year_.idle += rest - stock_;
}

double InputMarket::take_offered()
{
  return std::exchange(offered_, 0.0);
}

model::MarketYear InputMarket::take_year()
{
  auto year = year_;
  year.stock_end = stock_ + on_hand_;
  year.price_ratio = year.made > 0 ? year.price_ratio / year.made : 1;
  for (const auto& addition : additions_)
    if (addition.from_s > year_began_s_ && addition.from_s <= now_s_)
      year.added_per_year += addition.rate * core::kSecondsPerYear;
  year_ = {};
  year_.price_ratio = 0;
  year_.stock_begin = year.stock_end;
  year_.owners.resize(year.owners.size());
  year_began_s_ = now_s_;
  return year;
}

} // namespace gpuramp::scenario
