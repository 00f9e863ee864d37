// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"
#include "unit/account/fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using account::CostCategory;
using test::kDayS;

namespace {

account::CostAccount cost_of(const scenario::Scenario& s, const record::Record& record)
{
  return account::account_cost(s, record, account::account_energy(s, record));
}

/// A hall of 10 MW at 10 M USD/MW, and power for it.
scenario::Scenario one_hall(int ready_day)
{
  auto s = test::bare_scenario();
  s.campuses[0].halls = {test::hall(10, ready_day)};
  s.campuses[0].power.tranches = {test::tranche("grid", 10, 0)};
  s.economics.facility_capex = core::usd(10e6) / core::megawatts(1);
  return s;
}

} // namespace

TEST_CASE("a hall is paid once, however much power feeds it")
{
  auto s = one_hall(31);
  const auto record = test::constant_run(0, {730});
  CHECK(cost_of(s, record).spent[CostCategory::facility] == Approx(100e6));
  s.campuses[0].power.tranches.push_back(test::tranche("bridge", 10, 31));
  CHECK(cost_of(s, record).spent[CostCategory::facility] == Approx(100e6));
  CHECK(cost_of(s, record).spent[CostCategory::generation] == 0);
  s.campuses[0].power.tranches.back().capex = core::usd(1e6) / core::megawatts(1);
  CHECK(cost_of(s, record).spent[CostCategory::generation] == Approx(10e6));
}

TEST_CASE("one more hall costs its price")
{
  auto s = one_hall(31);
  s.campuses[0].halls.push_back(test::hall(3, 31));
  CHECK(cost_of(s, test::constant_run(0, {730})).spent[CostCategory::facility] == Approx(130e6));
}

TEST_CASE("what was paid before the start is sunk and named, or charged at the start")
{
  auto s = one_hall(73);
  s.economics.construction_time = core::days(365);
  const auto record = test::constant_run(0, {365, 730});
  const auto sunk = cost_of(s, record);
  CHECK(sunk.spent[CostCategory::facility] == Approx(20e6)); // 73 of 365 days
  CHECK(sunk.sunk[CostCategory::facility] == Approx(80e6));
  CHECK_FALSE(sunk.charged_at_start());
  s.economics.before_start = scenario::BeforeStart::charged;
  const auto charged = cost_of(s, record);
  CHECK(charged.sunk.sum() == 0);
  CHECK(charged.spent[CostCategory::facility] == Approx(100e6));
  CHECK(charged.campuses[0][0][CostCategory::facility] == Approx(80e6));
  CHECK(charged.charged_at_start());
}

TEST_CASE("a date that moves across the start moves money continuously")
{
  const auto record = test::constant_run(0, {730});
  auto before = one_hall(0);
  auto after = one_hall(1);
  before.economics.construction_time = after.economics.construction_time = core::days(365);
  CHECK(cost_of(before, record).spent.sum() == 0);
  CHECK(cost_of(after, record).spent.sum() == Approx(100e6 / 365));
  // without it the whole building jumps from sunk to spent, and both say so
  CHECK(cost_of(one_hall(0), record).sunk.sum() == Approx(100e6));
  CHECK(cost_of(one_hall(1), record).sunk.sum() == 0);
}

TEST_CASE("repair follows racks in service, at any report dates")
{
  auto s = one_hall(0);
  s.economics.repair_frac = 0.05;
  s.economics.network_capex_frac = 0.2;
  for (const auto& record : {test::constant_run(0, {730}), test::constant_run(0, {1, 99, 101, 365, 730})}) {
    auto run = record;
    CHECK(cost_of(s, run).spent[CostCategory::repair] == 0); // none is ever in service
    run.history[0].service = {{100 * kDayS, 0, 20}, {200.25 * kDayS, 0, 5}};
    CHECK(cost_of(s, run).spent[CostCategory::repair] ==
          Approx(0.05 * 1.2e6 * (20 * 100.25 + 5 * (730 - 200.25)) / test::kYearDays).epsilon(1e-12));
  }
}

TEST_CASE("racks are paid when they leave their factory, at the price of that day")
{
  auto s = one_hall(0);
  s.economics.rack_price_change = -0.3;
  auto record = test::constant_run(0, {730});
  record.history[0].bought = {{73 * kDayS, 0, 4}};
  CHECK(cost_of(s, record).spent[CostCategory::racks] ==
        Approx(4e6 * std::pow(0.7, 73 / test::kYearDays)).epsilon(1e-12));
}

TEST_CASE("staff follows facilities in service")
{
  auto s = one_hall(100);
  s.economics.staff = core::usd(40e3) / (core::megawatts(1) * core::seconds(core::kSecondsPerYear));
  s.campuses[0].power.tranches.push_back(test::tranche("bridge", 10, 0));
  CHECK(cost_of(s, test::constant_run(0, {730})).spent[CostCategory::staff] ==
        Approx(40e3 * 10 * 630 / test::kYearDays).epsilon(1e-12));
}

TEST_CASE("discounting by calendar year, whatever the report dates")
{
  auto s = one_hall(400);
  s.economics.discount_rate = 0.1;
  for (const auto& record : {test::constant_run(0, {730}), test::constant_run(0, {10, 399, 400, 500, 730})}) {
    const auto end = cost_of(s, record);
    CHECK(end.discounted.sum() == Approx(100e6 * std::pow(1.1, -730 / test::kYearDays)).epsilon(1e-12));
    CHECK(end.spent.sum() == Approx(100e6));
    REQUIRE(end.years.size() == 2);
    CHECK(end.years[1].year == 2027);
    CHECK(end.years[1].spent.sum() == Approx(100e6));
    s.economics.discounting = scenario::Discounting::mid_period;
    CHECK(cost_of(s, record).discounted.sum() ==
          Approx(100e6 * std::pow(1.1, -(365 + 365.0 / 2) / test::kYearDays)).epsilon(1e-12));
    s.economics.discounting = scenario::Discounting::end_of_period;
  }
}

TEST_CASE("figures by period, campus and year add up to those of the run")
{
  auto s = one_hall(31);
  s.economics.maintenance_frac = 0.02;
  auto record = test::constant_run(5, {100, 400, 730});
  record.history[0].bought = {{50 * kDayS, 0, 4}, {450 * kDayS, 0, 1}};
  const auto cost = cost_of(s, record);
  double years = 0;
  for (const auto& year : cost.years)
    years += year.spent.sum();
  CHECK(years == Approx(cost.spent.sum()).epsilon(1e-14));
  CHECK(cost.spent_at(0).sum() == Approx(cost.spent.sum()).epsilon(1e-14));
  CHECK(cost.spent[CostCategory::maintenance] == Approx(0.02 * 100e6 * (730 - 31) / test::kYearDays).epsilon(1e-12));
}
