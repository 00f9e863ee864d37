// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {
core::Date day(const char* text)
{
  return core::parse_date(text).value();
}
} // namespace

TEST_CASE("a full scenario reads into its structs")
{
  const auto s = read_text(base_scenario());
  CHECK(s.format_version == 1);
  CHECK(s.name == "base");
  CHECK(s.start == day("2026-01-01"));
  CHECK(s.end == day("2027-01-01"));
  CHECK(s.targets.fleet.points[1].date == day("2027-01-01"));
  CHECK(s.targets.fleet.points[1].value == core::gpus(9000));
  CHECK(s.targets.fleet.interpolation == scenario::Interpolation::ramp);
  CHECK(s.targets.milestones == std::vector<std::int64_t>{5000});

  const auto& input = s.supply.inputs.at(0);
  CHECK(input.name == "cowos");
  REQUIRE(input.wafers.has_value());
  CHECK_FALSE(input.hbm.has_value());
  CHECK_FALSE(input.racks.has_value());
  CHECK(input.wafers->at(s.start, core::days(10)).base() * core::kSecondsPerMonth == Approx(10'000));
  CHECK(input.share == 0.5);

  const auto& line = s.supply.lines.at(0);
  CHECK(line.rack_type == "r72");
  CHECK(line.orders.points.size() == 2);
  CHECK(line.orders.points[0].value == core::racks_per_week(10));
  CHECK(line.campuses == std::vector<std::string>{"west"});

  const auto& west = s.campuses.at(0);
  CHECK(west.name == "west");
  CHECK(west.pue == 1.25);
  CHECK(west.halls.at(0).count == 2);
  CHECK(west.halls[0].rack_slots == 100);
  CHECK(west.halls[0].bus == core::megawatts(20));
  CHECK(west.halls[0].first.available == day("2026-01-01"));
  CHECK(west.power.tranches.at(0).capacity == core::megawatts(50));
  CHECK(west.power.tranches[0].when.project == "build");
  CHECK(west.power.tranches[0].when.start == day("2025-06-01"));
  CHECK(west.initial.at(0).racks == 10);
  CHECK(west.fabric_ports.points.at(0).value == core::gpus(7200));
  CHECK(west.source == "assumption: west");

  CHECK(s.wan.at(0).from == "west");
  CHECK(s.wan[0].to == "east");
  CHECK(s.wan[0].capacity == core::gigabytes_per_second(1000));
  CHECK(s.workloads.priority ==
        std::vector{scenario::WorkClass::training, scenario::WorkClass::inference, scenario::WorkClass::research});
  CHECK(s.workloads.training.at(0).flop == core::flop(1e24));
  CHECK(s.workloads.training[0].gpus == core::gpus(700));
  CHECK(s.workloads.inference.at(0).flop_per_token.base() == 80e9);
  CHECK(s.workloads.research.share == 0.1);
  CHECK(s.workloads.research.efficiency.mfu_frac == 0.3);
  CHECK(s.failures.availability_frac == 0.95);
  CHECK(s.economics.facility_capex.base() == Approx(8));

  const auto& rack = scenario::rack_type(s.catalog, "r72");
  CHECK(rack.gpus_per_rack == 72);
  CHECK(rack.peak_bf16 == core::teraflops(2500));
  CHECK(rack.scale_out == core::gigabytes_per_second(50));
  CHECK(rack.max_power == core::kilowatts(132));
  const auto& project = scenario::project(s.catalog, "build");
  CHECK(project.tasks.at(1).name == "shell");
  CHECK(project.tasks[1].after == std::vector<std::size_t>{0}); // names became places
  CHECK(scenario::fabric(s.catalog, "net").core_oversubscription == 4);
  CHECK(scenario::region(s.catalog, "grid").carbon.base() == Approx(core::grams_per_kilowatt_hour(390).base()));
  CHECK_THROWS_AS(scenario::region(s.catalog, "none"), core::ContractError);
}

TEST_CASE("what is not given has the default that the reference page states")
{
  const auto s = read_text(base_scenario());
  CHECK(s.cadence == core::weeks(1));
  CHECK(s.report_every == core::Period{1, {}});
  CHECK(s.lifetime.base() == 6 * core::kSecondsPerYear);
  CHECK(s.supply.allocation == scenario::AllocationPolicy::soonest);
  CHECK(s.supply.lines[0].integration_time == core::weeks(4));
  CHECK(s.supply.lines[0].transit_time == core::weeks(2));
  const auto& east = s.campuses.at(1);
  CHECK(east.pue == 1.2);
  CHECK(east.halls.at(0).count == 1);
  CHECK(east.power.provisioning_frac == 1);
  CHECK(east.power.tranches.at(0).kind == "grid");
  CHECK_FALSE(east.power.tranches[0].carbon.has_value());
  CHECK(east.install.rate == core::racks_per_week(50));
  CHECK(east.fabric_ports.empty());
  CHECK(s.workloads.training[0].repeat == 1);
  CHECK(s.catalog.rack_types[0].dies_per_gpu == model::RackType{}.dies_per_gpu);
}

TEST_CASE("a schedule is a value, dated points, or points with their interpolation")
{
  const auto orders = [](const std::string& text) {
    return read_text(with(base_scenario(), R"([["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]])", text))
        .supply.lines[0]
        .orders;
  };
  const auto start = day("2026-01-01");
  const auto quarter = core::between(start, day("2026-04-02")); // about half of the way from January to July
  CHECK(orders(R"("10 rack/week")").at(start, quarter) == core::racks_per_week(10));
  CHECK(orders(R"({"value": "10 rack/week", "source": "x"})").at(start, quarter) == core::racks_per_week(10));
  CHECK(orders(R"([["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]])").at(start, quarter) ==
        core::racks_per_week(10));
  CHECK(orders(R"({"step": [["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]]})").at(start, quarter) ==
        core::racks_per_week(10));
  // 91 of the 181 days from January 1 to July 1.
  CHECK(orders(R"({"ramp": [["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]]})").at(start, quarter) /
            core::racks_per_week(10) ==
        Approx(1 + 91.0 / 181));
  CHECK(orders("[]").empty());
}

