// SPDX-License-Identifier: Apache-2.0
#include "unit/sim/small_plan.hpp"

namespace gpuramp::sim::tests {

namespace {

constexpr core::Date kStart{std::chrono::year{2026} / 1 / 1};

} // namespace

model::RackType small_rack()
{
  model::RackType rack;
  rack.name = "r";
  rack.available = kStart;
  rack.gpus_per_rack = 10;
  rack.peak_bf16 = core::FlopRate::from_base(1e15);
  rack.idle_power = core::megawatts(0.2);
  rack.max_power = core::megawatts(1);
  return rack;
}

scenario::Scenario small_scenario(std::int64_t slots, double bus_mw, double feed_mw)
{
  scenario::Scenario s;
  s.name = "small";
  s.start = kStart;
  s.end = core::Date{std::chrono::year{2027} / 1 / 1};
  s.catalog.rack_types.push_back(small_rack());
  auto& fabric = s.catalog.fabrics.emplace_back();
  fabric.name = "f";
  fabric.port = core::gigabytes_per_second(100);
  s.catalog.regions.emplace_back().name = "g";
  scenario::Campus campus;
  campus.name = "a";
  campus.region = "g";
  campus.fabric = "f";
  campus.pue = 1;
  scenario::HallGroup hall;
  hall.rack_slots = slots;
  hall.bus = core::megawatts(bus_mw);
  hall.first.available = kStart;
  campus.halls.push_back(hall);
  scenario::Tranche feed;
  feed.name = "grid";
  feed.capacity = core::megawatts(feed_mw);
  feed.when.available = kStart;
  campus.power.tranches.push_back(feed);
  campus.install.rate = core::racks_per_week(1000);
  s.campuses.push_back(campus);
  return s;
}

void order(scenario::Scenario& scenario, double racks_per_week)
{
  scenario::SupplyLine line;
  line.rack_type = "r";
  line.orders.points.push_back({scenario.start, core::racks_per_week(racks_per_week)});
  line.integration_time = line.transit_time = {};
  scenario.supply.lines.push_back(line);
}

} // namespace gpuramp::sim::tests
