#include "base_scenario.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

TEST_CASE("a hall is ready when its project's critical path ends")
{
  const auto s = read_text(kBaseScenario);
  const auto halls = scenario::hall_commissionings(s, s.campuses[0]);
  REQUIRE(halls.size() == 1);
  CHECK(halls[0].name == "one/hall-1-1");
  CHECK(core::format_date(halls[0].begun) == "2025-01-01");
  REQUIRE(halls[0].project != nullptr);
  CHECK(halls[0].ready == core::Duration{}); // permit 2 and shell 3 months from 2025-01-01: before the start
}

TEST_CASE("halls of a group follow each other, dated ones too")
{
  auto text = base_with(R"([{"rack_slots": 10, "bus": "2 MW", "available": "2026-01-01"}])",
                        R"([{"count": 3, "rack_slots": 10, "bus": "2 MW", "available": "2026-01-31", "every": "1 month"}])");
  const auto s = read_text(text);
  const auto halls = scenario::hall_commissionings(s, s.campuses[1]);
  REQUIRE(halls.size() == 3);
  CHECK(core::in_days(halls[0].ready) == 30);
  CHECK(core::in_days(halls[1].ready) == 58);
  CHECK(core::in_days(halls[2].ready) == 89);
  CHECK(halls[2].project == nullptr);
}

TEST_CASE("tranches without a name get one from their kind")
{
  const auto s = read_text(kBaseScenario);
  const auto tranches = scenario::tranche_commissionings(s, s.campuses[0]);
  REQUIRE(tranches.size() == 1);
  CHECK(tranches[0].name == "grid-1");
}
