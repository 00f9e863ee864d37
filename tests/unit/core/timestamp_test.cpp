// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/timestamp.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp::core;

namespace {

std::string utc(const std::string& text, const std::string& zone = {})
{
  const auto seconds = parse_timestamp(text, zone);
  return seconds ? format_timestamp(*seconds) : "none";
}

} // namespace

TEST_CASE("timestamps are read as ISO 8601 writes them", "[timestamp]")
{
  CHECK(utc("2023-01-31") == "2023-01-31T00:00Z");
  CHECK(utc("2023-01-31T07:00") == "2023-01-31T07:00Z");
  CHECK(utc("2023-01-31 07:00:00Z") == "2023-01-31T07:00Z");
  CHECK(utc("2023-01-31T07:00+01:00") == "2023-01-31T06:00Z");
  CHECK(utc("2023-01-31T23:30:00-05:00") == "2023-02-01T04:30Z");
  CHECK(utc("2024-02-29T00:00Z") == "2024-02-29T00:00Z");
}

TEST_CASE("what is no time is none", "[timestamp]")
{
  for (const auto* text :
       {"", "2023", "2023-02-30", "2023-01-31T25:00", "2023-01-31T07:00 CET", "31.01.2023", "2023-01-31T07:00Z+01:00",
        "2023-01-31x07:00", "01/02/2023 07:00:00", "32.01.2023 07:00", "13/01/2023 7:00:00 AM", "31.01.2023 07:00 xy",
        "-023-01-31T07:00", "2023-01-31T07:00:c0+01:00", "2023-01-31T07::00", "2023-01-31T07:00-", "2023-01-31T07:00+x",
        "1899-12-31T23:59", "2201-01-01T00:00"})
    CHECK(utc(text) == "none");
}

TEST_CASE("timestamps are read as grids publish them, where only one reading is possible", "[timestamp]")
{
  CHECK(utc("2023-01-31T07") == "2023-01-31T07:00Z");
  CHECK(utc("01.02.2023 07:00 - 01.02.2023 08:00") == "2023-02-01T07:00Z");
  CHECK(utc("01/02/2023 07:15:00 - 01/02/2023 07:30:00") == "2023-02-01T07:15Z");
  CHECK(utc("29/10/2023 02:00:00 (CEST) - 29/10/2023 02:00:00 (CET)", "Europe/Brussels") == "2023-10-29T00:00Z");
  CHECK(utc("02/01/2023 7:00:00 AM") == "2023-02-01T07:00Z");
  CHECK(utc("02/01/2023 12:00:00 AM") == "2023-02-01T00:00Z");
  CHECK(utc("2/1/2023 12:30 PM", "America/New_York") == "2023-02-01T17:30Z");
  CHECK(utc("02/01/2023 11:59:00 PM") == "2023-02-01T23:59Z");
  CHECK(utc("02/01/2023 13:00:00 PM") == "none");
}

TEST_CASE("local times know when clocks change", "[timestamp]")
{
  REQUIRE(is_time_zone("Europe/Berlin"));
  CHECK_FALSE(is_time_zone("Europe/Atlantis"));
  CHECK(utc("2023-01-01T00:00", "Europe/Berlin") == "2022-12-31T23:00Z");
  CHECK(utc("2023-07-01T00:00", "America/Chicago") == "2023-07-01T05:00Z");
  CHECK(utc("2023-03-26T02:30", "Europe/Berlin") == "none");               // clocks go from 2 to 3
  CHECK(utc("2023-07-01T00:00Z", "Europe/Berlin") == "2023-07-01T00:00Z"); // an offset says more than the zone
}

TEST_CASE("an hour that comes twice is told by what came before it", "[timestamp]")
{
  const auto first = parse_timestamp("2023-10-29T02:00", "Europe/Berlin");
  REQUIRE(first);
  const auto second = parse_timestamp("2023-10-29T02:00", "Europe/Berlin", first);
  REQUIRE(second);
  CHECK(*second - *first == 3600);
}
