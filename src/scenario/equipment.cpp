// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/equipment.hpp"

#include "gpuramp/core/rounding.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/input_market.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

namespace gpuramp::scenario {

namespace {

using Orders = std::vector<EquipmentOrder>;

core::Duration length_of(const Scenario& scenario)
{
  return core::between(scenario.start, scenario.end);
}

/// What the tasks of halls and tranches ask of each input within the run.
class OrderBook {
public:
  explicit OrderBook(const Scenario& scenario) : s_(scenario), orders_(scenario.supply.inputs.size()) {}

  std::vector<Orders> take()
  {
    for (std::size_t c = 0; c < s_.campuses.size(); ++c)
      if (not s_.campuses[c].power.network)
        add_campus(c);
    for (auto& orders : orders_)
      std::stable_sort(orders.begin(), orders.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
    return std::move(orders_);
  }

private:
  void add_campus(std::size_t c)
  {
    const auto& campus = s_.campuses[c];
    for (std::size_t g = 0; g < campus.halls.size(); ++g) {
      const auto& group = campus.halls[g];
      for (std::int64_t h = 0; h < group.count && not group.first.available; ++h)
        add_project(group.first.project, {.campus = c,
                                          .of_hall = true,
                                          .index = g,
                                          .hall = static_cast<std::size_t>(h),
                                          .watts = group.bus.base(),
                                          .begun = core::nth_step(s_.start, group.first.start.value_or(s_.start),
                                                                  group.every, static_cast<int>(h))});
    }
    for (std::size_t t = 0; t < campus.power.tranches.size(); ++t) {
      const auto& tranche = campus.power.tranches[t];
      if (not tranche.when.available)
        add_project(tranche.when.project, {.campus = c,
                                           .index = t,
                                           .watts = tranche.capacity.base(),
                                           .begun = core::between(s_.start, tranche.when.start.value_or(s_.start))});
    }
  }

  void add_project(const std::string& name, EquipmentOrder order)
  {
    const auto known = core::between(s_.start, s_.as_of.value_or(s_.start));
    for (const auto& [input, task, finish] : needs_of(name)) {
      order.task = task;
      order.due = order.begun + finish;
      order.at = order.due;
      if (order.due > known && order.due <= length_of(s_))
        orders_[input].push_back(order);
    }
  }

  using Needs = std::vector<std::tuple<std::size_t, std::size_t, core::Duration>>; ///< input, task, its end

  const Needs& needs_of(const std::string& name)
  {
    const auto [found, is_new] = needs_.try_emplace(name);
    if (not is_new)
      return found->second;
    const auto& template_of = project(s_.catalog, name);
    const auto schedule = schedule_of(template_of);
    for (std::size_t i = 0; i < s_.supply.inputs.size(); ++i)
      for (std::size_t t = 0; t < template_of.tasks.size(); ++t)
        if (const auto& tasks = s_.supply.inputs[i].tasks;
            std::find(tasks.begin(), tasks.end(), template_of.tasks[t].name) != tasks.end())
          found->second.emplace_back(i, t, schedule.finish[t]);
    return found->second;
  }

  const Scenario& s_;
  std::vector<Orders> orders_; ///< [input]
  std::map<std::string, Needs> needs_;
};

/// Serves the orders of one input, first come, first served, from its market.
class Deliveries {
public:
  Deliveries(const Scenario& scenario, const SupplyInput& spec, Orders& orders, std::vector<EquipmentPremium>& premiums)
      : market_(scenario, spec, 0), orders_(orders), premiums_(premiums), usd_per_watt_(spec.capex.base()),
        end_s_(core::in_seconds(length_of(scenario)))
  {
  }

  /// What is made from one time to the next.
  void serve(double since_s, double now_s)
  {
    double late = 0;
    for (const auto& order : open_)
      late += order.watts;
    double ordered = 0;
    for (; next_ < orders_.size() && core::in_seconds(orders_[next_].due) <= now_s; ++next_) {
      open_.push_back({next_, orders_[next_].watts});
      ordered += orders_[next_].watts;
    }
    market_.offer(since_s, now_s, late + ordered, ordered);
    const auto given = market_.take(late + ordered);
    const auto most = std::max(given, market_.take_offered());
    const bool some_wait = late > 0 || given < ordered * (1 - core::kRounding);
    hand_out(given, some_wait ? most : 0, since_s, now_s);
    pay(now_s);
    market_.settle();
  }

  void end()
  {
    for (const auto& order : open_)
      orders_[order.index].at = core::seconds(end_s_ + core::kSecondsPerDay);
  }

  EquipmentYear take_year() { return {market_.take_year(), std::exchange(year_premium_usd_, 0.0)}; }

private:
  struct Open {
    std::size_t index = 0; ///< of orders_
    double watts = 0;      ///< still to come
  };

