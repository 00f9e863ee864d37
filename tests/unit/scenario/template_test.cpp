// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

/// The base scenario with its second campus made from a template with a date of each kind, and nothing that names
/// "east".
std::string with_template(const std::string& made)
{
  auto text =
      with(base_scenario(), R"("name": "east", "region")",
           R"("template": )" + made + R"(, "fabric_ports": [["2026-01-31", "10 k GPU"], ["2026-03-01", "20 k GPU"]],
      "target": [["2026-05-05", "1 k GPU"]], "initial": [{"rack_type": "r72", "racks": 0, "installed": "2025-06-15"}, {"rack_type": "r72", "racks": 0}], "region")");
  text = with(text, R"({"between": ["west", "east"], "capacity": "1 TB/s"})", "");
  return with(text, R"("campuses": ["west", "east"], "rack_types")", R"("campuses": ["west"], "rack_types")");
}

std::string date(const std::optional<core::Date>& d)
{
  return d ? core::format_date(*d) : "none";
}

} // namespace

TEST_CASE("a template makes count campuses, numbered from 1")
{
  const auto s = read_text(with_template(R"({"name": "east-{n}-site", "count": 3, "every": "2 month"})"));
  REQUIRE(s.campuses.size() == 4);
  CHECK(s.campuses[0].name == "west");
  CHECK(s.campuses[1].name == "east-1-site");
  CHECK(s.campuses[3].name == "east-3-site");
}

TEST_CASE("every date of the next campus is later by the period, and nothing else differs")
{
  const auto s = read_text(with_template(R"({"name": "east-{n}", "count": 3, "every": "1 month"})"));
  const auto& first = s.campuses.at(1);
  const auto& third = s.campuses.at(3);
  CHECK(date(first.halls[0].first.start) == "2025-09-01");
  CHECK(date(third.halls[0].first.start) == "2025-11-01");
  CHECK(date(third.power.tranches[0].when.available) == "2026-04-01");
  CHECK(date(third.fabric_ports.points[0].date) == "2026-03-31"); // two months after January 31
  CHECK(date(s.campuses.at(2).fabric_ports.points[0].date) == "2026-02-28");
  CHECK(date(third.fabric_ports.points[1].date) == "2026-05-01");
  CHECK(date(third.target.points[0].date) == "2026-07-05");
  CHECK(date(third.initial[0].installed) == "2025-08-15");
  CHECK_FALSE(third.initial[1].installed.has_value());
  CHECK(third.pue == first.pue);
  CHECK(third.halls[0].bus == first.halls[0].bus);
  CHECK(third.region == first.region);
}

TEST_CASE("each campus of a template may have its place")
{
  const auto s = read_text(
      with_template(R"({"name": "east-{n}", "count": 2, "latitude_deg": [40, 41.5], "longitude_deg": [-80, -75]})"));
  CHECK(s.campuses.at(1).location == model::Site{40, -80});
  CHECK(s.campuses.at(2).location == model::Site{41.5, -75});
}

TEST_CASE("a fixed period shifts by days")
{
  const auto s = read_text(with_template(R"({"name": "east-{n}", "count": 3, "every": "6 week"})"));
  CHECK(date(s.campuses.at(3).power.tranches[0].when.available) == "2026-04-26"); // 84 days after February 1
}

TEST_CASE("the period defaults to a month")
{
  const auto s = read_text(with_template(R"({"name": "east-{n}", "count": 2})"));
  CHECK(date(s.campuses.at(2).power.tranches[0].when.available) == "2026-03-01");
}

TEST_CASE("ports that two campuses get on one day stay in order")
{
  // January 30 and 31 both become February 28 a month later: the schedule keeps the later entry's value from that day.
  auto text = with_template(R"({"name": "east-{n}", "count": 2, "every": "1 month"})");
  text = with(text, R"(["2026-01-31", "10 k GPU"], ["2026-03-01", "20 k GPU"])",
              R"(["2026-01-30", "10 k GPU"], ["2026-01-31", "20 k GPU"])");
  const auto s = read_text(text);
  const auto& ports = s.campuses.at(2).fabric_ports;
  CHECK(ports.at(*core::parse_date("2026-02-28"), core::seconds(0)) == core::gpus(20'000));
  CHECK_NOTHROW(read_text(scenario::resolved_json(s))); // what it writes is a sound scenario, too
}

TEST_CASE("bad templates")
{
  const auto problem = [](const std::string& made, int line = 21) {
    const auto problems = problems_of(with_template(made));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].line == line);
    return core::format_problem(problems[0]).substr(std::string("scenario.json:21: ").size());
  };
  CHECK(problem(R"({"name": "east", "count": 2})") ==
        "/campuses/1/template/name: lacks {n}; write a name such as \"plains-{n}\"");
  CHECK(problem(R"({"name": "east-{n}", "count": 0})") ==
        "/campuses/1/template/count: 0 is too small; give at least 1");
  CHECK(problem(R"({"name": "east-{n}", "count": 20000})") ==
        "/campuses/1/template/count: 20000 is too large; give at most 10000");
  CHECK(problem(R"({"name": "east-{n}"})") == "/campuses/1/template: 'count' is missing; add it (campuses to make)");
  CHECK(problem(R"({"name": "east-{n}", "count": 2, "evry": "1 month"})") ==
        "/campuses/1/template/evry: unknown key 'evry'; did you mean 'every'?");
  CHECK(problem(R"({"name": "east-{n}", "count": 2, "every": "1 MW"})") ==
        "/campuses/1/template/every: '1 MW' is not a length of time above zero; write one such as \"1 month\" or \"6 "
        "week\"");
  CHECK(problem(R"({"name": "east-{n}", "count": 300, "every": "1 year"})") ==
        "/campuses/1/template/every: the last campus would come 299 years after the first; make fewer, or closer to "
        "each other");
  CHECK(problem(R"({"name": "east-{n}", "count": 1}, "name": "east")", 20) ==
        "/campuses/1: has both 'name' and 'template'; a template names its campuses itself");
  CHECK(problem(R"(5)") == "/campuses/1/template: is a number, not an object {...}; write an object {...}");
}

TEST_CASE("a template of one campus needs no number")
{
  const auto s = read_text(with_template(R"({"name": "east", "count": 1})"));
  CHECK(s.campuses.at(1).name == "east");
}
