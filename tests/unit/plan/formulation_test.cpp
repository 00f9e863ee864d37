// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/formulation.hpp"

#include "gpuramp/plan/infeasible.hpp"
#include "gpuramp/plan/solver.hpp"
#include "unit/plan/small_model.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace gpuramp::plan;
using namespace gpuramp::plan::test;

namespace {

constexpr double kMusd = 1e-6; ///< tolerance of an objective in M USD: the solver's, not the model's

} // namespace

TEST_CASE("a plan costs its racks and the whole tranches that power them")
{
  // 1,500 GPUs are 150 racks of 1 M USD and 1 MW, and two tranches of 100 MW for 10 M USD each
  const auto model = small_model();
  CHECK(cheapest_musd(model, gpus_by(model, 1'500, kPeriods)) == Approx(150 + 2 * 10).margin(kMusd));
}

TEST_CASE("racks that are down are bought besides")
{
  auto model = small_model();
  model.up_frac.assign(kPeriods + 1, 0.5);
  CHECK(cheapest_musd(model, gpus_by(model, 500, kPeriods)) == Approx(100 + 10).margin(kMusd));
}

TEST_CASE("nothing is up before lead time and installation have passed")
{
  // shipped weekly: what is made in the first week arrives on day 7 + 28 and is up 14 days later
  auto model = small_model();
  const auto by = [&](double day) {
    model.horizon.days[1] = day - kInstallDays;
    model.horizon.days[2] = day;
    Question question;
    question.goals = {{GoalUnit::gpus, 10, model.date(day)}};
    return cheapest_musd(model, question);
  };
  CHECK(by(7 + kLeadDays + kInstallDays - 1) == kNoPlan);
  // orders are even through the first period of 35 days: for one rack in its first week it takes five
  CHECK(by(7 + kLeadDays + kInstallDays) == Approx(5 + 10).margin(kMusd));
}

TEST_CASE("of two kinds of power the cheaper one is taken, or the best mix")
{
  auto model = small_model();
  auto large = model.groups[0].tranches[0];
  large.name = "plant";
  large.capacity_mw = 300;
  large.usd.assign(kPeriods, 24 * kMillion);
  model.groups[0].tranches.push_back(large);
  model.groups[0].energized_at_start.push_back(0);
  for (const double mw : {50., 100., 150., 200., 250., 300., 350., 600., 700.}) {
    double best = 1e9;
    for (int small = 0; small <= 10; ++small)
      for (int big = 0; big <= 3; ++big)
        if (100 * small + 300 * big >= mw)
          best = std::min(best, 10. * small + 24. * big);
    CHECK(cheapest_musd(model, gpus_by(model, 10 * mw, kPeriods)) == Approx(mw + best).margin(kMusd));
  }
}

TEST_CASE("bridge power is bought only where the goal does not wait for the grid")
{
  auto model = small_model();
  auto bridge = model.groups[0].tranches[0];
  bridge.name = "engines";
  bridge.usd.assign(kPeriods, 30 * kMillion);
  model.groups[0].tranches.push_back(bridge);
  model.groups[0].energized_at_start.push_back(0);
  model.groups[0].tranches[0].age_days = 4 * kPeriodDays; // the grid comes with the fifth period
  CHECK(cheapest_musd(model, gpus_by(model, 1'000, 3)) == Approx(100 + 30).margin(kMusd));
  CHECK(cheapest_musd(model, gpus_by(model, 1'000, kPeriods)) == Approx(100 + 10).margin(kMusd));
  auto both = gpus_by(model, 1'000, 3);
  both.goals.push_back(gpus_by(model, 2'000, kPeriods).goals[0]);
  CHECK(cheapest_musd(model, both) == Approx(200 + 30 + 10).margin(kMusd));
}

TEST_CASE("leases are as long wherever they begin, and who stays needs another after")
{
  auto model = small_model();
  auto& lease = model.groups[0].tranches[0];
  lease.lease_days = 3 * kPeriodDays;
  // of racks that are up by the end of the third period the first are admitted in the second, and stand there for the
  // seven that are left: three leases of three periods
  CHECK(cheapest_musd(model, gpus_by(model, 1'000, 3)) == Approx(100 + 3 * 10).margin(kMusd));
  // those up by the end of the last are admitted in the two before: one lease
  CHECK(cheapest_musd(model, gpus_by(model, 1'000, kPeriods)) == Approx(100 + 10).margin(kMusd));
  lease.lease_days = 2 * kPeriodDays;
  CHECK(cheapest_musd(model, gpus_by(model, 1'000, 3)) == Approx(100 + 4 * 10).margin(kMusd));
}

TEST_CASE("a shared input makes room for the goal or none")
{
  auto model = small_model();
  model.inputs = {{"wafers", "wafer", std::vector<double>(kPeriods, 20)}};
  model.lines[0].needs = {1};
  // 20 racks a period; those of the last period are not up at its end
  const auto whole_periods = 20. * (kPeriods - 1);
  CHECK(cheapest_musd(model, gpus_by(model, 10 * whole_periods, kPeriods)) > 0);
  CHECK(cheapest_musd(model, gpus_by(model, 10 * 20. * kPeriods, kPeriods)) == kNoPlan);
}

TEST_CASE("a crew fills a campus at its rate")
{
  auto model = small_model();
  model.groups[0].crew_racks_per_day = 1;
  model.groups[0].most_open.assign(kPeriods, 1);
  model.groups[0].tranches[0].capacity_mw = 1'000;
  // one rack a day at one campus, until the last is up in time
  const auto racks = kPeriodDays * kPeriods - kInstallDays;
  model.horizon.days[kPeriods - 1] = racks;
  CHECK(cheapest_musd(model, gpus_by(model, 10 * racks, kPeriods)) == Approx(racks + 10).margin(kMusd));
  CHECK(cheapest_musd(model, gpus_by(model, 10 * (racks + 1), kPeriods)) == kNoPlan);
}

TEST_CASE("crews work only where there is power")
{
  // two campuses with room for a thousand racks each and a crew of one rack a day: both crews work if both have power
  auto model = small_model();
  model.groups[0].crew_racks_per_day = 1;
  model.groups[0].most_open.assign(kPeriods, 2);
  model.groups[0].tranches[0].capacity_mw = 1'000;
  const auto days = kPeriodDays * kPeriods - kInstallDays;
  model.horizon.days[kPeriods - 1] = days;
  const auto powered = [&](double n) {
    model.groups[0].tranches[0].most.assign(kPeriods, n);
    return cheapest_musd(model, gpus_by(model, 10 * 1.5 * days, kPeriods));
  };
  CHECK(powered(1) == kNoPlan);
  CHECK(powered(2) == Approx(1.5 * days + 2 * 10).margin(kMusd));
}

TEST_CASE("a crew fills a tranche later with narrow racks than with wide ones")
{
  // one campus whose 100 MW come 30 days before the last rack must be in: 30 racks of 1 MW, or of 2 MW
  auto model = small_model();
  model.lines.push_back(model.lines[0]);
  model.lines[1].rack_type = "wide";
  model.lines[1].gpus = model.lines[1].h100e = 20;
  auto& group = model.groups[0];
  group.takes = {true, true};
  group.reserved_mw = group.bus_mw = {1, 2};
  group.crew_racks_per_day = 1;
  group.most_open.assign(kPeriods, 1);
  group.tranches[0].age_days = (kPeriods - 2) * kPeriodDays;
  model.horizon.days[kPeriods - 1] = (kPeriods - 2) * kPeriodDays + 30;
  model.horizon.days[kPeriods] = model.horizon.days[kPeriods - 1] + kInstallDays;
  CHECK(cheapest_musd(model, gpus_by(model, 10 * 60, kPeriods)) > 0);
  CHECK(cheapest_musd(model, gpus_by(model, 10 * 61, kPeriods)) == kNoPlan);
  model.groups[0].takes[1] = false;
  CHECK(cheapest_musd(model, gpus_by(model, 10 * 30, kPeriods)) > 0);
  CHECK(cheapest_musd(model, gpus_by(model, 10 * 31, kPeriods)) == kNoPlan);
}

TEST_CASE("the least peak is what the goal's racks draw")
{
  // 1,000 GPUs are 100 racks of 1 MW, of which half is drawn
  const auto model = small_model();
  auto question = gpus_by(model, 1'000, kPeriods);
  question.minimise = Minimise::peak_mw;
  CHECK(cheapest_musd(model, question) == Approx(50).margin(1e-3)); // and the cheapest of these
  question.limits = {{TotalLimit::What::peak_mw, 49.9}};
  CHECK(cheapest_musd(model, question) == kNoPlan);
}

TEST_CASE("a goal in MW is so much power energized, one in FLOP so many GPU-days")
{
  auto model = small_model();
  Question question;
  question.goals = {{GoalUnit::mw, 250, model.date(model.horizon.days.back())}};
  CHECK(cheapest_musd(model, question) == Approx(3 * 10).margin(kMusd));
  // racks that are up for the last period only, half of it on average: the cheapest way to some FLOP is one early rack
  model.flop_per_h100e_day.assign(kPeriods, 1e21);
  question.goals = {{GoalUnit::flop, 1e21, model.date(model.horizon.days.back())}};
  const auto cost = cheapest_musd(model, question);
  question.goals[0].amount = 2e21;
  CHECK(cost > 10);
  CHECK(cheapest_musd(model, question) - 10 == Approx(2 * (cost - 10)).epsilon(1e-6));
}

TEST_CASE("twice all prices is twice the cost of the same plan")
{
  auto model = small_model();
  const auto question = gpus_by(model, 1'500, kPeriods);
  const auto plan = solve_relaxed(formulate(model, question).program);
  for (auto& usd : model.lines[0].usd)
    usd *= 2;
  for (auto& usd : model.groups[0].tranches[0].usd)
    usd *= 2;
  const auto twice = solve_relaxed(formulate(model, question).program);
  CHECK(twice.objective == Approx(2 * plan.objective).margin(kMusd));
  for (std::size_t j = 0; j < plan.values.size(); ++j)
    CHECK(twice.values[j] == Approx(plan.values[j]).margin(1e-6));
}

TEST_CASE("relaxing any limit never costs more")
{
  auto model = small_model();
  model.inputs = {{"wafers", "wafer", std::vector<double>(kPeriods, 30)}};
  model.lines[0].needs = {1};
  model.lines[0].most.assign(kPeriods, 40);
  model.groups[0].crew_racks_per_day = 1;
  model.groups[0].most_open = {1, 1, 1, 2, 2, 2, 3, 3};
  model.groups[0].tranches[0].age_days = 80;
  const auto question = gpus_by(model, 900, kPeriods);
  const auto tight = cheapest_musd(model, question);
  REQUIRE(tight > 0);
  for (const auto* limit :
       {"chips: wafers", "orders: r", "campuses: site", "crews: site", "halls: site", "power: site grid"}) {
    auto wider = model;
    widen(wider, limit, 2);
    CHECK(cheapest_musd(wider, question) <= tight + kMusd);
  }
}

TEST_CASE("the optimum is that of full enumeration")
{
  auto model = small_model();
  auto plant = model.groups[0].tranches[0];
  plant.name = "plant";
  plant.capacity_mw = 170;
  plant.usd.assign(kPeriods, 16 * kMillion);
  plant.most.assign(kPeriods, 2);
  model.groups[0].tranches.push_back(plant);
  model.groups[0].energized_at_start.push_back(0);
  model.groups[0].halls[0].usd.assign(kPeriods, 7 * kMillion);
  const auto question = gpus_by(model, 4'300, kPeriods);
  const auto formulation = formulate(model, question);
  double best = 1e9;
  for (int halls = 0; halls <= 6; ++halls)
    for (int grid = 0; grid <= 6; ++grid)
      for (int plants = 0; plants <= 2; ++plants) {
        auto fixed = formulation.program;
        const auto fix = [&](std::size_t column, int value) {
          fixed.columns[column].lower = fixed.columns[column].upper = value;
        };
        fix(formulation.columns.halls[0][0].back(), halls);
        fix(formulation.columns.tranches[0][0].back(), grid);
        fix(formulation.columns.tranches[0][1].back(), plants);
        const auto solution = solve_relaxed(fixed);
        if (solution.has_values())
          best = std::min(best, solution.objective);
      }
  CHECK(cheapest_musd(model, question) == Approx(best).margin(kMusd));
}

TEST_CASE("what cannot hold together is named, and without any one of it there is a plan")
{
  auto model = small_model();
  model.inputs = {{"wafers", "wafer", std::vector<double>(kPeriods, 10)}};
  model.lines[0].needs = {1};
  const auto question = gpus_by(model, 1'400, kPeriods);
  const auto found = conflicts(model, question);
  std::vector<std::string> names;
  for (const auto& conflict : found)
    names.push_back(conflict.limit);
  CHECK(names == std::vector<std::string>{"chips: wafers", "goal: " + goal_text(question.goals[0])});
  REQUIRE(found[0].relaxation);
  widen(model, "chips: wafers", 1 + *found[0].relaxation);
  CHECK(conflicts(model, question).empty());
  CHECK(cheapest_musd(small_model(), question) > 0);
}
