// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/energy.hpp"

#include "campus_energy.hpp"
#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::account {

namespace {

using record::Flow;

constexpr double kTolerance = 1e-9;

const scenario::Campus& campus_named(const scenario::Scenario& scenario, const std::string& name)
{
  const auto found =
      std::find_if(scenario.campuses.begin(), scenario.campuses.end(), [&](const auto& c) { return c.name == name; });
  core::require(found != scenario.campuses.end(), "the record names a campus that the scenario does not have");
  return *found;
}

/// What sources that became ready during a period cost, at the start's prices. What is there at the start was paid for
/// before.
double generation_capex(const scenario::Campus& campus, const CampusDispatch& dispatch, double begin_s, double end_s)
{
  double usd = 0;
  for (std::size_t t = 0; t < dispatch.n_tranches(); ++t) {
    const auto& spec = campus.power.tranches[t];
    const auto ready_s = dispatch.ready_s(t);
    if (ready_s > 0 && ready_s > begin_s && ready_s <= end_s)
      usd += core::in_usd(spec.capex * spec.nameplate.value_or(spec.capacity));
  }
  return usd;
}

void add_campus(const scenario::Scenario& scenario, const record::Record& record, std::size_t c,
                const std::vector<double>& times_s, EnergyAccount& account)
{
  const auto& campus = campus_named(scenario, record.campus_names[c]);
  const auto first = account.sources.size();
  CampusDispatch dispatch(scenario, campus, c, account.sources);
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    const auto begin_s = p == 0 ? 0 : times_s[p - 1];
    const auto& flows = record.samples[p].campuses[c].flows;
    account.by_source[p].resize(account.sources.size());
    for (std::size_t t = 0; t < dispatch.n_tranches(); ++t)
      account.in_use[p].push_back(dispatch.ready_s(t) < times_s[p] ? 1 : 0);
    const auto lost_per_mwh = campus.power.network ? 1 / topology::delivered_frac(scenario::network_of(campus)) - 1 : 0;
    const auto ride_through_mwh = flows[Flow::battery_taken_mwh] - flows[Flow::battery_given_mwh];
    const auto facility_mwh = flows[Flow::facility_energy_mwh];
    const auto distribution_loss_mwh = lost_per_mwh * (facility_mwh + ride_through_mwh);
    auto energy =
        dispatch.run(begin_s, times_s[p], flows[Flow::it_energy_mwh],
                     facility_mwh + ride_through_mwh + distribution_loss_mwh, account.by_source[p].data() + first);
    energy.facility_mwh = facility_mwh;
    energy.ride_through_mwh = ride_through_mwh;
    energy.distribution_loss_mwh = distribution_loss_mwh;
    energy.embodied_rack_t = flows[Flow::racks_carbon_t];
    energy.embodied_building_t =
        core::in_tonnes(core::megawatts(flows[Flow::energized_mw]) * scenario.economics.building_carbon);
    energy.generation_capex_usd = generation_capex(campus, dispatch, begin_s, times_s[p]);
    account.campuses[p].push_back(energy);
  }
  account.shift.any = account.shift.any || dispatch.shift().any;
  account.shift.moved_mwh += dispatch.shift().moved_mwh;
  account.shift.saved_co2e_t += dispatch.shift().saved_co2e_t;
  account.shift.saved_usd += dispatch.shift().saved_usd;
}

} // namespace

EnergyFlow& EnergyFlow::operator+=(const EnergyFlow& o)
{
  mwh += o.mwh, charged_mwh += o.charged_mwh, curtailed_mwh += o.curtailed_mwh, beyond_mwh += o.beyond_mwh,
      fuel_mwh += o.fuel_mwh;
  co2e_location_t += o.co2e_location_t, co2e_market_t += o.co2e_market_t, usd += o.usd;
  return *this;
}

CampusEnergy& CampusEnergy::operator+=(const CampusEnergy& o)
{
  it_mwh += o.it_mwh, facility_mwh += o.facility_mwh, ride_through_mwh += o.ride_through_mwh,
      distribution_loss_mwh += o.distribution_loss_mwh, battery_loss_mwh += o.battery_loss_mwh,
      stored_change_mwh += o.stored_change_mwh;
  unserved_mwh += o.unserved_mwh, flow += o.flow, water_t += o.water_t, embodied_rack_t += o.embodied_rack_t;
  embodied_building_t += o.embodied_building_t, energized_mw_years += o.energized_mw_years,
      generation_capex_usd += o.generation_capex_usd;
  return *this;
}

CampusEnergy EnergyAccount::fleet(std::size_t period) const
{
  CampusEnergy sum;
  for (const auto& campus : campuses[period])
    sum += campus;
  return sum;
}

CampusEnergy EnergyAccount::total() const
{
  CampusEnergy sum;
  for (std::size_t p = 0; p < campuses.size(); ++p)
    sum += fleet(p);
  return sum;
}

std::vector<double> report_times_s(const scenario::Scenario& scenario)
{
  const auto end_s = core::in_seconds(core::between(scenario.start, scenario.end));
  std::vector<double> times_s;
  for (int n = 0;; ++n) {
    const auto at_s = core::in_seconds(core::nth_step(scenario.start, scenario.start, scenario.report_every, n));
    if (at_s >= end_s)
      break;
    times_s.push_back(at_s);
  }
  times_s.push_back(end_s);
  return times_s;
}

EnergyAccount account_energy(const scenario::Scenario& scenario, const record::Record& record)
{
  const auto times_s = report_times_s(scenario);
  core::require(times_s.size() == record.samples.size(), "a record must have one sample per report date");
  EnergyAccount account;
  for (std::size_t p = 0; p < times_s.size(); ++p) {
    account.dates.push_back(record.samples[p].date);
    account.hours.push_back(p == 0 ? 0 : (times_s[p] - times_s[p - 1]) / 3600);
  }
  account.campuses.resize(times_s.size());
  account.by_source.resize(times_s.size());
  account.in_use.resize(times_s.size());
  for (std::size_t c = 0; c < record.campus_names.size(); ++c)
    add_campus(scenario, record, c, times_s, account);
  return account;
}

void check_energy(const EnergyAccount& account, const record::Record& record, record::Conservation& checks)
{
  for (std::size_t p = 0; p < account.campuses.size(); ++p)
    for (std::size_t c = 0; c < account.campuses[p].size(); ++c) {
      const auto& e = account.campuses[p][c];
      const auto name =
          fmt::format("source energy of {} on {}", record.campus_names[c], core::format_date(account.dates[p]));
      const auto error = std::abs(e.flow.mwh - (e.facility_mwh + e.ride_through_mwh + e.distribution_loss_mwh +
                                                e.battery_loss_mwh + e.stored_change_mwh - e.unserved_mwh)) /
                         std::max({1.0, e.facility_mwh, e.flow.mwh});
      ++checks.checks;
      if (error > checks.worst_relative_error)
        checks.worst_relative_error = error, checks.worst_check = name;
      if (error > kTolerance)
        checks.broken.push_back(name + " is not facility energy plus losses");
      if (e.unserved_mwh < 0 || e.flow.mwh < 0 || e.flow.beyond_mwh < 0 || e.battery_loss_mwh < 0)
        checks.broken.push_back(name + " has a negative part");
    }
}

} // namespace gpuramp::account
