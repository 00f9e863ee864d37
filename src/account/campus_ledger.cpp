// SPDX-License-Identifier: Apache-2.0
#include "account/campus_ledger.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace gpuramp::account {

namespace {

constexpr double kEver = std::numeric_limits<double>::infinity();

} // namespace

CampusLedger::CampusLedger(const scenario::Scenario& scenario, const record::Record& record, std::size_t campus)
    : scenario_(scenario), economics_(scenario.economics), history_(record.history[campus]),
      spec_(scenario::campus_named(scenario, record.campus_names[campus])),
      network_frac_(scenario::buys_fabric(scenario, spec_) ? 0 : economics_.network_capex_frac),
      assets_(assets_of(scenario, spec_)), part_prices_(part_prices(scenario, record.fabric_parts)),
      in_service_(record.rack_types.size(), 0)
{
  for (const auto& name : record.rack_types)
    rack_usd_.push_back(core::in_usd(scenario::rack_type(scenario.catalog, name).price));
  for (const auto& hall : assets_.halls) {
    add_building(CostCategory::facility, economics_.facility_capex, hall);
    add_building(CostCategory::shell, economics_.shell_capex, hall);
    add_building(CostCategory::power_cooling, economics_.power_cooling_capex, hall);
  }
  for (const auto& e : assets_.equipment)
    add_facility(CostCategory::generation, e.usd, e.begun_years, e.ready_years);
}

void CampusLedger::add_premium(const scenario::EquipmentPremium& premium)
{
  const auto at = years(premium.at);
  scarce_.push_back({premium.of_hall ? CostCategory::power_cooling : CostCategory::generation,
                     {premium.usd, at, at, years(economics_.facility_lifetime), 0}});
}

CostRow CampusLedger::before_start() const
{
  CostRow row;
  for (const auto& asset : facilities_)
    row[asset.category] += model::usd_paid(asset.purchase, -kEver, 0);
  for (const auto& racks : initial_racks())
    row[CostCategory::racks] += racks.usd;
  row[CostCategory::fabric] = row[CostCategory::racks] * network_frac_ + initial_fabric().usd;
  return row;
}

CostRow CampusLedger::spend(const Slice& slice, const SliceEnergy& energy)
{
  const auto begin = slice.begin_years();
  const auto end = slice.end_years();
  CostRow row;
  for (const auto* assets : {&facilities_, &scarce_})
    for (const auto& asset : *assets)
      row[asset.category] += model::usd_paid(asset.purchase, begin, end);
  row[CostCategory::racks] = buy_racks(slice.end_s);
  row[CostCategory::fabric] = row[CostCategory::racks] * network_frac_ + buy_fabric(slice.end_s);
  row[CostCategory::racks] += std::exchange(premium_paid_, 0) + send_on_racks(slice.end_s);
  row[CostCategory::energy] = energy.usd;
  row[CostCategory::water] = core::in_usd(core::grams(energy.water_t * 1e6) * economics_.water_price);
  row[CostCategory::staff] =
      core::in_usd(core::megawatt_hours(assets_.mw_years_in_service(begin, end) * kHoursPerYear) * economics_.staff);
  row[CostCategory::repair] =
      economics_.repair_frac * ((1 + network_frac_) * rack_usd_years(slice) + fabric_usd_years(begin, end));
  for (const auto& e : assets_.equipment)
    row[CostCategory::fixed] +=
        e.fixed_usd_per_year * std::max(0.0, std::min(end, e.until_years) - std::max(begin, e.paid_from_years));
  if (economics_.maintenance_frac > 0)
    for (const auto& asset : facilities_)
      row[CostCategory::maintenance] +=
          economics_.maintenance_frac * model::usd_years_in_service(asset.purchase, begin, end);
  return row;
}

double CampusLedger::site_written_off_usd(double end_years) const
{
  double usd = 0;
  for (const auto* assets : {&facilities_, &scarce_})
    for (const auto& asset : *assets)
      usd += written_off(asset.purchase, is_charged() ? -kEver : 0, end_years);
  return usd;
}

double CampusLedger::kw_months_in_service(double end_years) const
{
  constexpr double kKwMonthsPerMwYear = 12'000;
  return kKwMonthsPerMwYear * assets_.mw_years_in_service(0, end_years);
}

double CampusLedger::written_off_usd(double end_years) const
{
  const bool charged = is_charged();
  auto usd = site_written_off_usd(end_years);
  auto racks = bought_;
  if (charged)
    for (const auto& initial : initial_racks())
      racks.push_back(initial);
  for (const auto& purchase : racks)
    usd += (1 + network_frac_) * written_off(purchase, -kEver, end_years);
  for (const auto* purchases : {&fabric_, &premiums_})
    for (const auto& purchase : *purchases)
      usd += written_off(purchase, -kEver, end_years);
  if (charged)
    usd += written_off(initial_fabric(), -kEver, end_years);
  return usd;
}

