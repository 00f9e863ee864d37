// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/date.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace gpuramp::core;

namespace {
Date day(const char* text)
{
  const auto date = parse_date(text);
  REQUIRE(date.has_value());
  return *date;
}
} // namespace

TEST_CASE("dates are exactly YYYY-MM-DD")
{
  // Days since 1970-01-01: 2026-01-01 is 56 years with 14 leap days (1972 .. 2024): 56 * 365 + 14.
  CHECK(day("2026-01-01").time_since_epoch().count() == 56 * 365 + 14);
  CHECK(day("1970-01-01").time_since_epoch().count() == 0);
  const std::string bad =
      GENERATE("", "2026", "2026-1-1", "2026-01-1", "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00",
               "26-01-01", "01-01-2026", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31",
               "2026-02-30", "-026-01-01", "2026--1-01", "+026-01-01", "2026-0a-01", "0x26-01-01", "1899-12-31",
               "2201-01-01", "20260-01-0", "２026-01-", "2026-01\0-01");
  INFO(bad);
  CHECK_FALSE(parse_date(bad).has_value());
}

TEST_CASE("leap days exist in leap years only")
{
  for (const auto* leap : {"2024-02-29", "2028-02-29", "2000-02-29"})
    CHECK(parse_date(leap).has_value());
  for (const auto* common : {"2026-02-29", "1900-02-29", "2100-02-29", "2200-02-29"})
    CHECK_FALSE(parse_date(common).has_value());
}

TEST_CASE("every day of three centuries is written as it is read")
{
  auto previous = day("1900-01-01");
  for (auto d = previous; d <= day("2200-12-31"); d += std::chrono::days(1)) {
    const auto again = parse_date(format_date(d));
    if (again != d)
      FAIL(format_date(d));
  }
  CHECK(format_date(day("2026-03-01") - std::chrono::days(1)) == "2026-02-28");
}

TEST_CASE("between and date_after are inverse")
{
  CHECK(between(day("2026-01-01"), day("2027-01-01")) == days(365));
  CHECK(between(day("2028-01-01"), day("2029-01-01")) == days(366));
  CHECK(between(day("2027-01-01"), day("2026-01-01")) == days(-365));
  for (const auto* text : {"1900-01-01", "2024-02-29", "2026-01-01", "2200-12-31"})
    CHECK(date_after(day("2026-01-01"), between(day("2026-01-01"), day(text))) == day(text));
}

TEST_CASE("an instant belongs to the day that contains it")
{
  const auto start = day("2026-01-01");
  CHECK(date_after(start, seconds(0)) == start);
  CHECK(date_after(start, seconds(86'399.9)) == start);
  CHECK(date_after(start, seconds(86'400)) == day("2026-01-02"));
  CHECK(date_after(start, seconds(-0.5)) == day("2025-12-31"));
}

TEST_CASE("month steps keep the day of the first date, or the last of a shorter month")
{
  const auto origin = day("2026-01-01");
  const auto step = [&](const char* from, int months, int n) {
    return format_date(date_after(origin, nth_step(origin, day(from), Period{months, {}}, n)));
  };
  CHECK(step("2026-01-01", 1, 0) == "2026-01-01");
  CHECK(step("2026-01-01", 1, 1) == "2026-02-01");
  CHECK(step("2026-01-01", 1, 12) == "2027-01-01");
  CHECK(step("2026-11-15", 1, 3) == "2027-02-15");
  CHECK(step("2026-01-31", 1, 1) == "2026-02-28");
  CHECK(step("2028-01-31", 1, 1) == "2028-02-29");
  CHECK(step("2026-01-31", 1, 2) == "2026-03-31"); // counted from the first date, not from February 28
  CHECK(step("2026-01-31", 1, 3) == "2026-04-30");
  CHECK(step("2024-02-29", 12, 1) == "2025-02-28");
  CHECK(step("2024-02-29", 12, 4) == "2028-02-29");
  CHECK(step("2025-06-10", 6, 1) == "2025-12-10"); // before the origin
}

TEST_CASE("fixed steps are multiples of the duration")
{
  const auto origin = day("2026-01-01");
  CHECK(nth_step(origin, day("2026-01-08"), Period{0, weeks(6)}, 0) == weeks(1));
  CHECK(nth_step(origin, day("2026-01-08"), Period{0, weeks(6)}, 5) == weeks(31));
}

TEST_CASE("whole months and years are calendar periods, all else is a fixed duration")
{
  CHECK(parse_period("1 month") == Period{1, {}});
  CHECK(parse_period("18 month") == Period{18, {}});
  CHECK(parse_period("2 year") == Period{24, {}});
  CHECK(parse_period("6 week") == Period{0, weeks(6)});
  CHECK(parse_period("10 day") == Period{0, days(10)});
  CHECK(parse_period("1.5 month") == Period{0, Duration::from_base(1.5 * kSecondsPerMonth)});
  const std::string bad = GENERATE("", "1", "month", "0 month", "-1 month", "0 day", "-2 week", "1 MW", "1 months",
                                   "1 month ", "nan day", "inf day");
  INFO(bad);
  CHECK_FALSE(parse_period(bad).has_value());
}

TEST_CASE("periods are written as they are read")
{
  for (const auto& period : {Period{1, {}}, Period{18, {}}, Period{24, {}}, Period{0, weeks(6)}, Period{0, days(10)},
                             Period{0, seconds(1.0 / 3)}, Period{0, Duration::from_base(1.5 * kSecondsPerMonth)},
                             Period{0, Duration::from_base(kSecondsPerYear / 12)}})
    CHECK(parse_period(format_period(period)) == period);
}
