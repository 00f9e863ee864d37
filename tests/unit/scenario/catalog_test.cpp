// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace gpuramp;
using nlohmann::json;

namespace {

std::vector<std::filesystem::path> catalog_files()
{
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(GPURAMP_SOURCE_DIR) + "/scenarios/catalog"))
    if (entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Every number, or quantity in text, below `value` that is not the "value" of an object with source and date. The
/// numbers of a task, and those of a fabric's topology, share its source.
void find_unsourced(const json& value, const std::string& where, std::vector<std::string>& found)
{
  const auto given = [](const json& object, const char* key) {
    return object.contains(key) && object[key].is_string() && not object[key].get<std::string>().empty();
  };
  if (value.is_object() && value.contains("value")) {
    if (not given(value, "source") || not given(value, "date"))
      found.push_back(where);
    return;
  }
  const auto last = where.substr(where.rfind('/') + 1);
  if (value.is_object() &&
      (value.contains("duration") || last == "clos" || last == "dragonfly" || last == "torus" || last == "scale_up")) {
    if (not given(value, "source"))
      found.push_back(where);
    return;
  }
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      find_unsourced(inner, where + "/" + key, found);
    return;
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      find_unsourced(value[i], where + "/" + std::to_string(i), found);
    return;
  }
  if (value.is_number() || (value.is_string() && std::holds_alternative<core::ParsedQuantity>(
                                                     core::parse_quantity(value.get<std::string>()))))
    found.push_back(where);
}

} // namespace

TEST_CASE("every number of the catalogue has its source and date")
{
  // Reads the JSON itself, not through the reader that promises the same.
  REQUIRE(catalog_files().size() >= 4);
  for (const auto& file : catalog_files()) {
    INFO(file);
    std::vector<std::string> found;
    find_unsourced(json::parse(std::ifstream(file)), "", found);
    CHECK(found == std::vector<std::string>{});
  }
}

TEST_CASE("the check of sources sees a number without one")
{
  std::vector<std::string> found;
  find_unsourced(
      json::parse(
          R"({"a": [{"x": 5, "y": {"value": 1, "source": "s", "date": "2026"}, "z": {"value": 1, "source": "s"}, "p": "3 MW", "n": "text", "duration": "3 month"}]})"),
      "", found);
  CHECK(found == std::vector<std::string>{"/a/0"});
  found.clear();
  find_unsourced(json::parse(R"({"a": {"x": 5, "z": {"value": 1, "source": "s"}, "p": "3 MW", "n": "text"}})"), "",
                 found);
  CHECK(found == std::vector<std::string>{"/a/p", "/a/x", "/a/z"});
  found.clear();
  find_unsourced(json::parse(R"({"torus": {"x": 5, "source": "s"}, "clos": {"rails": 8}})"), "", found);
  CHECK(found == std::vector<std::string>{"/clos"});
}

TEST_CASE("the catalogue reads as one, with the hardware that scenarios need")
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs(catalog_files(), provenance);
  for (const auto* name : {"gb200-nvl72", "gb300-nvl72", "vera-rubin-nvl72", "rubin-ultra-nvl576"})
    CHECK_NOTHROW(scenario::rack_type(catalog, name));
  for (const auto* name : {"standard", "modular", "brownfield"})
    CHECK_NOTHROW(scenario::project(catalog, name));
  CHECK(catalog.rack_types.size() >= 15);
  CHECK(provenance.size() > 200);
}

TEST_CASE("racks of the catalogue are plausible")
{
  std::vector<scenario::Provenance> provenance;
  for (const auto& rack : scenario::read_catalogs(catalog_files(), provenance).rack_types) {
    INFO(rack.name);
    const auto n_gpus = static_cast<double>(rack.gpus_per_rack);
    const auto kw_per_gpu = rack.max_power.base() / 1e3 / n_gpus;
    CHECK(kw_per_gpu > 0.4); // TPU v5p in its rack
    CHECK(kw_per_gpu < 4.5); // Rubin Ultra packages of four dies: 600 kW / 144
    CHECK(rack.idle_power < 0.5 * rack.max_power);
    CHECK(core::in_usd(rack.price) / n_gpus > 5e3);
    CHECK(core::in_usd(rack.price) / n_gpus < 1.2e5);
    CHECK(rack.h100_equivalents > 0.1);
    CHECK(rack.peak_bf16.base() / rack.max_power.base() * n_gpus < 1e14); // FLOP/J, far above any chip in sight
    CHECK(model::peak(rack, model::Precision::fp8) >= model::peak(rack, model::Precision::bf16));
    CHECK(model::peak(rack, model::Precision::fp4) >= model::peak(rack, model::Precision::fp8));
  }
}

TEST_CASE("projects take about as long as their evidence says")
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs(catalog_files(), provenance);
  const auto months = [&](const std::string& name) {
    const auto schedule = topology::schedule_project(scenario::project(catalog, name).tasks);
    return core::in_seconds(std::get<topology::ProjectSchedule>(schedule).length) / core::kSecondsPerMonth;
  };
  CHECK(months("standard") == Approx(26).margin(1)); // Epoch timelines: median 26.2 months from land clearing
  CHECK(months("utility-interconnection") == Approx(55).margin(1)); // LBNL, Queued Up
  CHECK(months("modular") < months("standard"));
}
