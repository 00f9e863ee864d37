// SPDX-License-Identifier: Apache-2.0
#include "account/campus_energy.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gpuramp::account {

namespace {

using Step = model::TimeSeries::Step;

std::vector<model::Battery> batteries_of(const scenario::Scenario& scenario, const scenario::Campus& campus)
{
  std::vector<model::Battery> batteries;
  for (const auto& source : scenario::sources_of(scenario, campus))
    if (source.storage)
      batteries.push_back({core::in_megawatts(source.nameplate.value_or(source.capacity)),
                           core::in_megawatt_hours(source.storage->energy), source.storage->efficiency_frac,
                           source.storage->initial_frac, source.storage->from_grid, source.storage->reserve_frac,
                           source.storage->peak_shaving});
  return batteries;
}

/// What arrives at the halls of each MWh that each source gives.
std::vector<double> delivered_fracs(const scenario::Campus& campus)
{
  std::vector<double> fracs;
  if (not campus.power.network)
    return std::vector<double>(campus.power.tranches.size(), 1.0);
  const auto network = scenario::network_of(campus);
  const auto all = topology::delivered_frac(network);
  for (std::size_t e = 0; e < all.size(); ++e)
    if (network.equipment[e].is_source)
      fracs.push_back(all[e]);
  return fracs;
}

} // namespace

double CampusDispatch::Unit::available_frac(double at_s) const
{
  const auto after = std::upper_bound(derates.begin(), derates.end(), at_s,
                                      [](double t, const record::SourceDerate& d) { return t < d.from_s; });
  return after != derates.begin() && at_s < std::prev(after)->to_s ? std::prev(after)->available_frac : 1;
}

double CampusDispatch::Unit::permitted_mwh(int year)
{
  if (std::exchange(used_year, year) != year)
    used_mwh = 0;
  return std::max(0.0, *spec.hours_per_year * nameplate_mw - used_mwh);
}

CampusDispatch::CampusDispatch(const scenario::Scenario& scenario, const scenario::Campus& campus,
                               const record::CampusHistory& history)
    : scenario_(scenario), campus_(campus), history_(history),
      dispatcher_(campus.power.dispatch, batteries_of(scenario, campus))
{
  add_units();
  set_step();
  set_changes();
  if (campus.cooling)
    water_l_per_kwh_ = scenario::water_by_month(*campus.cooling);
  if (campus.power.time_shift) {
    elastic_share_ = campus.power.time_shift->share.value_or(scenario.workloads.research.share);
    reference_.emplace(dispatcher_);
    benefit_.any = true;
  }
}

void CampusDispatch::add_units()
{
  auto specs = scenario::sources_of(scenario_, campus_);
  const auto delivered = delivered_fracs(campus_);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    Unit unit;
    unit.spec = std::move(specs[i]);
    unit.ready_s = core::in_seconds(scenario::ready_of(scenario_, unit.spec.when));
    if (unit.spec.until)
      unit.until_s = core::in_seconds(core::between(scenario_.start, *unit.spec.until));
    unit.delivered_frac = delivered[i];
    auto& slots = unit.spec.storage ? batteries_ : sources_;
    unit.slot = slots.size();
    slots.push_back(i);
    units_.push_back(std::move(unit));
  }
  for (auto& unit : units_)
    set_series(unit), note_hourly(unit);
  for (const auto& derate : history_.derates)
    units_[derate.source].derates.push_back(derate);
}

void CampusDispatch::set_series(Unit& unit) const
{
  const auto& spec = unit.spec;
  const auto& region = scenario::region(scenario_.catalog, campus_.region);
  unit.nameplate_mw = core::in_megawatts(spec.nameplate.value_or(spec.capacity)) * unit.delivered_frac;
  unit.carbon = spec.carbon ? &spec.carbon->values : spec.fuel ? nullptr : &region.carbon.values;
  unit.price = spec.price ? &spec.price->values : spec.fuel ? nullptr : &region.price.values;
}

