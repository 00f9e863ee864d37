// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/model.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::plan {

std::vector<Horizon::Part> Horizon::parts_at(double day) const
{
  if (day <= 0)
    return {};
  const auto next = std::lower_bound(days.begin(), days.end(), day);
  if (next == days.end())
    return {{days.size() - 1, 1}};
  const auto i = static_cast<std::size_t>(next - days.begin());
  const auto weight = (day - days[i - 1]) / (days[i] - days[i - 1]);
  if (weight == 1 || i == 1)
    return {{i, weight}};
  return {{i - 1, 1 - weight}, {i, weight}};
}

std::vector<Horizon::Part> Horizon::mean_of(std::size_t period, double lag_days) const
{
  constexpr int kPoints = 8; // what is cumulative grows evenly within periods: exact but for those it is cut by
  std::vector<Part> parts;
  for (int n = 0; n < kPoints; ++n)
    for (auto part : parts_at(days[period] + (n + 0.5) / kPoints * length(period) - lag_days))
      parts.push_back({part.boundary, part.weight / kPoints});
  return parts;
}

std::size_t Horizon::n_begun(double day) const
{
  const auto after = std::upper_bound(days.begin(), days.end(), day);
  return std::min(static_cast<std::size_t>(after - days.begin()), n_periods());
}

bool PlanModel::moves_makers(std::size_t line) const
{
  const auto& needs = lines[line].needs;
  for (std::size_t i = 0; i < needs.size(); ++i)
    if (inputs[i].makers && needs[i] > 0)
      return true;
  return false;
}

double PlanModel::up_frac_at(double day) const
{
  const auto boundary = std::lower_bound(horizon.days.begin(), horizon.days.end(), day) - horizon.days.begin();
  return up_frac[static_cast<std::size_t>(boundary)];
}

double PlanModel::day(core::Date when) const
{
  return core::in_days(core::between(start, when));
}

core::Date PlanModel::date(double when) const
{
  return core::date_after(start, core::days(when));
}

double halls_possible(const PlanModel& model, const PlanHalls& halls, const Site& site, std::size_t period)
{
  if (period < site.opened)
    return 0;
  const auto age = model.horizon.days[period] - model.horizon.days[site.opened];
  return static_cast<double>(std::upper_bound(halls.age_days.begin(), halls.age_days.end(), age) -
                             halls.age_days.begin());
}

bool Site::has_come(std::size_t tranche, std::size_t period) const
{
  return tranches[tranche] >= 0 && tranches[tranche] <= static_cast<int>(period);
}

bool Site::has_power(std::size_t tranche, std::size_t period, double day) const
{
  return has_come(tranche, period) && (tranche_ends.empty() || tranche_ends[tranche] >= day);
}

double PlanGroup::firm_mw(const Horizon& horizon, const Site& site, std::size_t period) const
{
  double mw = 0;
  for (std::size_t k = 0; k < tranches.size(); ++k)
    if (site.has_power(k, period, horizon.days[period + 1]))
      mw += tranches[k].capacity_mw;
  return mw;
}

double PlanGroup::hall_part(double each_mw) const
{
  const auto& first = halls.front();
  return 1 / std::min(first.slots, core::whole_in(first.bus_mw / each_mw));
}

double PlanGroup::halls_worth(std::size_t hall) const
{
  const auto& first = halls.front();
  return std::min(halls[hall].slots / first.slots, halls[hall].bus_mw / first.bus_mw);
}

namespace {

/// \return facility power of the racks of a line that fill a hall
double filled_mw(const PlanGroup& group, const PlanHalls& hall, std::size_t l)
{
  return group.reserved_mw[l] * std::min(hall.slots, std::floor(hall.bus_mw / group.bus_mw[l]));
}

} // namespace

double PlanGroup::hall_mw(std::size_t hall) const
{
  double mw = 0;
  for (std::size_t l = 0; l < takes.size(); ++l)
    if (takes[l])
      mw = std::max(mw, filled_mw(*this, halls[hall], l));
  return mw;
}

double PlanGroup::least_hall_mw(std::size_t hall) const
{
  auto mw = std::numeric_limits<double>::infinity();
  for (std::size_t l = 0; l < takes.size(); ++l)
    if (takes[l])
      mw = std::min(mw, filled_mw(*this, halls[hall], l));
  return mw;
}

} // namespace gpuramp::plan
