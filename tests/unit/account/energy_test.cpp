// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/energy.hpp"
#include "unit/account/fixture.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using test::kDayS;

namespace {

double mwh(const account::EnergyAccount& account, std::size_t source)
{
  double sum = 0;
  for (const auto& period : account.by_source)
    sum += period[source].mwh;
  return sum;
}

/// A cheap and a dear source that each hold the load of 10 MW alone.
scenario::Scenario two_sources(model::DispatchPolicy dispatch)
{
  auto s = test::bare_scenario();
  auto& power = s.campuses[0].power;
  power.dispatch = dispatch;
  power.tranches = {test::tranche("grid", 20, 0), test::tranche("plant", 20, 0)};
  power.tranches[1].kind = "gas";
  power.tranches[1].price.emplace();
  power.tranches[1].price->values = model::TimeSeries{core::usd_per_megawatt_hour(20).base()};
  return s;
}

} // namespace

TEST_CASE("a source that is out gives nothing and another makes up for it")
{
  const auto policy =
      GENERATE(model::DispatchPolicy::proportional, model::DispatchPolicy::cost, model::DispatchPolicy::carbon);
  auto s = two_sources(policy);
  auto record = test::constant_run(10, {365, 730});
  // half an hour into the day 100, for ten days less that half hour
  record.history[0].derates = {{1, 100 * kDayS + 1800, 110 * kDayS, 0}};
  const auto with = account::account_energy(s, record);
  record.history[0].derates.clear();
  const auto without = account::account_energy(s, record);
  const auto lost_mwh = mwh(without, 1) - mwh(with, 1);
  const auto share = policy == model::DispatchPolicy::cost     ? 1.0
                     : policy == model::DispatchPolicy::carbon ? 1.0 // equal carbon: the cheaper one
                                                               : 0.5;
  CHECK(lost_mwh == Approx(share * 10 * (10 * 24 - 0.5)).epsilon(1e-12));
  CHECK(mwh(with, 0) - mwh(without, 0) == Approx(lost_mwh).epsilon(1e-12));
}

TEST_CASE("what is left of a curtailed source is used, and its backup does not go beyond it")
{
  auto s = two_sources(model::DispatchPolicy::cost);
  s.campuses[0].power.tranches.pop_back();
  auto record = test::constant_run(10, {730});
  record.history[0].derates = {{0, 0, 10 * kDayS, 0.3}}; // 6 of 20 MW
  const auto account = account::account_energy(s, record);
  CHECK(account.total().unserved_mwh == Approx(4 * 240).epsilon(1e-12));
  CHECK(mwh(account, 0) == Approx(10 * 730 * 24 - 4 * 240).epsilon(1e-12));
}

TEST_CASE("energy by source does not depend on report dates")
{
  auto s = two_sources(model::DispatchPolicy::cost);
  s.campuses[0].power.tranches[1].capacity = core::megawatts(8);
  auto record = test::constant_run(10, {730});
  record.history[0].draw = {{0, 5, 5, 0}, {50.3 * kDayS, 12, 12, 0}, {400 * kDayS, 10, 10, 0}};
  const auto whole = account::account_energy(s, record);
  CHECK(mwh(whole, 0) == Approx((4 * (400 - 50.3) + 2 * 330) * 24).epsilon(1e-12));
  auto often = test::constant_run(10, {1, 2, 50, 51, 60, 200, 365, 401, 730});
  often.history = record.history;
  const auto parts = account::account_energy(s, often);
  for (std::size_t source = 0; source < 2; ++source)
    CHECK(mwh(parts, source) == Approx(mwh(whole, source)).epsilon(1e-12));
}

TEST_CASE("two sources of a network that come on one day both give")
{
  auto s = test::bare_scenario();
  auto& campus = s.campuses[0];
  campus.halls = {test::hall(40, 0)};
  scenario::PowerPiece a;
  a.name = "a";
  a.kind = "gas";
  a.capacity = core::megawatts(30);
  a.efficiency_frac = 0.5;
  a.is_source = true;
  a.feeds = {"halls"};
  a.when.available = test::day(0);
  auto b = a;
  b.name = "b";
  b.capacity = core::megawatts(10);
  b.efficiency_frac = 1;
  campus.power.network.emplace();
  campus.power.network->equipment = {a, b};
  campus.power.tranches = scenario::firm_tranches(s, campus);
  const auto account = account::account_energy(s, test::constant_run(20, {730}));
  REQUIRE(account.sources.size() == 2);
  CHECK(account.sources[0].name == "a");
  CHECK(mwh(account, 0) == Approx(2 * 15 * 730 * 24).epsilon(1e-12)); // 15 of 20 MW, twice that goes in
  CHECK(mwh(account, 1) == Approx(5 * 730 * 24).epsilon(1e-12));
  CHECK(account.total().distribution_loss_mwh == Approx(15 * 730 * 24).epsilon(1e-12));
}

TEST_CASE("what the account takes as load is what the run measured")
{
  const auto s = two_sources(model::DispatchPolicy::cost);
  auto record = test::constant_run(10, {365, 730});
  record::Conservation checks;
  account::check_energy(account::account_energy(s, record), record, checks);
  CHECK(checks.broken.empty());
  record.history[0].draw[0].facility_mw = 10.001;
  account::check_energy(account::account_energy(s, record), record, checks);
  CHECK(not checks.broken.empty());
}
