// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/market.hpp"

#include "gpuramp/plan/makers.hpp"

#include <algorithm>

namespace gpuramp::plan {

namespace {

scenario::Scenario all_ordered(const scenario::Scenario& given, const scenario::Decisions& decisions)
{
  auto all = given;
  for (auto& line : all.supply.lines)
    for (const auto& order : decisions.orders)
      if (order.rack_type == line.rack_type) {
        line.orders = {scenario::Interpolation::step, {{order.first, order.most}}};
        if (order.last)
          line.orders.points.push_back({*order.last, core::RackRate{}});
      }
  return all;
}

} // namespace

Market widest_market(const scenario::Scenario& given, const scenario::Decisions& decisions,
                     const std::vector<Goal>& goals, const MarketRun& how, const Measured& base)
{
  if (not makers_expand(given))
    return {base, {}};
  auto all = all_ordered(given, decisions);
  auto run = measure(all, goals, how.seed, how.budget);
  return {std::move(run), std::move(all)};
}

bool makers_expand(const scenario::Scenario& scenario)
{
  const auto& inputs = scenario.supply.inputs;
  return std::any_of(inputs.begin(), inputs.end(), expands_for_racks);
}

} // namespace gpuramp::plan