void CampusLedger::add_building(CostCategory category, core::PowerPrice price, const Building& hall)
{
  add_facility(category, core::in_usd(core::megawatts(hall.facility_mw) * price), hall.begun_years, hall.ready_years);
}

void CampusLedger::add_facility(CostCategory category, double usd, double begun_years, double ready_years)
{
  if (usd > 0)
    facilities_.push_back(
        {category,
         {usd, begun_years, ready_years, years(economics_.facility_lifetime), economics_.facility_price_change}});
}

std::vector<model::Purchase> CampusLedger::initial_racks() const
{
  std::vector<model::Purchase> all;
  for (const auto& initial : spec_.initial) {
    const auto at = years(core::between(scenario_.start, initial.installed.value_or(scenario_.start)));
    const auto price = core::in_usd(scenario::rack_type(scenario_.catalog, initial.rack_type).price);
    all.push_back({static_cast<double>(initial.racks) * price, at, at, years(scenario_.lifetime), 0});
  }
  return all;
}

model::Purchase CampusLedger::fabric_purchase(double usd, double at_s) const
{
  const auto at = at_s / core::kSecondsPerYear;
  return {usd, at, at, years(scenario_.lifetime), 0};
}

model::Purchase CampusLedger::initial_fabric() const
{
  double usd = 0;
  for (const auto& parts : history_.fabric_initial)
    usd += static_cast<double>(parts.pieces) * part_prices_[parts.part].usd;
  return fabric_purchase(usd, 0);
}

double CampusLedger::buy_fabric(double until_s)
{
  double usd = 0;
  for (; next_fabric_ < history_.fabric_bought.size() && history_.fabric_bought[next_fabric_].at_s <= until_s;
       ++next_fabric_) {
    const auto& parts = history_.fabric_bought[next_fabric_];
    fabric_.push_back(fabric_purchase(static_cast<double>(parts.pieces) * part_prices_[parts.part].usd, parts.at_s));
    usd += fabric_.back().usd;
  }
  return usd;
}

double CampusLedger::fabric_usd_years(double begin, double end) const
{
  auto sum = initial_fabric().usd * (end - begin);
  for (const auto& purchase : fabric_)
    sum += purchase.usd * (end - std::max(begin, purchase.ready_years));
  return sum;
}

double CampusLedger::buy_racks(double until_s)
{
  double usd = 0;
  for (; next_bought_ < history_.bought.size() && history_.bought[next_bought_].at_s <= until_s; ++next_bought_) {
    const auto& racks = history_.bought[next_bought_];
    const auto at = racks.at_s / core::kSecondsPerYear;
    bought_.push_back({static_cast<double>(racks.racks) * rack_usd_[racks.type], at, at, years(scenario_.lifetime),
                       economics_.rack_price_change});
    usd += model::usd_paid(bought_.back());
    if (racks.premium_usd > 0)
      premiums_.push_back({racks.premium_usd, at, at, years(scenario_.lifetime), 0});
    premium_paid_ += racks.premium_usd;
  }
  return usd;
}

double CampusLedger::send_on_racks(double until_s)
{
  double usd = 0;
  for (; next_sent_on_ < history_.sent_on.size() && history_.sent_on[next_sent_on_].at_s <= until_s; ++next_sent_on_)
    usd += static_cast<double>(history_.sent_on[next_sent_on_].racks) * core::in_usd(scenario_.supply.reroute->cost);
  return usd;
}

double CampusLedger::rack_usd_years(const Slice& slice)
{
  double sum = 0;
  for (auto from_s = slice.begin_s; from_s < slice.end_s;) {
    for (; next_service_ < history_.service.size() && history_.service[next_service_].from_s <= from_s; ++next_service_)
      in_service_[history_.service[next_service_].type] = history_.service[next_service_].racks;
    const auto to_s = next_service_ < history_.service.size()
                          ? std::min(slice.end_s, history_.service[next_service_].from_s)
                          : slice.end_s;
    for (std::size_t k = 0; k < in_service_.size(); ++k)
      sum += static_cast<double>(in_service_[k]) * rack_usd_[k] * (to_s - from_s) / core::kSecondsPerYear;
    from_s = to_s;
  }
  return sum;
}

double CampusLedger::written_off(const model::Purchase& p, double paid_since, double end_years)
{
  if (p.usd <= 0)
    return 0;
  const auto counted = model::usd_paid(p, paid_since, kEver) / model::usd_paid(p);
  return counted * model::usd_years_in_service(p, 0, end_years) / p.life_years;
}

} // namespace gpuramp::account
