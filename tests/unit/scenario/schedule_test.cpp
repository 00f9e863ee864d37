// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using scenario::Interpolation;

namespace {

using Orders = scenario::Schedule<core::RackRate>;

core::Date day(const char* text)
{
  return core::parse_date(text).value();
}
core::RackRate per_day(double racks)
{
  return core::RackRate::from_base(racks / core::kSecondsPerDay);
}
const core::Date kStart = day("2026-01-01");

/// 10 a day from day 10, 30 a day from day 20, 0 from day 30.
Orders example(Interpolation interpolation)
{
  return {interpolation,
          {{kStart + std::chrono::days(10), per_day(10)},
           {kStart + std::chrono::days(20), per_day(30)},
           {kStart + std::chrono::days(30), per_day(0)}}};
}

double at(const Orders& s, double day)
{
  return s.at(kStart, core::days(day)).base() * core::kSecondsPerDay;
}
double integral(const Orders& s, double from, double to)
{
  return s.integral(kStart, core::days(from), core::days(to)).base();
}

} // namespace

TEST_CASE("steps hold from their date to the next")
{
  const auto s = example(Interpolation::step);
  CHECK(at(s, 0) == 0);
  CHECK(at(s, 9.999) == 0);
  CHECK(at(s, 10) == Approx(10));
  CHECK(at(s, 19.999) == Approx(10));
  CHECK(at(s, 20) == Approx(30));
  CHECK(at(s, 30) == 0);
  CHECK(at(s, 1000) == 0);
}

TEST_CASE("ramps are straight between their points, zero before, held after")
{
  const auto s = example(Interpolation::ramp);
  CHECK(at(s, 9.999) == 0);
  CHECK(at(s, 10) == Approx(10));
  CHECK(at(s, 15) == Approx(20)); // half of the way from 10 to 30
  CHECK(at(s, 20) == Approx(30));
  CHECK(at(s, 27.5) == Approx(7.5));
  CHECK(at(s, 30) == Approx(0).margin(1e-12));
  auto held = s;
  held.points.pop_back();
  CHECK(at(held, 1000) == Approx(30));
}

TEST_CASE("integrals of steps are sums of rectangles")
{
  const auto s = example(Interpolation::step);
  CHECK(integral(s, 0, 10) == 0);
  CHECK(integral(s, 0, 20) == Approx(10 * 10));
  CHECK(integral(s, 0, 100) == Approx(10 * 10 + 10 * 30));
  CHECK(integral(s, 15, 22) == Approx(5 * 10 + 2 * 30));
  CHECK(integral(s, 12, 12) == 0);
}

TEST_CASE("integrals of ramps are sums of trapezes")
{
  const auto s = example(Interpolation::ramp);
  CHECK(integral(s, 0, 10) == 0);
  CHECK(integral(s, 0, 20) == Approx(10 * (10 + 30) / 2.0));
  CHECK(integral(s, 10, 30) == Approx(200 + 10 * 30 / 2.0));
  // From day 15 (20 a day) to day 20 (30 a day), then to day 25 (15 a day).
  CHECK(integral(s, 15, 25) == Approx(5 * (20 + 30) / 2.0 + 5 * (30 + 15) / 2.0));
  auto held = s;
  held.points.pop_back();
  CHECK(integral(held, 20, 120) == Approx(100 * 30));
}

TEST_CASE("an empty schedule and one of a single point")
{
  CHECK(at(Orders{}, 5) == 0);
  CHECK(integral(Orders{}, 0, 100) == 0);
  for (const auto interpolation : {Interpolation::step, Interpolation::ramp}) {
    const Orders one{interpolation, {{day("1900-01-01"), per_day(7)}}};
    CHECK(at(one, 0) == Approx(7));
    CHECK(integral(one, 3, 13) == Approx(70));
  }
}

TEST_CASE("integrals add over adjoining intervals and agree with a sum of midpoints")
{
  core::Stream random(1, "schedules");
  for (int i = 0; i < 200; ++i) {
    Orders s;
    s.interpolation = i % 2 == 0 ? Interpolation::step : Interpolation::ramp;
    int when = -20;
    for (int k = 0; k < 5; ++k)
      s.points.push_back({kStart + std::chrono::days(when += 1 + static_cast<int>(random.next() % 30)),
                          per_day(100 * random.uniform())});
    const auto a = 50 * random.uniform();
    const auto b = a + 50 * random.uniform();
    const auto c = b + 50 * random.uniform();
    REQUIRE(integral(s, a, b) + integral(s, b, c) == Approx(integral(s, a, c)).epsilon(1e-12).margin(1e-9));
    // Midpoint rule in 5,000 strips: exact on straight pieces; each of the 5 kinks and jumps may cost one strip of at
    // most 100 a day.
    constexpr int n = 5'000;
    double sum = 0;
    for (int k = 0; k < n; ++k)
      sum += at(s, a + (c - a) * (k + 0.5) / n) * (c - a) / n;
    REQUIRE(std::abs(sum - integral(s, a, c)) <= 5 * 100 * (c - a) / n);
  }
}

TEST_CASE("a milestone is due on the first day that the target asks for it")
{
  scenario::Targets targets;
  targets.fleet.points = {{kStart, core::GpuCount::from_base(10)},
                          {kStart + std::chrono::days(20), core::GpuCount::from_base(50)}};
  const auto due = [&](std::int64_t gpus) { return scenario::due_date(targets, gpus); };
  CHECK(due(10) == kStart);
  CHECK(due(30) == kStart + std::chrono::days(10)); // half of 40 more after half of 20 days
  CHECK(due(31) == kStart + std::chrono::days(11)); // after 10.5 days
  CHECK(due(50) == kStart + std::chrono::days(20));
  CHECK_FALSE(due(51));
  targets.fleet.interpolation = Interpolation::step;
  CHECK(due(11) == kStart + std::chrono::days(20));
}
