// SPDX-License-Identifier: Apache-2.0
#include "unit/account/fixture.hpp"

namespace gpuramp::test {

core::Date day(int days)
{
  using namespace std::chrono;
  return core::Date{year{2026} / 1 / 1} + std::chrono::days{days};
}

scenario::Tranche tranche(const std::string& name, double mw, int ready_day)
{
  scenario::Tranche t;
  t.name = name;
  t.capacity = core::megawatts(mw);
  t.when.available = day(ready_day);
  return t;
}

scenario::HallGroup hall(double bus_mw, int ready_day)
{
  scenario::HallGroup group;
  group.rack_slots = 100;
  group.bus = core::megawatts(bus_mw);
  group.first.available = day(ready_day);
  return group;
}

scenario::Scenario bare_scenario()
{
  scenario::Scenario s;
  s.start = day(0);
  s.end = day(730);
  scenario::Region region;
  region.name = "g";
  region.carbon.values = model::TimeSeries{core::grams_per_kilowatt_hour(400).base()};
  region.price.values = model::TimeSeries{core::usd_per_megawatt_hour(50).base()};
  s.catalog.regions = {region};
  model::RackType rack;
  rack.name = "r";
  rack.price = core::usd(1e6);
  s.catalog.rack_types = {rack};
  scenario::Campus campus;
  campus.name = "c";
  campus.region = "g";
  campus.pue = 1;
  s.campuses = {campus};
  return s;
}

record::Record constant_run(double mw, std::initializer_list<int> report_days)
{
  record::Record record;
  record.campus_names = {"c"};
  record.rack_types = {"r"};
  record.history.resize(1);
  record.history[0].draw = {{0, mw, mw, 0}};
  int before = 0;
  const auto add = [&](int n) {
    record::Sample sample;
    sample.date = day(n);
    sample.at = core::days(n);
    sample.campuses.resize(1);
    auto& flows = sample.campuses[0].flows;
    flows.amount[record::Flow::it_energy_mwh] = flows.amount[record::Flow::facility_energy_mwh] =
        mw * 24 * (n - before);
    before = n;
    record.samples.push_back(sample);
  };
  add(0);
  for (const auto n : report_days)
    add(n);
  return record;
}

} // namespace gpuramp::test
