// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include "gpuramp/scenario/file_kinds.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

using namespace gpuramp;
using namespace gpuramp::test;
using nlohmann::json;

namespace {

std::set<std::string> keys_of(const json& value)
{
  std::set<std::string> keys;
  if (value.is_object())
    for (const auto& [key, inner] : value.items()) {
      keys.insert(key);
      keys.merge(keys_of(inner));
    }
  if (value.is_array())
    for (const auto& inner : value)
      keys.merge(keys_of(inner));
  return keys;
}

} // namespace

TEST_CASE("the schema is JSON and describes every object that it refers to")
{
  const auto schema = json::parse(input::json_schema(scenario::scenario_kind()));
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema["type"] == "object");
  CHECK(schema["additionalProperties"] == false);
  for (const auto* name : {"targets",  "supply",     "inputs",   "lines",     "campuses",  "halls",      "power",
                           "tranches", "install",    "initial",  "wan",       "workloads", "training",   "inference",
                           "research", "efficiency", "failures", "economics", "catalog",   "rack_types", "power_curve",
                           "projects", "tasks",      "fabrics",  "regions"}) {
    INFO(name);
    CHECK(schema["$defs"].contains(name));
  }
}

TEST_CASE("every key that the reader knows is in the schema and on the reference page")
{
  // The resolved scenario writes every option that has a value, from the table that also reads; the base scenario
  // leaves few without.
  const auto schema_text = input::json_schema(scenario::scenario_kind());
  const auto page = input::reference_page(scenario::scenario_kind());
  for (const auto& key : keys_of(json::parse(scenario::resolved_json(read_text(base_scenario()))))) {
    if (key == "ramp" || key == "step")
      continue; // within a value
    INFO(key);
    CHECK(schema_text.find("\"" + key + "\"") != std::string::npos);
    CHECK(page.find("| `" + key + "` |") != std::string::npos);
  }
}

TEST_CASE("the suggestions of an unknown key name exactly the keys of the schema")
{
  const auto schema = json::parse(input::json_schema(scenario::scenario_kind()));
  const auto known = [](const std::string& pointer) {
    const auto problems = problems_of(base_scenario(), {{pointer + "/zzzzzzzzzzzz", "1"}});
    REQUIRE(problems.size() == 1);
    std::set<std::string> keys;
    auto list = problems[0].suggestion.substr(std::string("known are ").size()) + ", ";
    for (auto at = list.find(", "); at != std::string::npos; at = list.find(", ")) {
      keys.insert(list.substr(0, at));
      list.erase(0, at + 2);
    }
    return keys;
  };
  const auto documented = [](const json& object) {
    std::set<std::string> keys;
    for (const auto& [key, inner] : object["properties"].items())
      keys.insert(key);
    keys.erase("$schema"); // for editors alone
    return keys;
  };
  CHECK(known("") == documented(schema));
  CHECK(known("/supply/lines/0") == documented(schema["$defs"]["lines"]));
  CHECK(known("/campuses/0/power/tranches/0") == documented(schema["$defs"]["power_tranches"]));
  CHECK(known("/workloads/training/0") == documented(schema["$defs"]["training"]));
  CHECK(known("/workloads/research/efficiency") == documented(schema["$defs"]["efficiency"]));
  CHECK(known("/catalog/rack_types/0") == documented(schema["$defs"]["rack_types"]));
  CHECK(known("/catalog/projects/0/tasks/0") == documented(schema["$defs"]["tasks"]));
}

TEST_CASE("the reference page states defaults and bounds")
{
  const auto page = input::reference_page(scenario::scenario_kind());
  CHECK(page.find("| `pue` | number | 1.2 | >= 1, <= 3 |") != std::string::npos);
  CHECK(page.find("| `region` | text | **required** |") != std::string::npos);
  CHECK(page.find("| `cadence` | a duration, such as \"26 month\" | 1 week | >= 60 s, <= ") != std::string::npos);
}
