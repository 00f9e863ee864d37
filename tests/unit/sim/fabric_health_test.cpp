// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/fabric_health.hpp"
#include "unit/sim/small_plan.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

namespace {

/// Five units of 40 ports whose parts fail: ten links of each, and four spines that join them.
struct Failing {
  explicit Failing(scenario::FailureMode mode) : scenario(sim::tests::small_scenario(20, 100, 100))
  {
    scenario.failures.mode = mode;
    scenario.failures.fabric.emplace();
    scenario.failures.fabric->repair = core::days(10);
    plan = sim::make_plan(scenario, record::Resolution::hall);
    plan.campuses[0].units = {};
    plan.campuses[0].units.set_pods(40);
    plan.campuses[0].units.add_hall(200);
    plan.campuses[0].shared_parts = {{"link", 50, core::days(40), true}, {"spine", 4, core::days(90), false}};
  }

  scenario::Scenario scenario;
  sim::Plan plan;
};

} // namespace

TEST_CASE("expected: every unit has the mean share of parts that work")
{
  const Failing failing(scenario::FailureMode::expected);
  const sim::FabricHealth health(failing.plan, 1);
  CHECK(health.units_frac(0) == Approx(0.8 * 0.9));
  for (std::size_t u = 0; u < 5; ++u)
    CHECK(health.unit_frac(0, u) == Approx(0.8 * 0.9));
  CHECK_FALSE(health.any_unit_less(0));
}

TEST_CASE("sampled: a part takes of its unit's bandwidth only")
{
  const Failing failing(scenario::FailureMode::sampled);
  sim::FabricHealth health(failing.plan, 1);
  double mean = 0;
  bool unlike = false;
  constexpr int kSteps = 4000;
  for (int n = 0; n < kSteps; ++n) {
    health.step();
    double sum = 0;
    for (std::size_t u = 0; u < 5; ++u) {
      sum += health.unit_frac(0, u) / 5;
      unlike = unlike || health.unit_frac(0, u) != health.unit_frac(0, 0);
    }
    CHECK(sum == Approx(health.units_frac(0)).margin(1e-9));
    mean += sum / kSteps;
  }
  CHECK(unlike);
  CHECK(mean == Approx(0.8 * 0.9).margin(0.01)); // deviation of one step 0.14
}
