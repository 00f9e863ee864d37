// SPDX-License-Identifier: Apache-2.0
#include "account/assets.hpp"

#include "account/calendar.hpp"

#include "gpuramp/scenario/commissioning.hpp"

#include <algorithm>
#include <map>

namespace gpuramp::account {

namespace {

/// [first payment, last payment]
std::pair<double, double> built(const scenario::Scenario& scenario, const scenario::Construction& construction)
{
  const auto by_project = construction.begun < construction.done;
  const auto begun = by_project ? construction.begun : construction.done - scenario.economics.construction_time;
  return {years(begun), years(construction.done)};
}

void add_equipment(const scenario::Scenario& scenario, core::Money price, const scenario::Availability& when,
                   core::MoneyRate fixed, CampusAssets& assets)
{
  const auto [begun, ready] = built(scenario, scenario::construction_of(scenario, when));
  assets.equipment.push_back({core::in_usd(price), begun, ready, fixed.base() * core::kSecondsPerYear, ready});
}

void add_tranche(const scenario::Scenario& scenario, const scenario::Tranche& tranche, CampusAssets& assets)
{
  const auto nameplate = tranche.nameplate.value_or(tranche.capacity);
  const auto fixed = tranche.fixed_cost.value_or(core::EnergyPrice{}) + tranche.rent.value_or(core::EnergyPrice{});
  add_equipment(scenario, tranche.capex.value_or(core::PowerPrice{}) * nameplate, tranche.when, fixed * nameplate,
                assets);
  if (tranche.until)
    assets.equipment.back().until_years = years(core::between(scenario.start, *tranche.until));
  if (tranche.moved) {
    const auto left = years(core::between(scenario.start, tranche.moved->on));
    assets.equipment.back().paid_from_years = left;
    assets.equipment.push_back({core::in_usd(tranche.moved->cost), left, left});
  }
}

/// Halls count as far as there is firm power for them.
std::vector<std::pair<double, double>> in_service(const CampusAssets& assets, const std::map<double, double>& firm_mw)
{
  std::map<double, std::pair<double, double>> steps; // year -> more MW of (halls, firm power)
  for (const auto& hall : assets.halls)
    steps[hall.ready_years].first += hall.facility_mw;
  for (const auto& [year, mw] : firm_mw)
    steps[year].second += mw;
  std::vector<std::pair<double, double>> levels;
  double hall_mw = 0;
  double feed_mw = 0;
  for (const auto& [year, more] : steps) {
    hall_mw += more.first;
    feed_mw += more.second;
    levels.emplace_back(year, std::min(hall_mw, feed_mw));
  }
  return levels;
}

} // namespace

double CampusAssets::mw_years_in_service(double begin_years, double end_years) const
{
  double sum = 0;
  for (std::size_t i = 0; i < in_service.size(); ++i) {
    const auto from = std::max(begin_years, in_service[i].first);
    const auto to = i + 1 < in_service.size() ? std::min(end_years, in_service[i + 1].first) : end_years;
    sum += in_service[i].second * std::max(0.0, to - from);
  }
  return sum;
}

CampusAssets assets_of(const scenario::Scenario& scenario, const scenario::Campus& campus)
{
  CampusAssets assets;
  const auto pue = scenario::design_pue(campus);
  for (const auto& hall : scenario::hall_commissionings(scenario, campus)) {
    const auto [begun, ready] = built(scenario, hall.construction);
    assets.halls.push_back({core::in_megawatts(campus.halls[hall.index].bus) * pue, begun, ready});
  }
  if (campus.power.network)
    for (const auto& piece : campus.power.network->equipment)
      add_equipment(scenario, piece.capex * piece.capacity, piece.when, {}, assets);
  else
    for (const auto& tranche : campus.power.tranches)
      add_tranche(scenario, tranche, assets);
  std::map<double, double> firm_mw;
  for (const auto& tranche : campus.power.tranches) {
    const auto done = scenario::construction_of(scenario, tranche.when).done;
    firm_mw[years(done)] += core::in_megawatts(tranche.capacity);
    if (tranche.until)
      firm_mw[years(std::max(done, core::between(scenario.start, *tranche.until)))] -=
          core::in_megawatts(tranche.capacity);
  }
  assets.in_service = in_service(assets, firm_mw);
  return assets;
}

} // namespace gpuramp::account
