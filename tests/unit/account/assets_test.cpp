// SPDX-License-Identifier: Apache-2.0
#include "account/assets.hpp"

#include "unit/account/fixture.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

TEST_CASE("facilities are in service as far as ready halls have firm power")
{
  auto s = test::bare_scenario();
  auto& campus = s.campuses[0];
  campus.pue = 1.25;
  campus.halls = {test::hall(40, 0), test::hall(40, 200)};
  campus.power.tranches = {test::tranche("first", 60, 100), test::tranche("bridge", 60, 150)};
  const auto assets = account::assets_of(s, campus);
  const auto mw_days = [&](double from, double to) {
    return assets.mw_years_in_service(from / test::kYearDays, to / test::kYearDays) * test::kYearDays;
  };
  CHECK(mw_days(0, 100) == 0);                 // a hall without power
  CHECK(mw_days(100, 150) == Approx(50 * 50)); // 40 MW x 1.25
  CHECK(mw_days(150, 200) == Approx(50 * 50)); // a bridge adds no hall
  CHECK(mw_days(200, 210) == Approx(100 * 10));
  CHECK(mw_days(0, 210) == Approx(50 * 100 + 100 * 10));
}

TEST_CASE("a date alone means the construction time, a project its own time")
{
  auto s = test::bare_scenario();
  auto& campus = s.campuses[0];
  campus.halls = {test::hall(40, 0)};
  s.catalog.projects = {{"p", "", {{"t", "shell", core::days(100), {}}}}};
  campus.power.tranches = {test::tranche("plant", 10, 0)};
  campus.power.tranches[0].when = {std::nullopt, "p", test::day(-50)};
  campus.power.tranches[0].capex = core::usd(2e6) / core::megawatts(1);
  CHECK(account::assets_of(s, campus).halls[0].begun_years == 0);
  s.economics.construction_time = core::days(73);
  const auto assets = account::assets_of(s, campus);
  CHECK(assets.halls[0].begun_years == Approx(-73 / test::kYearDays));
  CHECK(assets.halls[0].ready_years == 0);
  CHECK(assets.equipment[0].usd == Approx(20e6));
  CHECK(assets.equipment[0].begun_years == Approx(-50 / test::kYearDays));
  CHECK(assets.equipment[0].ready_years == Approx(50 / test::kYearDays));
}
