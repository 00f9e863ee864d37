// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {
scenario::Scenario overridden(const std::vector<scenario::Override>& overrides)
{
  return read_text(base_scenario(), overrides);
}

core::InputProblem refused(const scenario::Override& change)
{
  const auto problems = problems_of(base_scenario(), {change});
  REQUIRE(problems.size() == 1);
  return problems[0];
}
} // namespace

TEST_CASE("an override is /pointer=VALUE")
{
  const auto change = scenario::parse_override("/a/b=c=d");
  CHECK(change.pointer == "/a/b");
  CHECK(change.value == "c=d");
  CHECK(scenario::parse_override("/a=").value.empty());
  for (const auto* text : {"", "=", "a=1", "/a", "a/b=1", "=1"}) {
    INFO(text);
    CHECK_THROWS_AS(scenario::parse_override(text), core::InputError);
  }
}

TEST_CASE("values may be numbers, quantities with and without quotes, objects and arrays")
{
  const auto s = overridden({{"/supply/inputs/0/share", "0.25"},
                             {"/campuses/0/power/tranches/0/capacity", "75 MW"},
                             {"/campuses/1/power/tranches/0/capacity", "\"85 MW\""},
                             {"/end", "2028-01-01"},
                             {"/failures", R"({"availability": 0.5})"},
                             {"/targets/milestones", R"(["1 k GPU", "2 k GPU"])"}});
  CHECK(s.supply.inputs[0].share == 0.25);
  CHECK(s.campuses[0].power.tranches[0].capacity == core::megawatts(75));
  CHECK(s.campuses[1].power.tranches[0].capacity == core::megawatts(85));
  CHECK(core::format_date(s.end) == "2028-01-01");
  CHECK(s.failures.availability_frac == 0.5);
  CHECK(s.targets.milestones == std::vector<std::int64_t>{1000, 2000});
}

TEST_CASE("an override may set what is absent, append, and be followed by one within")
{
  const auto s = overridden({{"/cadence", "2 week"},
                             {"/campuses/0/install", "{}"},
                             {"/campuses/0/install/rate", "7 rack/week"},
                             {"/campuses/0/initial/-", R"({"rack_type": "r72", "racks": 5})"},
                             {"/campuses/0/initial/1/racks", "6"}});
  CHECK(s.cadence == core::weeks(2));
  CHECK(s.campuses[0].install.rate == core::racks_per_week(7));
  REQUIRE(s.campuses[0].initial.size() == 2);
  CHECK(s.campuses[0].initial[1].racks == 6);
}

TEST_CASE("of two overrides of one value the last holds")
{
  CHECK(overridden({{"/supply/inputs/0/share", "0.1"}, {"/supply/inputs/0/share", "0.2"}}).supply.inputs[0].share ==
        0.2);
}

TEST_CASE("escapes of RFC 6901")
{
  const auto problem = refused({"/campuses/0/a~1b~0c", "1"});
  CHECK(problem.pointer == "/campuses/0/a~1b~0c");
  CHECK(problem.problem == "unknown key 'a/b~c'");
}

TEST_CASE("overrides that go nowhere")
{
  CHECK(core::format_problem(refused({"/supply/input/0/share", "0.3"})) ==
        "--set: /supply/input/0/share: there is nothing at 'input'; did you mean 'inputs'?");
  CHECK(refused({"/campuses/7/pue", "1.1"}).suggestion == "the array there has 2 entries, named west, east");
  CHECK(refused({"/campuses/-1/pue", "1.1"}).problem == "there is nothing at '-1'");
  CHECK(refused({"/campuses/99999999999999999999/pue", "1.1"}).problem == "there is nothing at '99999999999999999999'");
  CHECK(refused({"/campuses/01x/pue", "1.1"}).problem == "there is nothing at '01x'");
  CHECK(refused({"/name/x", "1"}).problem == "there is nothing at 'x'");
  CHECK(refused({"/name/x", "1"}).suggestion == "a text has nothing below it");
  CHECK(refused({"/campuses/2", "{}"}).suggestion == "the array there has 2 entries, named west, east"); // '-' appends
}

TEST_CASE("a bad value is blamed on --set, not on the file")
{
  CHECK(refused({"/campuses/0/pue", "0.5"}) ==
        core::InputProblem{"--set", 0, "/campuses/0/pue", "0.5 is too small", "give at least 1"});
  CHECK(refused({"/campuses/0/power/tranches/0/capacity", "75"}).problem == "75 is a number without its unit");
  CHECK(refused({"/campuses/0/region", "mars"}).file == "--set");
  CHECK(refused({"/end", "2020-01-01"}).file == "--set");
  CHECK(refused({"/puee", "1"}).problem == "unknown key 'puee'");
  CHECK(refused({"/campuses", "5"}).problem == "is a number, not an array [...]");
}

TEST_CASE("overriding does the same as editing the file")
{
  const auto edited = read_text(with(base_scenario(), R"("share": 0.5)", R"("share": 0.25)"));
  CHECK(scenario::resolved_json(overridden({{"/supply/inputs/0/share", "0.25"}})) == scenario::resolved_json(edited));
}

TEST_CASE("a document with changes reads as the document read with them")
{
  const scenario::Document document(base_scenario(), "base.json");
  const std::vector<scenario::Override> first{{"/supply/inputs/0/share", "0.25"}};
  const std::vector<scenario::Override> second{{"", R"({"lifetime": "5 year"})", true, "overlay.json"}};
  auto both = first;
  both.insert(both.end(), second.begin(), second.end());
  const auto changed = document.with(first).with(second);
  CHECK(scenario::resolved_json(changed.read()) == scenario::resolved_json(document.read(both)));
  CHECK_THROWS_AS(document.with({{"/nowhere/at/all", "1"}}), core::InputError);
}
