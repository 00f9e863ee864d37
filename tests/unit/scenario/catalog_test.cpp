#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace gpuramp;

namespace {

const std::vector<std::filesystem::path>& files()
{
  static const auto all = [] {
    std::vector<std::filesystem::path> found;
    for (const auto* name : {"accelerators", "fabrics", "projects", "regions"})
      found.push_back(std::filesystem::path(GPURAMP_SOURCE_DIR) / "scenarios/catalog" / (std::string(name) + ".json"));
    return found;
  }();
  return all;
}

} // namespace

TEST_CASE("every number of the shipped catalogue has a source and a date")
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs(files(), provenance); // refuses a number without them
  CHECK(catalog.rack_types.size() >= 15);
  for (const auto& p : provenance)
    if (not p.value.empty()) {
      INFO(p.file << p.pointer);
      CHECK(p.source.size() > 5);
      CHECK(p.date.size() >= 7);
    }
}

TEST_CASE("racks of the catalogue are plausible")
{
  std::vector<scenario::Provenance> provenance;
  for (const auto& rack : scenario::read_catalogs(files(), provenance).rack_types) {
    INFO(rack.name);
    const auto kw_per_gpu = core::in_megawatts(rack.max_power) * 1e3 / static_cast<double>(rack.gpus_per_rack);
    CHECK(kw_per_gpu > 0.4);  // TPU v5p in its rack
    CHECK(kw_per_gpu < 4.5);  // Rubin Ultra packages of four dies: 600 kW / 144
    CHECK(rack.idle_power < 0.5 * rack.max_power);
    CHECK(core::in_usd(rack.price) / static_cast<double>(rack.gpus_per_rack) > 5e3);
    CHECK(core::in_usd(rack.price) / static_cast<double>(rack.gpus_per_rack) < 1.2e5);
    CHECK(rack.h100_equivalents > 0.1);
    CHECK(model::peak(rack, model::Precision::fp8) >= model::peak(rack, model::Precision::bf16));
    CHECK(model::peak(rack, model::Precision::fp4) >= model::peak(rack, model::Precision::fp8));
  }
}

TEST_CASE("projects take about as long as their evidence says")
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs(files(), provenance);
  const auto months = [&](const std::string& name) {
    const auto schedule = topology::schedule_project(scenario::project(catalog, name).tasks);
    return core::in_seconds(std::get<topology::ProjectSchedule>(schedule).length) / core::kSecondsPerMonth;
  };
  CHECK(months("standard") == Approx(26).margin(1));                // Epoch timelines: median 26.2 months from land clearing
  CHECK(months("utility-interconnection") == Approx(55).margin(1)); // LBNL, Queued Up
  CHECK(months("modular") < months("standard"));
}