void CampusDispatch::note_hourly(Unit& unit) const
{
  const auto hourly = [](const model::TimeSeries* series) {
    return series != nullptr && series->step() == Step::hourly;
  };
  const auto& spec = unit.spec;
  unit.prices_hourly = hourly(unit.carbon) || hourly(unit.price) ||
                       (spec.fuel && (hourly(&spec.fuel->price.values) || hourly(&spec.fuel->carbon.values)));
  unit.changes_hourly = unit.prices_hourly || spec.hours_per_year || spec.sun ||
                        (spec.capacity_factor && hourly(&spec.capacity_factor->values));
}

std::vector<EnergySource> CampusDispatch::sources(std::size_t index) const
{
  std::vector<EnergySource> sources;
  for (const auto& unit : units_)
    sources.push_back({index, unit.spec.name, unit.spec.kind, unit.spec.storage.has_value()});
  return sources;
}

/// The finest that any series needs.
void CampusDispatch::set_step()
{
  const auto need = [&](Step step) { step_ = std::max(step_, step); };
  for (const auto& unit : units_) {
    for (const auto* series : {unit.carbon, unit.price})
      if (series != nullptr && not unit.spec.storage)
        need(series->step());
    if (unit.spec.capacity_factor)
      need(unit.spec.capacity_factor->values.step());
    if (unit.spec.fuel) {
      need(unit.spec.fuel->price.values.step());
      need(unit.spec.fuel->carbon.values.step());
    }
    if (unit.spec.storage || unit.spec.sun)
      need(Step::hourly);
    shaves_peaks_ = shaves_peaks_ || (unit.spec.storage && unit.spec.storage->peak_shaving);
    charges_from_grid_ = charges_from_grid_ || (unit.spec.storage && unit.spec.storage->from_grid);
  }
  if (campus_.cooling)
    need(Step::monthly);
  if (campus_.power.time_shift)
    need(Step::hourly);
}

/// When sources come, and when events or equipment change what they can give.
void CampusDispatch::set_changes()
{
  for (const auto& unit : units_) {
    changes_.insert(changes_.end(), {unit.ready_s, unit.until_s});
    note_dates(unit);
    for (const auto& derate : unit.derates)
      changes_.insert(changes_.end(), {derate.from_s, derate.to_s});
  }
  std::map<double, double> firm_mw;
  for (const auto& tranche : campus_.power.tranches) {
    const auto ready_s = core::in_seconds(scenario::ready_of(scenario_, tranche.when));
    firm_mw[ready_s] += core::in_megawatts(tranche.capacity);
    if (tranche.until)
      firm_mw[std::max(ready_s, core::in_seconds(core::between(scenario_.start, *tranche.until)))] -=
          core::in_megawatts(tranche.capacity);
  }
  double sum_mw = 0;
  for (const auto& [from_s, mw] : firm_mw) {
    changes_.push_back(from_s);
    firm_mw_.emplace_back(from_s, sum_mw += mw);
  }
  std::sort(changes_.begin(), changes_.end());
}

/// From when on values hold that are stated by date.
void CampusDispatch::note_dates(const Unit& unit)
{
  const auto note = [&](const model::TimeSeries* series) {
    for (std::size_t i = 0; series != nullptr && i < series->dates().size(); ++i)
      changes_.push_back(core::in_seconds(core::between(scenario_.start, series->dates()[i])));
  };
  note(unit.carbon);
  note(unit.price);
  note(unit.spec.capacity_factor ? &unit.spec.capacity_factor->values : nullptr);
  note(unit.spec.fuel ? &unit.spec.fuel->price.values : nullptr);
  note(unit.spec.fuel ? &unit.spec.fuel->carbon.values : nullptr);
}

/// Less what events take from sources; of a network without regard to what its redundancy makes good.
double CampusDispatch::firm_mw(double at_s) const
{
  const auto after = std::upper_bound(firm_mw_.begin(), firm_mw_.end(), at_s,
                                      [](double t, const auto& step) { return t < step.first; });
  auto mw = after == firm_mw_.begin() ? 0 : std::prev(after)->second;
  for (const auto& unit : units_)
    if (unit.in_service(at_s) && not unit.derates.empty())
      mw -= core::in_megawatts(unit.spec.capacity) * (1 - unit.available_frac(at_s));
  return std::max(0.0, mw);
}

} // namespace gpuramp::account
