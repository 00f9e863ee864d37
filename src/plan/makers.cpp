// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/makers.hpp"

#include "gpuramp/model/market.hpp"
#include "gpuramp/scenario/supply_input.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::plan {

namespace {

/// Capacity of an input over time, in units a second, and what is committed of it.
class Weeks {
public:
  Weeks(const scenario::Scenario& scenario, std::size_t input, const Horizon& horizon)
      : s_(scenario), spec_(scenario.supply.inputs[input]), horizon_(horizon)
  {
    const auto n = horizon.n_periods();
    makers_.lead_days = core::in_days(spec_.expansion->lead_time);
    makers_.growth_per_day = spec_.expansion->growth / (core::kSecondsPerYear / core::kSecondsPerDay);
    makers_.committed.assign(n + 1, 0);
    for (auto* by_period :
         {&makers_.spare_growth, &makers_.short_of, &makers_.ordered, &makers_.ours_frac, &makers_.ours_mean})
      by_period->assign(n, 0);
    makers_.adds.assign(n, false);
    for (std::size_t p = 0; p < n; ++p)
      makers_.yield.push_back(scenario::yield_on(
          spec_.yield, core::date_after(s_.start, core::days(horizon.days[p] + horizon.length(p) / 2))));
    for (const auto& line : s_.supply.lines)
      needs_.push_back(
          line.delivered ? 0 : scenario::need_per_rack(spec_, scenario::rack_type(s_.catalog, line.rack_type)));
  }

  PlanMakers run()
  {
    const auto every = core::in_seconds(s_.supply.produce_every);
    const auto end = core::in_seconds(core::between(s_.start, s_.end));
    stock_ = rate(0) * core::in_seconds(spec_.stock);
    for (double since = 0; since < end; since += every)
      step(since, std::min(end, since + every));
    for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
      makers_.ordered[p] /= horizon_.length(p);
      for (auto* mean : {&makers_.ours_frac, &makers_.ours_mean})
        (*mean)[p] = weeks_[p] > 0 ? (*mean)[p] / weeks_[p] : 0;
    }
    return std::move(makers_);
  }

private:
  struct Addition {
    double from_s = 0, rate = 0;
  };

  /// Units per second that there are, with what was added.
  [[nodiscard]] double rate(double at_s) const
  {
    auto sum = scenario::rate_at(spec_, s_.start, core::seconds(at_s));
    for (const auto& addition : additions_)
      sum += addition.from_s <= at_s ? addition.rate : 0;
    return sum;
  }

  /// Good units of an interval.
  [[nodiscard]] double made(double since_s, double now_s) const
  {
    auto begun = scenario::amount_between(spec_, s_.start, core::seconds(since_s), core::seconds(now_s));
    for (const auto& addition : additions_)
      begun += addition.rate * std::max(0.0, now_s - std::max(since_s, addition.from_s));
    return begun * scenario::yield_on(spec_.yield, core::date_after(s_.start, core::seconds((since_s + now_s) / 2)));
  }

  /// Units that we newly order, of lines that ship.
  [[nodiscard]] double ordered(double since_s, double now_s) const
  {
    double sum = 0;
    for (std::size_t l = 0; l < needs_.size(); ++l) {
      const auto& line = s_.supply.lines[l];
      const auto ships = core::between(s_.start, scenario::rack_type(s_.catalog, line.rack_type).available);
      const auto last = line.last_production ? core::between(s_.start, *line.last_production) : core::seconds(now_s);
      const auto until = std::min(core::seconds(now_s), last);
      if (needs_[l] > 0 && core::in_seconds(ships) <= now_s && until > core::seconds(since_s))
        sum += needs_[l] * line.orders.integral(s_.start, core::seconds(since_s), until).base();
    }
    return sum;
  }

  /// \return what would be ours of a supply if we wanted all of it
  [[nodiscard]] double most_of(double supply, std::vector<model::Bid> bids) const
  {
    bids.front().wanted = supply;
    return model::share_out(supply, bids, spec_.rule).front();
  }

