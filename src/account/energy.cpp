// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/energy.hpp"

#include "account/assets.hpp"
#include "account/calendar.hpp"
#include "account/campus_energy.hpp"
#include "account/fabric_parts.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::account {

namespace {

using record::Flow;

constexpr double kTolerance = 1e-9;

/// Racks and parts of fabrics when they leave their factory, halls while they are built.
class EmbodiedCarbon {
public:
  EmbodiedCarbon(const scenario::Scenario& scenario, const record::Record& record, std::size_t campus)
      : scenario_(scenario), record_(record), bought_(record.history[campus].bought),
        fabric_(record.history[campus].fabric_bought), part_prices_(part_prices(scenario, record.fabric_parts)),
        halls_(assets_of(scenario, scenario::campus_named(scenario, record.campus_names[campus])).halls)
  {
  }

  void add(const Slice& slice, CampusEnergy& energy)
  {
    for (; next_ < bought_.size() && bought_[next_].at_s <= slice.end_s; ++next_)
      energy.embodied_rack_t +=
          static_cast<double>(bought_[next_].racks) *
          core::in_tonnes(
              scenario::rack_type(scenario_.catalog, record_.rack_types[bought_[next_].type]).embodied_carbon);
    for (; next_fabric_ < fabric_.size() && fabric_[next_fabric_].at_s <= slice.end_s; ++next_fabric_)
      energy.embodied_rack_t +=
          static_cast<double>(fabric_[next_fabric_].pieces) * part_prices_[fabric_[next_fabric_].part].co2e_t;
    const auto t_per_mw = core::in_tonnes(core::megawatts(1) * scenario_.economics.building_carbon);
    for (const auto& hall : halls_)
      energy.embodied_building_t +=
          t_per_mw * hall.facility_mw *
          model::built_frac(hall.begun_years, hall.ready_years, slice.begin_years(), slice.end_years());
  }

private:
  const scenario::Scenario& scenario_;
  const record::Record& record_;
  const std::vector<record::RackPurchase>& bought_;
  const std::vector<record::FabricPurchase>& fabric_;
  std::vector<PartPrice> part_prices_;
  std::vector<Building> halls_;
  std::size_t next_ = 0, next_fabric_ = 0;
};

void add_campus(const scenario::Scenario& scenario, const record::Record& record, std::size_t c,
                const std::vector<Slice>& slices, EnergyAccount& account)
{
  CampusDispatch dispatch(scenario, scenario::campus_named(scenario, record.campus_names[c]), record.history[c]);
  EmbodiedCarbon embodied(scenario, record, c);
  const auto first = account.sources.size();
  for (auto& source : dispatch.sources(c))
    account.sources.push_back(std::move(source));
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    account.campuses[p].emplace_back();
    account.by_source[p].resize(account.sources.size());
    for (auto s = first; s < account.sources.size(); ++s)
      account.in_use[p].push_back(dispatch.in_service(s - first,
                                                      p == 0 ? 0 : core::in_seconds(record.samples[p - 1].at),
                                                      core::in_seconds(record.samples[p].at))
                                      ? 1
                                      : 0);
  }
  for (std::size_t i = 0; i < slices.size(); ++i) {
    auto energy = dispatch.run(slices[i], account.by_source[slices[i].period].data() + first);
    embodied.add(slices[i], energy);
    account.slices[i].push_back({energy.flow.usd, energy.water_t});
    account.campuses[slices[i].period][c] += energy;
  }
  account.shaved.push_back(dispatch.shaved());
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
  embodied_building_t += o.embodied_building_t;
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

EnergyAccount account_energy(const scenario::Scenario& scenario, const record::Record& record)
{
  EnergyAccount account;
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    account.dates.push_back(record.samples[p].date);
    account.hours.push_back(
        p == 0 ? 0 : core::in_seconds(record.samples[p].at - record.samples[p - 1].at) / core::kSecondsPerHour);
  }
  const auto slices = slices_of(scenario, record);
  account.campuses.resize(record.samples.size());
  account.by_source.resize(record.samples.size());
  account.in_use.resize(record.samples.size());
  account.slices.resize(slices.size());
  for (std::size_t c = 0; c < record.campus_names.size(); ++c)
    add_campus(scenario, record, c, slices, account);
  return account;
}

namespace {

/// \return |a - b|, relative to the larger one, or to 1 MWh
double difference(double a_mwh, double b_mwh)
{
  return std::abs(a_mwh - b_mwh) / std::max({1.0, std::abs(a_mwh), std::abs(b_mwh)});
}

void check_period(const CampusEnergy& e, const record::FlowAccount& measured, const std::string& name,
                  record::Conservation& checks)
{
  const auto sources = difference(e.flow.mwh, e.facility_mwh + e.ride_through_mwh + e.distribution_loss_mwh +
                                                  e.battery_loss_mwh + e.stored_change_mwh - e.unserved_mwh);
  const auto run = std::max(difference(e.facility_mwh, measured[Flow::facility_energy_mwh]),
                            difference(e.it_mwh, measured[Flow::it_energy_mwh]));
  ++checks.checks;
  if (const auto error = std::max(sources, run); error > checks.worst_relative_error)
    checks.worst_relative_error = error, checks.worst_check = name;
  if (sources > kTolerance)
    checks.broken.push_back(name + " is not facility energy plus losses");
  if (run > kTolerance)
    checks.broken.push_back(name + " is not that of the run");
  if (e.unserved_mwh < 0 || e.flow.mwh < 0 || e.flow.beyond_mwh < 0 || e.battery_loss_mwh < 0)
    checks.broken.push_back(name + " has a negative part");
}

} // namespace

void check_energy(const EnergyAccount& account, const record::Record& record, record::Conservation& checks)
{
  for (std::size_t p = 0; p < account.campuses.size(); ++p)
    for (std::size_t c = 0; c < account.campuses[p].size(); ++c)
      check_period(
          account.campuses[p][c], record.samples[p].campuses[c].flows,
          fmt::format("source energy of {} on {}", record.campus_names[c], core::format_date(account.dates[p])),
          checks);
}

} // namespace gpuramp::account