  /// \param pace  that could come in the interval, evenly; 0: nobody waits
  void hand_out(double given, double pace, double since_s, double now_s)
  {
    double before = 0;
    while (not open_.empty()) {
      auto& order = open_.front();
      if (before + order.watts > given * (1 + core::kRounding)) {
        const auto part = std::max(0.0, given - before);
        order.watts -= part;
        taken_[taker_of(order)] += part;
        return;
      }
      before += order.watts;
      taken_[taker_of(order)] += order.watts;
      if (pace > 0) {
        const auto comes_s = since_s + (now_s - since_s) * std::min(1.0, before / pace);
        orders_[order.index].at = std::max(orders_[order.index].due, core::seconds(comes_s));
      }
      open_.pop_front();
    }
  }

  using Taker = std::pair<std::size_t, bool>; ///< campus, for a hall

  [[nodiscard]] Taker taker_of(const Open& order) const
  {
    return {orders_[order.index].campus, orders_[order.index].of_hall};
  }

  /// What scarcity adds to the price of what was taken in the interval.
  void pay(double now_s)
  {
    const auto usd_per_watt = usd_per_watt_ * (market_.price_ratio() - 1);
    for (const auto& [taker, watts] : std::exchange(taken_, {})) {
      if (usd_per_watt * watts <= 0)
        continue;
      premiums_.push_back({taker.first, taker.second, core::seconds(now_s), usd_per_watt * watts});
      year_premium_usd_ += usd_per_watt * watts;
    }
  }

  InputMarket market_;
  Orders& orders_;
  std::vector<EquipmentPremium>& premiums_;
  std::map<Taker, double> taken_; ///< watts of the interval
  double usd_per_watt_ = 0;       ///< where it is not scarce
  double year_premium_usd_ = 0;
  double end_s_ = 0;
  std::size_t next_ = 0;
  std::deque<Open> open_; ///< by due date
};

/// The first of each month after the start, and the end.
std::vector<core::Date> month_ends(const Scenario& scenario)
{
  std::vector<core::Date> ends;
  const std::chrono::year_month_day start{scenario.start};
  for (auto month = start.year() / start.month() / 1 + std::chrono::months{1}; core::Date{month} < scenario.end;
       month += std::chrono::months{1})
    ends.emplace_back(month);
  ends.push_back(scenario.end);
  return ends;
}

/// \return the years of the input
std::vector<EquipmentYear> serve(const Scenario& scenario, const SupplyInput& input, Orders& orders,
                                 std::vector<EquipmentPremium>& premiums)
{
  std::vector<EquipmentYear> years;
  Deliveries deliveries(scenario, input, orders, premiums);
  double since_s = 0;
  for (const auto month_end : month_ends(scenario)) {
    const auto now_s = core::in_seconds(core::between(scenario.start, month_end));
    deliveries.serve(since_s, now_s);
    since_s = now_s;
    if (std::chrono::year_month_day{month_end}.month() == std::chrono::January || month_end == scenario.end)
      years.push_back(deliveries.take_year());
  }
  deliveries.end();
  return years;
}

} // namespace

EquipmentShares share_equipment(const Scenario& scenario)
{
  EquipmentShares shares;
  const auto& inputs = scenario.supply.inputs;
  if (std::all_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.tasks.empty(); }))
    return shares;
  shares.orders = OrderBook(scenario).take();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].tasks.empty())
      continue;
    const auto years = serve(scenario, inputs[i], shares.orders[i], shares.premiums);
    shares.years.resize(years.size(), std::vector<EquipmentYear>(inputs.size()));
    for (std::size_t y = 0; y < years.size(); ++y)
      shares.years[y][i] = years[y];
  }
  return shares;
}

void apply_equipment(Scenario& scenario)
{
  for (auto& campus : scenario.campuses) {
    for (auto& group : campus.halls)
      group.late.clear();
    for (auto& tranche : campus.power.tranches)
      tranche.when.late.clear();
  }
  const auto shares = share_equipment(scenario);
  for (std::size_t i = 0; i < shares.orders.size(); ++i)
    for (const auto& order : shares.orders[i]) {
      if (order.at <= order.due)
        continue;
      auto& campus = scenario.campuses[order.campus];
      const LateDelivery late{order.task, i, order.at - order.begun};
      if (not order.of_hall) {
        campus.power.tranches[order.index].when.late.push_back(late);
        continue;
      }
      auto& group = campus.halls[order.index];
      group.late.resize(static_cast<std::size_t>(group.count));
      group.late[order.hall].push_back(late);
    }
}

} // namespace gpuramp::scenario