TEST_CASE("every source is kept with its place")
{
  const auto text =
      with(base_scenario(), R"("pue": 1.25)",
           R"("pue": {"value": 1.25, "source": "Lawrence Berkeley National Laboratory", "date": "2026-03"})");
  const auto s = read_text(text);
  const auto of = [&](const std::string& pointer) {
    const auto found =
        std::find_if(s.provenance.begin(), s.provenance.end(), [&](const auto& p) { return p.pointer == pointer; });
    if (found == s.provenance.end())
      FAIL("no source of " << pointer);
    return *found;
  };
  const auto pue = of("/campuses/0/pue");
  CHECK(pue.value == "1.25");
  CHECK(pue.source == "Lawrence Berkeley National Laboratory");
  CHECK(pue.date == "2026-03");
  CHECK(std::filesystem::path(pue.file).filename() == "scenario.json");
  const auto west = of("/campuses/0");
  CHECK(west.source == "assumption: west");
  CHECK(west.value.empty());
  const auto stated = std::count_if(s.provenance.begin(), s.provenance.end(),
                                    [](const auto& p) { return not p.source.starts_with("assumption: default"); });
  CHECK(stated == 2); // beside the defaults that were taken
}

TEST_CASE("a note may stand anywhere and means nothing")
{
  const auto plain = read_text(base_scenario());
  const auto noted = read_text(with(with(base_scenario(), R"("pue": 1.25)", R"("pue": 1.25, "note": "a remark")"),
                                    R"("share": 0.1)", R"("share": 0.1, "note": "another")"));
  CHECK(scenario::resolved_json(noted) == scenario::resolved_json(plain));
}

TEST_CASE("the example that init writes is sound")
{
  const auto s = read_text(scenario::example_scenario());
  CHECK(s.campuses.size() == 2);
  CHECK(s.workloads.training.size() == 1);
}

TEST_CASE("scenarios that come with the program are sound")
{
  int n_read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(GPURAMP_SOURCE_DIR) + "/scenarios"))
    if (entry.path().extension() == ".json") {
      INFO(entry.path());
      CHECK_NOTHROW(scenario::read_scenario(entry.path()));
      ++n_read;
    }
  CHECK(n_read > 0);
}

TEST_CASE("names may be hostile, they are kept as they are")
{
  for (const std::string name :
       {"</script>", R"(a\\\"b)", "\xf0\x9f\x92\xa9", "\xd7\xa9\xd7\x9c", "../../etc/passwd", "%s%n", "{}{n}"}) {
    INFO(name);
    const auto s = read_text(with(base_scenario(), R"("name": "base",)", "\"name\": \"" + name + "\","));
    CHECK(nlohmann::json::parse(scenario::resolved_json(s)).at("name") == nlohmann::json::parse("\"" + name + "\""));
  }
}
