#include "gpuramp/scenario/scenario.hpp"

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using scenario::Interpolation;

namespace {

using Orders = scenario::Schedule<core::RackRate>;

core::Date day(int n)
{
  return *core::parse_date("2026-01-01") + std::chrono::days(n);
}

/// 2 racks a day from day 10, 6 from day 20.
Orders schedule(Interpolation interpolation)
{
  const auto per_day = [](double n) { return core::RackRate::from_base(n / core::kSecondsPerDay); };
  return {interpolation, {{day(10), per_day(2)}, {day(20), per_day(6)}}};
}

double racks_per_day_at(const Orders& s, double d)
{
  return s.at(day(0), core::days(d)).base() * core::kSecondsPerDay;
}

double racks(const Orders& s, double from, double to)
{
  return s.integral(day(0), core::days(from), core::days(to)).base();
}

} // namespace

TEST_CASE("steps hold until the next point; nothing before the first, the last goes on")
{
  const auto s = schedule(Interpolation::step);
  CHECK(racks_per_day_at(s, 9.99) == 0);
  CHECK(racks_per_day_at(s, 10) == Approx(2));
  CHECK(racks_per_day_at(s, 19.99) == Approx(2));
  CHECK(racks_per_day_at(s, 20) == Approx(6));
  CHECK(racks_per_day_at(s, 1000) == Approx(6));
}

TEST_CASE("the integral of steps: 10 days of 2, then 6 a day")
{
  const auto s = schedule(Interpolation::step);
  CHECK(racks(s, 0, 10) == 0);
  CHECK(racks(s, 0, 20) == Approx(20));
  CHECK(racks(s, 15, 25) == Approx(5 * 2 + 5 * 6));
  CHECK(racks(s, 12, 12) == 0);
}

TEST_CASE("ramps are linear between points: 2 to 6 a day over 10 days")
{
  const auto s = schedule(Interpolation::ramp);
  CHECK(racks_per_day_at(s, 15) == Approx(4));
  CHECK(racks_per_day_at(s, 9) == 0);
  CHECK(racks_per_day_at(s, 30) == Approx(6));
  CHECK(racks(s, 10, 20) == Approx(40));
  CHECK(racks(s, 12, 14) == Approx(2 * (2 + 0.4 * 3)));
  CHECK(racks(s, 0, 30) == Approx(40 + 60));
}

TEST_CASE("integrals of neighbouring intervals add up")
{
  for (const auto interpolation : {Interpolation::step, Interpolation::ramp}) {
    const auto s = schedule(interpolation);
    double sum = 0;
    for (int i = 0; i < 40; ++i)
      sum += racks(s, i * 0.9, (i + 1) * 0.9);
    CHECK(sum == Approx(racks(s, 0, 36)).epsilon(1e-12));
  }
}
