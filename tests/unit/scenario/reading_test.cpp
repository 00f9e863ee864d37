#include "base_scenario.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace gpuramp;

TEST_CASE("values land where they belong, defaults where nothing is said")
{
  const auto s = read_text(kBaseScenario);
  CHECK(s.name == "base");
  CHECK(core::format_date(s.end) == "2027-01-01");
  CHECK(s.cadence == core::weeks(1));
  CHECK(s.campuses.size() == 2);
  CHECK(s.campuses[0].pue == 1.2);
  CHECK(s.campuses[1].pue == scenario::Campus{}.pue);
  CHECK(core::in_megawatts(s.campuses[0].halls[0].bus) == 2);
  CHECK(s.supply.inputs[0].share == 0.5);
  CHECK(s.supply.lines[0].integration_time == scenario::SupplyLine{}.integration_time);
  CHECK(s.workloads.training[0].flop.value().base() == 1e24);
  CHECK(s.workloads.priority == scenario::Workloads{}.priority);
  CHECK(scenario::rack_type(s.catalog, "r").gpus_per_rack == 10);
  CHECK(scenario::project(s.catalog, "p").tasks[1].after == std::vector<std::size_t>{0});
  CHECK_THROWS_AS(scenario::fabric(s.catalog, "none"), core::ContractError);
}

TEST_CASE("a template makes campuses whose dates are all later by its step")
{
  auto text = base_with(R"("name": "two",)", R"("template": {"name": "x-{n}", "count": 3, "every": "2 month"}, "target": [["2026-01-01", "10 GPU"]],
      "fabric_ports": [["2026-12-31", "5 GPU"]], "initial": [{"rack_type": "r", "racks": 0, "installed": "2025-11-30"}],)");
  for (auto at = text.find("[\"one\", \"two\"]"); at != std::string::npos; at = text.find("[\"one\", \"two\"]"))
    text.replace(at, 14, R"(["one", "x-2"])");
  const auto s = read_text(text);
  REQUIRE(s.campuses.size() == 4);
  CHECK(s.campuses[1].name == "x-1");
  CHECK(s.campuses[3].name == "x-3");
  CHECK(core::format_date(*s.campuses[1].halls[0].first.available) == "2026-01-01");
  CHECK(core::format_date(*s.campuses[3].halls[0].first.available) == "2026-05-01");
  CHECK(core::format_date(*s.campuses[3].power.tranches[0].when.available) == "2026-05-01");
  CHECK(core::format_date(s.campuses[2].target.points[0].date) == "2026-03-01");
  CHECK(core::format_date(s.campuses[2].fabric_ports.points[0].date) == "2027-02-28");
  CHECK(core::format_date(*s.campuses[2].initial[0].installed) == "2026-01-30");
}

TEST_CASE("what is resolved reads back as the same scenario")
{
  const auto s = read_text(kBaseScenario);
  const auto text = scenario::resolved_json(s);
  const auto again = read_text(text);
  CHECK(scenario::resolved_json(again) == text);
  CHECK(nlohmann::json::parse(text).at("catalogs").empty());
}

TEST_CASE("the example scenario reads, and so does what it resolves to")
{
  const auto s = read_text(scenario::example_scenario());
  CHECK(s.campuses.size() == 2);
  CHECK(scenario::resolved_json(read_text(scenario::resolved_json(s))) == scenario::resolved_json(s));
}

TEST_CASE("sources and assumptions are kept with their pointers")
{
  const auto s = read_text(base_with(R"("pue": 1.2,)", R"("pue": {"value": 1.2, "source": "assumption: a guess", "date": "2026-01"},)"));
  CHECK(s.campuses[0].pue == 1.2);
  bool found = false;
  for (const auto& p : s.provenance)
    found = found || (p.pointer == "/campuses/0/pue" && p.source == "assumption: a guess" && p.date == "2026-01" && p.value == "1.2");
  CHECK(found);
}

TEST_CASE("the schema is JSON and knows every key of the example; the reference page has them too")
{
  const auto schema = nlohmann::json::parse(scenario::scenario_schema());
  const auto page = scenario::reference_page();
  const auto example = nlohmann::json::parse(scenario::example_scenario());
  for (const auto& [key, value] : example.items()) {
    INFO(key);
    CHECK(schema.at("properties").contains(key));
    CHECK(page.find("`" + key + "`") != std::string::npos);
  }
  for (const auto& [key, value] : example.at("campuses").at(0).items())
    CHECK(schema.at("$defs").at("campuses").at("properties").contains(key));
  CHECK(schema.at("additionalProperties") == false);
}

TEST_CASE("names may be hostile; they are kept as they are")
{
  for (const std::string name : {"</script>", "a\\\"b", "\xf0\x9f\x92\xa9", "\xd7\xa9\xd7\x9c", "../../etc/passwd", "%s%n"}) {
    const auto s = read_text(base_with(R"("name": "base",)", "\"name\": \"" + name + "\","));
    CHECK(nlohmann::json::parse(scenario::resolved_json(s)).at("name") == nlohmann::json::parse("\"" + name + "\""));
  }
}