  void note_share(std::size_t p, double supply, const std::vector<model::Bid>& bids)
  {
    constexpr double kMore = 1.001; // for the slope: far more than rounding, and hardly any bid is full before its end
    if (supply <= 0)
      return;
    const auto ours = most_of(supply, bids);
    makers_.ours_frac[p] += (most_of(kMore * supply, bids) - ours) / ((kMore - 1) * supply);
    if (spec_.rule != model::MarketRule::contract) // there the first units are ours: the mean is no bound
      makers_.ours_mean[p] += ours / supply;
  }

  void step(double since_s, double now_s)
  {
    const auto brought = made(since_s, now_s);
    const auto supply = std::exchange(stock_, 0) + brought;
    const auto ours = ordered(since_s, now_s);
    const auto bids = scenario::bids_for(spec_, s_.start, core::seconds(since_s), core::seconds(now_s), ours);
    const auto interval_s = now_s - since_s;
    double wanted = 0;
    for (const auto& bid : bids)
      wanted += bid.wanted;
    stock_ = std::min(std::max(0.0, supply - wanted), rate(now_s) * core::in_seconds(spec_.stock_limit));
    double coming = 0;
    for (const auto& addition : additions_)
      coming += addition.from_s > now_s ? addition.rate : 0;
    const auto most = spec_.expansion->growth * rate(now_s) * interval_s / core::kSecondsPerYear;
    const auto more = model::expansion(wanted / interval_s, supply / interval_s, coming, rate(now_s),
                                       spec_.expansion->growth, interval_s / core::kSecondsPerYear);
    if (more > 0)
      additions_.push_back({now_s + core::in_seconds(spec_.expansion->lead_time), more});
    constexpr double kRoundingDays = 1e-6; // what ends with a period is of it
    const auto p = horizon_.n_begun(now_s / core::kSecondsPerDay - kRoundingDays) - 1;
    note(p, more, most, (wanted - supply) / interval_s - coming - more);
    makers_.ordered[p] += ours;
    note_share(p, brought, bids);
    weeks_[p] += 1;
  }

  /// \param short_of  of what is wanted, beyond what is made and coming
  void note(std::size_t p, double more, double most, double short_of)
  {
    const auto a_day = core::kSecondsPerDay; // of units a second
    makers_.spare_growth[p] += (most - more) * a_day;
    makers_.short_of[p] = short_of * a_day;
    makers_.adds[p] = makers_.adds[p] || more > 0;
    for (auto b = p + 1; b < makers_.committed.size(); ++b)
      makers_.committed[b] += more * a_day;
  }

  const scenario::Scenario& s_;
  const scenario::SupplyInput& spec_;
  const Horizon& horizon_;
  std::vector<double> needs_; ///< [line] per rack
  std::vector<Addition> additions_;
  std::vector<double> weeks_ = std::vector<double>(horizon_.n_periods(), 0); ///< [period]
  double stock_ = 0;
  PlanMakers makers_;
};

} // namespace

bool expands_for_racks(const scenario::SupplyInput& input)
{
  return input.expansion && not input.buyers.empty() && input.tasks.empty();
}

std::optional<PlanMakers> makers_of(const scenario::Scenario& scenario, std::size_t input, const Horizon& horizon)
{
  if (not expands_for_racks(scenario.supply.inputs[input]))
    return std::nullopt;
  return Weeks(scenario, input, horizon).run();
}

void relax_makers(PlanModel& model)
{
  for (auto& input : model.inputs)
    if (input.makers) {
      auto& makers = *input.makers;
      makers.surplus.clear();
      makers.most_growth.clear();
      for (std::size_t p = 0; p < model.horizon.n_periods(); ++p) {
        makers.surplus.push_back(std::max(0.0, makers.ordered[p] - makers.short_of[p]));
        makers.most_growth.push_back(makers.committed[p + 1] - makers.committed[p] + makers.spare_growth[p]);
      }
      makers.ours_frac = makers.ours_mean;
    }
}

} // namespace gpuramp::plan
