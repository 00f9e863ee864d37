#include "gpuramp/core/date.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp::core;

namespace {

Date date(const char* text)
{
  return parse_date(text).value();
}

/// The day n periods after `from`.
std::string step(const char* from, const char* period, int n)
{
  return format_date(date_after(date(from), nth_step(date(from), date(from), parse_period(period).value(), n)));
}

} // namespace

TEST_CASE("ISO dates read and write")
{
  for (const auto* text : {"1900-01-01", "2024-02-29", "2026-11-23", "2100-02-28", "2200-12-31"})
    CHECK(format_date(date(text)) == text);
}

TEST_CASE("what is no ISO date is refused")
{
  for (const auto* text : {"", "2026", "2026-1-01", "2026-13-01", "2026-00-10", "2026-02-29", "2026-04-31", "2100-02-29", "1899-12-31", "2201-01-01",
                           "2026/01/01", "01-01-2026", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00", "20x6-01-01", "-026-01-01"})
    CHECK_FALSE(parse_date(text).has_value());
}

TEST_CASE("days between dates count leap days")
{
  CHECK(in_days(between(date("2024-02-28"), date("2024-03-01"))) == 2);
  CHECK(in_days(between(date("2026-01-01"), date("2036-01-01"))) == 3652); // leap years 2028 and 2032
  CHECK(in_days(between(date("2026-01-02"), date("2026-01-01"))) == -1);
}

TEST_CASE("an instant belongs to the day that it falls into")
{
  CHECK(date_after(date("2026-01-01"), seconds(86'399)) == date("2026-01-01"));
  CHECK(date_after(date("2026-01-01"), seconds(86'400)) == date("2026-01-02"));
  CHECK(date_after(date("2026-01-01"), seconds(-1)) == date("2025-12-31"));
}

TEST_CASE("months are calendar steps from the first date, so that days do not drift")
{
  CHECK(step("2026-01-31", "1 month", 1) == "2026-02-28");
  CHECK(step("2026-01-31", "1 month", 2) == "2026-03-31");
  CHECK(step("2024-02-29", "1 year", 1) == "2025-02-28");
  CHECK(step("2024-02-29", "1 year", 4) == "2028-02-29");
  CHECK(step("2026-11-15", "3 month", 5) == "2028-02-15");
  CHECK(step("2026-03-01", "1 month", 0) == "2026-03-01");
}

TEST_CASE("other periods are fixed durations")
{
  CHECK(step("2026-01-01", "1 week", 52) == "2026-12-31");
  CHECK(step("2024-02-28", "1 day", 2) == "2024-03-01");
}

TEST_CASE("periods read and write")
{
  for (const auto* text : {"1 month", "18 month", "1 week", "6 week", "90 day", "12 month"})
    CHECK(format_period(parse_period(text).value()) == text);
  CHECK(parse_period("2 year").value() == parse_period("24 month").value());
  for (const auto* text : {"", "month", "0 month", "-1 month", "0 week", "3", "3 MW", "1 fortnight", "nan week"})
    CHECK_FALSE(parse_period(text).has_value());
}
