// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/sim/simulation.hpp"
#include "unit/sim/small_plan.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gpuramp;
using record::Stage;

namespace {

/// Ten racks at the start, seven more a week for a year; from 2026-04-11 on, day 100, ten days without power.
scenario::Scenario ramp(core::Period report_every)
{
  auto s = sim::tests::small_scenario(1000, 1000, 1000);
  s.report_every = report_every;
  s.end = core::Date{std::chrono::year{2027} / 7 / 1};
  s.campuses[0].initial.push_back({"r", 10, {}, ""});
  s.targets.fleet.points.push_back({s.start, core::gpus(4000)});
  sim::tests::order(s, 7);
  s.supply.lines[0].last_production = core::Date{std::chrono::year{2027} / 1 / 1};
  scenario::PowerEvent outage;
  outage.date = s.start + std::chrono::days{100};
  outage.duration = core::seconds(10 * core::kSecondsPerDay);
  s.campuses[0].power.events.push_back(outage);
  return s;
}

/// The closed form: 70 GPUs leave the factory at the end of each week, the ten of the last day when production ends on
/// day 365, and are in service three weeks later.
double in_service_gpu_days(double until_day)
{
  double gpu_days = 100 * until_day;
  for (int week = 1; week <= 52; ++week)
    gpu_days += 70 * std::max(0.0, until_day - 7 * (week + 3));
  return gpu_days + 10 * std::max(0.0, until_day - (365 + 21));
}

/// GPU days without power: those in service from day 100 to 110; on day 105 seventy more come.
double dark_gpu_days()
{
  return in_service_gpu_days(110) - in_service_gpu_days(100);
}

void check(core::Period report_every)
{
  const auto record = sim::simulate(ramp(report_every), {});
  REQUIRE(record.years.size() == 2);
  const auto& first = record.years[0];
  CHECK(first.year == 2026);
  CHECK(first.campuses[0].gpu_days[Stage::dark] == Approx(dark_gpu_days()).epsilon(1e-12));
  CHECK(first.campuses[0].gpu_days[Stage::up] == Approx(in_service_gpu_days(365) - dark_gpu_days()).epsilon(1e-12));
  CHECK(first.target_gpu_days == Approx(4000 * 365).epsilon(1e-12));
  CHECK(first.up_end == 100 + 70 * 49); // of 364 days in whole weeks, three under way
  const auto& second = record.years[1];
  CHECK(second.year == 2027);
  CHECK(core::in_days(second.end - second.begin) == Approx(181));
  CHECK(second.campuses[0].gpu_days[Stage::up] ==
        Approx(in_service_gpu_days(365 + 181) - in_service_gpu_days(365)).epsilon(1e-12));
  // what was asked for and not made; the open part of a week's orders is no rack yet
  CHECK(second.supply.front().cause == "orders");
  CHECK(second.supply.front().gpu_days == Approx((4000 - 100 - 10 * 365) * 181).epsilon(1e-12));
  double up = 0;
  for (const auto& sample : record.samples)
    up += sample.campuses[0].flows.gpu_days[Stage::up];
  CHECK(up == Approx(first.campuses[0].gpu_days[Stage::up] + second.campuses[0].gpu_days[Stage::up]).epsilon(1e-12));
  CHECK(record.conservation.broken.empty());
}

} // namespace

TEST_CASE("integrals of a year with reports each day")
{
  check({0, core::seconds(core::kSecondsPerDay)});
}

TEST_CASE("integrals of a year with reports each month")
{
  check({1, {}});
}

TEST_CASE("integrals of a year with a report at the end")
{
  check({120, {}});
}
