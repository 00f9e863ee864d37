// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace gpuramp;
using namespace gpuramp::test;
using nlohmann::json;

namespace {

/// What is written reads back, and then writes the same again.
void check_round_trip(const scenario::Scenario& s)
{
  const auto text = scenario::resolved_json(s);
  const auto again = read_text(text);
  CHECK(scenario::resolved_json(again) == text);
  CHECK(again.start == s.start);
  CHECK(again.cadence == s.cadence);
  CHECK(again.lifetime == s.lifetime);
  REQUIRE(again.campuses.size() == s.campuses.size());
  for (std::size_t c = 0; c < s.campuses.size(); ++c) {
    CHECK(again.campuses[c].name == s.campuses[c].name);
    CHECK(again.campuses[c].install.rate == s.campuses[c].install.rate); // exact, through text
    CHECK(again.campuses[c].install.burn_in == s.campuses[c].install.burn_in);
    for (std::size_t t = 0; t < s.campuses[c].power.tranches.size(); ++t)
      CHECK(again.campuses[c].power.tranches[t].capacity == s.campuses[c].power.tranches[t].capacity);
  }
  REQUIRE(again.supply.lines.size() == s.supply.lines.size());
  for (std::size_t l = 0; l < s.supply.lines.size(); ++l)
    for (std::size_t p = 0; p < s.supply.lines[l].orders.points.size(); ++p)
      CHECK(again.supply.lines[l].orders.points[p].value == s.supply.lines[l].orders.points[p].value);
}

} // namespace

TEST_CASE("the base scenario, its example and the flagship survive being written")
{
  SECTION("base")
  {
    check_round_trip(read_text(base_scenario()));
  }
  SECTION("example")
  {
    check_round_trip(read_text(scenario::example_scenario()));
  }
  SECTION("flagship")
  {
    check_round_trip(scenario::read_scenario(std::string(GPURAMP_SOURCE_DIR) + "/scenarios/ramp-100m.json"));
  }
  SECTION("odd values")
  {
    check_round_trip(read_text(base_scenario(),
                               {{"/cadence", "100000.1 s"},
                                {"/campuses/0/install", R"({"rate": "3.3333333 rack/month", "burn_in": "0.1 month"})"},
                                {"/lifetime", "5.7 year"},
                                {"/campuses/0/power/tranches/0/capacity", "33.333333333333336 MW"},
                                {"/report_every", "1.5 month"}}));
  }
  SECTION("empty lists")
  {
    check_round_trip(read_text(base_scenario(), {{"/supply/lines/0/orders", "[]"},
                                                 {"/campuses/0/target", "[]"},
                                                 {"/targets/milestones", "[]"},
                                                 {"/campuses/1/halls", "[]"},
                                                 {"/campuses/1/power/tranches", "[]"},
                                                 {"/campuses/0/fabric_ports", "[]"}}));
  }
  SECTION("quotes, newlines and other alphabets in texts")
  {
    const auto s =
        read_text(base_scenario(), {{"/name", R"("\"quoted\" größer 大")"}, {"/description", R"("two\nlines\t\\")"}});
    check_round_trip(s);
    CHECK(read_text(scenario::resolved_json(s)).name == "\"quoted\" größer 大");
    CHECK(read_text(scenario::resolved_json(s)).description == "two\nlines\t\\");
  }
}

TEST_CASE("the resolved scenario states every default and stands alone")
{
  const auto j = json::parse(scenario::resolved_json(read_text(base_scenario())));
  CHECK(j["cadence"] == "1 week");
  CHECK(j["report_every"] == "1 month");
  CHECK(j["supply"]["allocation"] == "soonest");
  CHECK(j["campuses"][1]["pue"] == 1.2);
  CHECK(j["campuses"][1]["install"]["rate"] == "50 rack/week");
  CHECK(j["campuses"][1]["halls"][0]["count"] == 1);
  CHECK(j["workloads"]["training"][0]["efficiency"].contains("mfu"));
  CHECK(j["catalogs"].empty());
  CHECK(j["catalog"]["rack_types"][0]["name"] == "r72");
  CHECK(j["catalog"]["projects"][0]["tasks"][1]["after"] == json::array({"permit"}));
  CHECK(j["catalog"]["regions"][0]["carbon"] == "390 g/kWh");
}

TEST_CASE("templates are written as the campuses they made")
{
  const auto s = scenario::read_scenario(std::string(GPURAMP_SOURCE_DIR) + "/scenarios/ramp-100m.json");
  const auto j = json::parse(scenario::resolved_json(s));
  REQUIRE(j["campuses"].size() == s.campuses.size());
  CHECK(j["campuses"].size() > 50);
  for (const auto& campus : j["campuses"])
    CHECK_FALSE(campus.contains("template"));
}

TEST_CASE("only the catalogue entries in use are embedded")
{
  const auto text = with(base_scenario(), R"("regions": [)",
                         R"("regions": [{"name": "unused", "carbon": "1 g/kWh", "price": "1 USD/MWh"}, )");
  const auto j = json::parse(scenario::resolved_json(read_text(text)));
  CHECK(j["catalog"]["regions"].size() == 1);
}
