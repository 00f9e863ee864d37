// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/supply_input.hpp"

#include <algorithm>

namespace gpuramp::scenario {

namespace {

/// Calls `look` with each kind of flow, set or not, and what is counted.
template <class Flow, class Look>
void for_each_kind(Flow& flow, const Look& look)
{
  look(flow.wafers, "wafer");
  look(flow.hbm, "B");
  look(flow.racks, "rack");
  look(flow.gpus, "GPU");
  look(flow.power, "W");
  look(flow.money, "USD");
}

} // namespace

int kinds_of(const InputFlow& flow)
{
  int n = 0;
  for_each_kind(flow, [&](const auto& schedule, const char*) { n += schedule ? 1 : 0; });
  return n;
}

std::string unit_of(const InputFlow& flow)
{
  std::string unit;
  for_each_kind(flow, [&](const auto& schedule, const char* counted) {
    if (schedule)
      unit = counted;
  });
  return unit;
}

bool same_kind(const InputFlow& a, const InputFlow& b)
{
  return kinds_of(a) == 1 && kinds_of(b) == 1 && unit_of(a) == unit_of(b);
}

const char* key_of(const InputFlow& flow)
{
  return flow.wafers  ? "wafers"
         : flow.hbm   ? "hbm"
         : flow.gpus  ? "gpus"
         : flow.power ? "power"
         : flow.money ? "money"
                      : "racks";
}

PlannersRate planners_rate(const InputFlow& flow)
{
  if (flow.wafers)
    return {"k wafer/month", core::kSecondsPerMonth / 1e3};
  if (flow.hbm)
    return {"PB HBM/month", core::kSecondsPerMonth / 1e15};
  if (flow.gpus)
    return {"k GPU/month", core::kSecondsPerMonth / 1e3};
  if (flow.power)
    return {"GW/year", core::kSecondsPerYear / 1e9};
  if (flow.money)
    return {"bn USD/year", core::kSecondsPerYear / 1e9};
  return {"rack/week", 7 * core::kSecondsPerDay};
}

double our_share(const SupplyInput& input)
{
  if (input.buyers.empty())
    return input.share;
  double all = input.share;
  for (const auto& buyer : input.buyers)
    all += buyer.share;
  return all > 0 ? input.share / all : 0;
}

double rate_at(const InputFlow& flow, core::Date start, core::Duration elapsed)
{
  double rate = 0;
  for_each_kind(flow, [&](const auto& schedule, const char*) {
    if (schedule)
      rate = schedule->at(start, elapsed).base();
  });
  return rate;
}

double amount_between(const InputFlow& flow, core::Date start, core::Duration begin, core::Duration end)
{
  double amount = 0;
  for_each_kind(flow, [&](const auto& schedule, const char*) {
    if (schedule)
      amount = schedule->integral(start, begin, end).base();
  });
  return amount;
}

void scale_flow(InputFlow& flow, double factor)
{
  for_each_kind(flow, [&](auto& schedule, const char*) {
    if (schedule)
      for (auto& point : schedule->points)
        point.value = factor * point.value;
  });
}

double need_per_rack(const SupplyInput& input, const model::RackType& rack)
{
  const auto gpus = static_cast<double>(rack.gpus_per_rack);
  if (not input.tasks.empty())
    return 0;
  if (not input.rack_types.empty() &&
      std::find(input.rack_types.begin(), input.rack_types.end(), rack.name) == input.rack_types.end())
    return 0;
  if (input.per_gpu)
    return gpus * *input.per_gpu;
  if (input.wafers)
    return gpus * rack.cowos_wafers_per_gpu;
  if (input.hbm)
    return gpus * rack.hbm.base();
  if (input.gpus)
    return gpus;
  if (input.power)
    return rack.max_power.base();
  return input.money ? rack.price.base() : 1;
}

double yield_on(const std::optional<YieldRamp>& yield, core::Date date)
{
  if (not yield)
    return 1;
  const auto part = std::clamp<double>(core::between(yield->begin, date) / yield->takes, 0, 1);
  return yield->from_frac + part * (yield->to_frac - yield->from_frac);
}

bool is_barred(const SupplyBuyer& buyer, core::Date date)
{
  return buyer.barred_from && date >= *buyer.barred_from && not(buyer.barred_until && date >= *buyer.barred_until);
}

std::vector<model::Bid> bids_for(const SupplyInput& input, core::Date start, core::Duration begin, core::Duration end,
                                 double wanted)
{
  const auto assured = [&](const std::optional<InputFlow>& contract) {
    return contract ? amount_between(*contract, start, begin, end) : 0.0;
  };
  std::vector<model::Bid> bids{{wanted, input.share, assured(input.contract), input.elasticity}};
  for (const auto& buyer : input.buyers) {
    const bool barred = is_barred(buyer, core::date_after(start, begin));
    bids.push_back({barred ? 0 : amount_between(buyer, start, begin, end), buyer.share, assured(buyer.contract),
                    buyer.elasticity.value_or(input.elasticity)});
  }
  return bids;
}

} // namespace gpuramp::scenario
