// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/agenda.hpp"
#include "sim/engine/layout.hpp"
#include "sim/observe/meter.hpp"
#include "unit/sim/small_plan.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace gpuramp;
using record::Flow;
using record::Stage;

namespace {

constexpr double kDayS = core::kSecondsPerDay;

/// Ten racks that idle in a hall for twelve, at PUE 1.5, and a feed of 20 MW: 2 MW of IT, 3 MW in all.
scenario::Scenario idle_racks()
{
  auto s = sim::tests::small_scenario(12, 100, 20);
  s.campuses[0].pue = 1.5;
  s.campuses[0].initial.push_back({"r", 10, {}, ""});
  return s;
}

/// A campus with its meter, moved by hand: no SimGrid.
struct Metered {
  explicit Metered(scenario::Scenario given)
      : scenario(std::move(given)), plan(sim::make_plan(scenario, record::Resolution::hall)),
        layout(sim::make_layout(plan)), deployment(plan, agenda), domains(plan, layout, deployment),
        fabric_health(plan, 1), feeds(plan, deployment, agenda, 1), cooling(plan), placement(plan),
        rates(plan, layout, deployment, domains, fabric_health, feeds, cooling, placement),
        meter(plan, deployment, feeds, cooling, placement, rates)
  {
    deployment.open_hall(0);
    deployment.energize(0, 0, plan.campuses[0].tranches[0].facility_mw);
    deployment.place_initial();
    rates.update({0});
  }

  scenario::Scenario scenario; ///< that the plan refers to
  sim::Plan plan;
  sim::Agenda agenda;
  sim::Layout layout;
  sim::Deployment deployment;
  sim::Domains domains;
  sim::FabricHealth fabric_health;
  sim::Feeds feeds;
  sim::Cooling cooling;
  sim::Placement placement;
  sim::Rates rates;
  sim::Meter meter;
};

} // namespace

TEST_CASE("what holds between two closings is counted for the time between them")
{
  Metered m(idle_racks());
  m.meter.close(0, 3 * kDayS);
  const auto flows = m.meter.take_flows(0);
  CHECK(flows.gpu_days[Stage::up] == Approx(100 * 3));
  CHECK(flows[Flow::it_energy_mwh] == Approx(2 * 72));
  CHECK(flows[Flow::facility_energy_mwh] == Approx(3 * 72));
  CHECK(m.meter.peak_mw() == Approx(3));
}

TEST_CASE("closing more often or twice at one instant counts the same")
{
  Metered once(idle_racks()), often(idle_racks());
  once.meter.close(0, 3 * kDayS);
  for (const auto day : {0.25, 1.0, 1.0, 2.5, 3.0})
    often.meter.close(0, day * kDayS);
  const auto a = once.meter.take_flows(0), b = often.meter.take_flows(0);
  for (const auto& [flow, term] : record::kTerms<Flow>)
    CHECK(a[flow] == Approx(b[flow]).epsilon(1e-12));
  for (const auto& [stage, term] : record::kTerms<Stage>)
    CHECK(a.gpu_days[stage] == Approx(b.gpu_days[stage]).epsilon(1e-12));
}

TEST_CASE("accounts of a year and of a period are taken apart from each other")
{
  Metered m(idle_racks());
  m.meter.close(0, kDayS);
  CHECK(m.meter.take_flows(0).gpu_days[Stage::up] == Approx(100));
  m.meter.close(0, 3 * kDayS);
  const auto year = m.meter.take_year();
  CHECK(year[0].gpu_days[Stage::up] == Approx(300));
  CHECK(core::in_megawatt_hours(year[0].facility_energy) == Approx(3 * 72));
  CHECK(core::in_megawatts(year[0].peak_facility_power) == Approx(3));
  CHECK(year[0].most[Stage::up].gpus == 100);
  CHECK(core::in_seconds(year[0].most[Stage::up].at) == 0);
  CHECK(m.meter.take_flows(0).gpu_days[Stage::up] == Approx(200));
  CHECK(m.meter.take_year()[0].gpu_days[Stage::up] == 0);
}
