// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/supply.hpp"
#include "sim/work/placement.hpp"
#include "unit/sim/small_plan.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using record::Stage;

namespace {

constexpr double kWeekS = 7 * core::kSecondsPerDay;

/// The fleet of a scenario after its first weeks, moved by hand: no SimGrid.
struct Fleet {
  explicit Fleet(const scenario::Scenario& scenario)
      : plan(sim::make_plan(scenario, record::Resolution::hall)), deployment(plan, agenda),
        supply(plan, deployment, agenda)
  {
    deployment.open_hall(0);
    deployment.energize(0, 0, plan.campuses[0].tranches[0].facility_mw);
  }

  /// Handles what is due until then, admitting at each event.
  void until(double at_s)
  {
    while (not agenda.empty() && agenda.next_s() <= at_s) {
      const auto now_s = agenda.next_s();
      const auto event = agenda.pop();
      if (const auto* e = std::get_if<sim::event::Arrival>(&event))
        deployment.arrive(e->batch.index(), now_s);
      if (const auto* e = std::get_if<sim::event::InstallEnds>(&event))
        deployment.begin_burn_in(e->batch.index(), now_s);
      if (const auto* e = std::get_if<sim::event::BurnInEnds>(&event))
        deployment.go_online(e->batch.index(), 0, now_s);
      deployment.admit(0, now_s);
    }
  }

  [[nodiscard]] std::int64_t gpus(Stage stage) const { return deployment.states(0)[stage]; }

  sim::Plan plan;
  sim::Agenda agenda;
  sim::Deployment deployment;
  sim::Supply supply;
};

} // namespace

TEST_CASE("racks go through the stages, and all that were made are in one of them")
{
  auto s = sim::tests::small_scenario(100, 100, 100);
  sim::tests::order(s, 7);
  Fleet fleet(s);
  fleet.supply.produce(kWeekS);
  fleet.until(kWeekS);
  CHECK(fleet.gpus(Stage::installing) == 70);
  fleet.until(2 * kWeekS);
  CHECK(fleet.gpus(Stage::burn_in) == 70);
  fleet.until(4 * kWeekS);
  CHECK(fleet.gpus(Stage::up) == 70);
  CHECK(fleet.deployment.states(0).sum() == 70);
}

TEST_CASE("inputs are split by open orders, and the one that runs out is named")
{
  auto s = sim::tests::small_scenario(100, 100, 100);
  sim::tests::order(s, 6);
  sim::tests::order(s, 2);
  scenario::SupplyInput input;
  input.name = "cowos";
  input.racks.emplace();
  input.racks->points.push_back({s.start, core::racks_per_week(4)});
  s.supply.inputs.push_back(input);
  Fleet fleet(s);
  fleet.supply.produce(kWeekS);
  fleet.until(kWeekS);
  CHECK(fleet.deployment.states(0).sum() == 40);
  const auto terms = fleet.supply.terms(100);
  REQUIRE(terms.size() == 2);
  CHECK((terms[0].cause == "orders" && terms[0].gpus == 60));
  CHECK((terms[1].cause == "cowos" && terms[1].gpus == 40));
  fleet.supply.advance(2 * kWeekS);
  const auto held_back = fleet.supply.take_held_back();
  REQUIRE(held_back.size() == 1);
  CHECK(held_back[0].cause == "cowos");
  CHECK(held_back[0].gpu_days == Approx(40 * 7));
  CHECK(held_back[0].most.gpus == 40);
}

TEST_CASE("nothing ships before its type does")
{
  auto s = sim::tests::small_scenario(100, 100, 100);
  s.catalog.rack_types[0].available = s.start + std::chrono::days{14};
  sim::tests::order(s, 5);
  Fleet fleet(s);
  fleet.supply.produce(kWeekS);
  CHECK(fleet.deployment.states(0).sum() == 0);
  CHECK(fleet.supply.terms(50)[1].cause == "availability");
  fleet.supply.produce(2 * kWeekS);
  CHECK(fleet.deployment.states(0).sum() == 100); // what was ordered by then
}

TEST_CASE("admission never reserves less than idle power")
{
  auto s = sim::tests::small_scenario(100, 1000, 10);
  s.campuses[0].power.provisioning_frac = 0.5;
  sim::tests::order(s, 50);
  Fleet half(s);
  half.supply.produce(kWeekS);
  half.until(kWeekS);
  CHECK(half.gpus(Stage::installing) == 200);
  CHECK(half.gpus(Stage::waiting_power) == 300);
  s.campuses[0].power.provisioning_frac = 0.1;
  Fleet idle(s);
  idle.supply.produce(kWeekS);
  idle.until(kWeekS);
  CHECK(idle.gpus(Stage::installing) == 500); // 50 racks of 0.2 MW on 10 MW, not 100
  CHECK(idle.plan.reserved_mw(0, 0) == Approx(0.2));
}

TEST_CASE("dark racks are neither up nor down, and no run starts on them")
{
  auto s = sim::tests::small_scenario(100, 100, 100);
  scenario::TrainingRun run;
  run.name = "run";
  run.flop = core::Flop::from_base(1e24);
  run.gpus = core::gpus(50);
  s.workloads.training.push_back(run);
  s.campuses[0].initial.push_back({"r", 10, {}, ""});
  Fleet fleet(s);
  fleet.deployment.place_initial();
  fleet.deployment.set_dark(0, 0, 6);
  CHECK(fleet.gpus(Stage::up) == 40);
  CHECK(fleet.gpus(Stage::dark) == 60);
  CHECK(fleet.gpus(Stage::down) == 0);
  sim::Placement placement(fleet.plan);
  CHECK(placement.place(fleet.deployment, 0).empty());
  CHECK(placement.runs()[0].most_free == 40);
  fleet.deployment.set_dark(0, 0, 5);
  CHECK(placement.place(fleet.deployment, 1) == std::vector<std::size_t>{0});
  CHECK(placement.joined_to(0) == std::vector<std::size_t>{0});
}
