// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/makers.hpp"

#include "unit/plan/small_model.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using namespace gpuramp::plan;
using namespace gpuramp::plan::test;

namespace {

/// The small model with an input whose makers add nothing in the run.
PlanModel with_makers()
{
  const auto always = [](double value) { return std::vector<double>(kPeriods, value); };
  PlanMakers makers;
  makers.lead_days = kPeriodDays;
  makers.committed.assign(kPeriods + 1, 0);
  makers.adds.assign(kPeriods, false);
  makers.spare_growth = makers.short_of = makers.ordered = always(0);
  makers.yield = makers.ours_frac = makers.ours_mean = always(1);
  auto model = small_model();
  model.inputs = {{"wafers", "wafer", always(100), makers}};
  model.lines[0].needs = {1};
  return model;
}

double on_order_cost(const PlanModel& model, Minimise minimise)
{
  auto question = gpus_by(model, 100, kPeriods);
  question.minimise = minimise;
  const auto formulation = formulate(model, question);
  return formulation.program.columns[formulation.columns.ordered[0][0]].cost;
}

} // namespace

TEST_CASE("makers answer orders of racks, not those of projects")
{
  scenario::SupplyInput input;
  input.expansion.emplace();
  CHECK_FALSE(expands_for_racks(input)); // nobody else is known to want it
  input.buyers.emplace_back();
  CHECK(expands_for_racks(input));
  input.tasks = {"transformer"};
  CHECK_FALSE(expands_for_racks(input));
}

TEST_CASE("of orders as good as each other the latest is taken, but not in a bound")
{
  auto model = with_makers();
  const auto cost = on_order_cost(model, Minimise::cost);
  CHECK(cost > 0);
  CHECK(on_order_cost(model, Minimise::co2e) == Approx(1e-6 * cost)); // as all money counts there
  relax_makers(model);
  CHECK(on_order_cost(model, Minimise::cost) == 0);
}
