// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using namespace gpuramp::test;

TEST_CASE("a hall is ready when its project's critical path ends")
{
  const auto s = read_text(base_scenario());
  const auto halls = scenario::hall_commissionings(s, s.campuses[1]);
  REQUIRE(halls.size() == 1);
  CHECK(halls[0].name == "east/hall-1-1");
  CHECK(core::format_date(halls[0].begun) == "2025-09-01");
  REQUIRE(halls[0].project != nullptr);
  // Permit 6 and shell 3 mean months from September 1, which is 122 days before the start.
  CHECK(halls[0].ready.base() == Approx(9 * core::kSecondsPerMonth - 122 * core::kSecondsPerDay));
}

TEST_CASE("what was ready before the start is ready at the start")
{
  const auto s = read_text(with(base_scenario(), R"("start": "2025-09-01")", R"("start": "2025-01-01")"));
  CHECK(scenario::hall_commissionings(s, s.campuses[1])[0].ready == core::Duration{});
}

TEST_CASE("halls of a group follow each other, dated ones too")
{
  const auto s = read_text(
      with(base_scenario(), R"({"count": 2, "rack_slots": 100, "bus": "20 MW", "available": "2026-01-01"})",
           R"({"count": 3, "rack_slots": 10, "bus": "2 MW", "available": "2026-01-31", "every": "1 month"})"));
  const auto halls = scenario::hall_commissionings(s, s.campuses[0]);
  REQUIRE(halls.size() == 3);
  CHECK(core::in_days(halls[0].ready) == 30);
  CHECK(core::in_days(halls[1].ready) == 58);
  CHECK(core::in_days(halls[2].ready) == 89);
  CHECK(halls[2].project == nullptr);
}

TEST_CASE("tranches without a name get one from their kind")
{
  const auto s = read_text(base_scenario());
  CHECK(scenario::tranche_commissionings(s, s.campuses[0]).at(0).name == "feed");
  CHECK(scenario::tranche_commissionings(s, s.campuses[1]).at(0).name == "grid-1");
}
