// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/date.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "support/study_files.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

namespace {

scenario::Scenario read_with(const std::string& slips)
{
  test::TempDir dir;
  return scenario::read_scenario(dir.write("plan.json", scenario::example_scenario()), {{"/slips", slips}});
}

std::string date(const std::optional<core::Date>& d)
{
  return d ? core::format_date(*d) : "none";
}

core::Duration length(const scenario::Scenario& s, const scenario::Availability& when)
{
  return std::get<topology::ProjectSchedule>(
             topology::schedule_project(scenario::project(s.catalog, when.project).tasks))
      .length;
}

} // namespace

TEST_CASE("a slip of a task class lengthens its tasks at every campus", "[slips]")
{
  // new-substation: max(permit 6, transformer 12) + connect 2 months; transformer * 1.5 makes it 18 + 2
  const auto plain = read_with("[]");
  const auto slipped = read_with(R"([{"what": "transformer", "factor": 1.5}])");
  const auto& when = slipped.campuses[0].power.tranches[1].when;
  CHECK(length(plain, plain.campuses[0].power.tranches[1].when).base() == Approx(14 * core::kSecondsPerMonth));
  CHECK(length(slipped, when).base() == Approx(20 * core::kSecondsPerMonth));
  CHECK(slipped.slips.empty());
}

TEST_CASE("announced dates slip by the time left and by a delay", "[slips]")
{
  // 2026-12-01 is 334 days after the start: * 1.5 is 501 days, 2027-05-17; 10 days more
  const auto s = read_with(R"([{"what": "announced_power", "factor": 1.5, "delay": "10 day"}])");
  CHECK(date(s.campuses[1].power.tranches[0].when.available) == "2027-05-27");
  CHECK(date(s.campuses[0].power.tranches[0].when.available) == "2025-07-01"); // there already
  CHECK(date(s.campuses[1].halls[0].first.available) == "2026-10-01");         // not power
}

TEST_CASE("nothing is ready before the start", "[slips]")
{
  const auto s = read_with(R"([{"what": "power", "delay": "-60 month"}, {"what": "hall", "delay": "-60 month"}])");
  CHECK(date(s.campuses[1].power.tranches[0].when.available) == "2026-01-01");
  CHECK(date(s.campuses[1].halls[0].first.available) == "2026-01-01");
}

TEST_CASE("halls that stand keep their dates, those to come slip", "[slips]")
{
  // four halls from 2025-07-01, one a quarter: three stand at 2026-01-01, the fourth was due 2026-04-01
  const auto s = read_with(R"([{"what": "announced_hall", "delay": "91 day"}])");
  REQUIRE(s.campuses[0].halls.size() == 2);
  CHECK(s.campuses[0].halls[0].count == 3);
  CHECK(date(s.campuses[0].halls[0].first.available) == "2025-07-01");
  CHECK(s.campuses[0].halls[1].count == 1);
  CHECK(date(s.campuses[0].halls[1].first.available) == "2026-07-01");
}

TEST_CASE("slips may be of some campuses or rack types", "[slips]")
{
  const auto s = read_with(
      R"([{"what": "hall", "delay": "30 day", "campuses": ["first"]}, {"what": "chips", "delay": "30 day", "rack_types": ["gb200-nvl72"]}])");
  CHECK(date(s.campuses[1].halls[0].first.available) == "2026-10-01");
  CHECK(date(s.supply.lines[0].orders.points[0].date) == "2026-01-01"); // began at the start
  for (const auto* bad :
       {R"([{"what": "hall", "campuses": ["frist"]}])", R"([{"what": "chips", "rack_types": ["gb200"]}])",
        R"([{"what": "permits"}])", R"([{"what": "hall", "factor": -1}])", R"([{"factor": 1}])"})
    CHECK_THROWS_AS(read_with(bad), core::InputError);
}

TEST_CASE("what was due by as_of is known", "[slips]")
{
  test::TempDir
      dir; // second campus: halls from 2026-10-01, power on 2026-12-01; 61 days left of the power at 2026-10-01
  const auto s =
      scenario::read_scenario(dir.write("plan.json", scenario::example_scenario()),
                              {{"/as_of", "2026-10-01"},
                               {"/slips", R"([{"what": "power", "factor": 2}, {"what": "hall", "delay": "30 day"}])"}});
  CHECK(date(s.campuses[1].power.tranches[0].when.available) == "2027-01-31");
  REQUIRE(s.campuses[1].halls.size() == 2);
  CHECK(date(s.campuses[1].halls[0].first.available) == "2026-10-01"); // one stands, two are to come
  CHECK(date(s.campuses[1].halls[1].first.available) == "2026-12-31");
  CHECK(s.campuses[1].halls[1].count == 2);
}

TEST_CASE("no slip changes nothing", "[slips]")
{
  const auto plain = read_with("[]");
  const auto neutral = read_with(R"([{"what": "power"}, {"what": "hall"}, {"what": "chips"}, {"what": "permit"}])");
  CHECK(date(neutral.campuses[1].power.tranches[0].when.available) ==
        date(plain.campuses[1].power.tranches[0].when.available));
  CHECK(length(neutral, neutral.campuses[0].power.tranches[1].when) ==
        length(plain, plain.campuses[0].power.tranches[1].when));
}

TEST_CASE("a document reads the same scenario as the file, again and again", "[document]")
{
  test::TempDir dir;
  const auto file = dir.write("plan.json", scenario::example_scenario());
  const scenario::Document document(file);
  const std::vector<scenario::Override> change{{"/supply/inputs/0/share", "0.05"}};
  CHECK(scenario::resolved_json(document.read(change)) ==
        scenario::resolved_json(scenario::read_scenario(file, change)));
  CHECK(scenario::resolved_json(document.read()) == scenario::resolved_json(scenario::read_scenario(file)));
}
