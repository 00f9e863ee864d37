// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

/// The base scenario over a fabric of parts.
std::string of_parts()
{
  return with(base_scenario(), R"("fabrics": [{"name": "net", "port": "50 GB/s", "core_oversubscription": 4}],)",
              R"("switches": [{"name": "sw", "radix": 64, "port": "400 Gbit/s", "power": "700 W", "price": "30 kUSD",
                  "lead_time": "26 week", "mtbf": "50 year", "embodied_carbon": "1 t"}],
    "optics": [{"name": "sr", "speed": "800 Gbit/s", "reach": "50 m", "power": "15 W", "price": "1 kUSD",
                "lead_time": "17 week", "mtbf": "100 year", "embodied_carbon": "20 kg"}],
    "fabrics": [{"name": "net", "port": "50 GB/s",
      "clos": {"rails": 8, "source": "ours", "tiers": [
        {"switch": "sw", "down": 48, "up": 16, "optics": "sr", "run": "30 m"},
        {"switch": "sw", "down": 64, "optics": "sr"}]},
      "scale_up": {"gpus": 8, "switch": "sw", "switches": 4, "links_per_gpu": 18, "source": "ours"}}],)");
}

struct Case {
  const char *old, *replacement, *pointer, *problem, *suggestion;
};

} // namespace

TEST_CASE("a fabric of parts is read, says what it oversubscribes, and reads back")
{
  const auto s = read_text(of_parts());
  const auto& fabric = scenario::fabric(s.catalog, "net");
  REQUIRE(fabric.clos);
  CHECK(fabric.clos->tiers[0].down == 48);
  CHECK(scenario::oversubscription_of(fabric, s.catalog.fabric_parts).hall == Approx(3));
  CHECK(scenario::oversubscription_of(fabric, s.catalog.fabric_parts).core == 1);
  const auto text = scenario::resolved_json(s);
  CHECK(scenario::resolved_json(read_text(text)) == text);
}

TEST_CASE("fabrics that cannot be wired are refused, each with one message at its place")
{
  const std::string clos = "/catalog/fabrics/0/clos";
  for (const auto& c : {
           Case{R"("switch": "sw", "down": 64)", R"("switch": "ws", "down": 64)", "/tiers/1/switch",
                "there is no switch 'ws'", "switches"},
           Case{R"("switch": "sw", "down": 64)", R"("switch": "swx", "down": 64)", "/tiers/1/switch",
                "there is no switch 'swx'", "did you mean 'sw'?"},
           Case{R"("optics": "sr", "run")", R"("optics": "srx", "run")", "/tiers/0/optics", "there are no optics 'srx'",
                "did you mean 'sr'?"},
           Case{R"("down": 48, "up": 16)", R"("down": 50, "up": 16)", "/tiers/0/down",
                "50 links down and 16 up take 66 ports, and 'sw' has 64", "larger radix"},
           Case{R"("run": "30 m")", R"("run": "300 m")", "/tiers/0/optics", "reaches 50 m, and the run is 300 m",
                "longer reach"},
           Case{R"("down": 64, "optics")", R"("down": 64, "pod": 9, "optics")", "/tiers/1/pod",
                "72 switches below with 16 links up each cannot be wired evenly", "at most 8"},
           Case{R"("rails": 8, "source")", R"("rails": 8, "rails_meet": 4, "source")", "/rails_meet",
                "there is no tier 4", "3 for rails that never meet"},
           Case{R"("port": "50 GB/s",
      "clos")",
                R"("port": "50 GB/s", "hall_oversubscription": 2,
      "clos")",
                "/../hall_oversubscription", "beside a topology from which it follows", "leave it out"},
           Case{R"("gpus": 8, "switch": "sw", "switches": 4)", R"("gpus": 80, "switch": "sw", "switches": 4)",
                "/../scale_up/switches", "18 links of 80 GPUs do not fit 4 switches of 64 ports", "at least 23"},
           Case{R"("scale_up": {)",
                R"("dragonfly": {"switch": "sw", "switches_per_group": 8, "gpus_per_switch": 8, "gpu_optics": "sr",
                "local_optics": "sr", "global_optics": "sr", "source": "ours"}, "scale_up": {)",
                "/..", "more than one topology", "one of clos, dragonfly and torus"},
           Case{R"("clos": {"rails": 8, "source": "ours", "tiers": [
        {"switch": "sw", "down": 48, "up": 16, "optics": "sr", "run": "30 m"},
        {"switch": "sw", "down": 64, "optics": "sr"}]})",
                R"("torus": {"x": 8, "y": 10, "z": 8, "link": "50 GB/s", "switch": "sw", "optics": "sr",
                "inner_optics": "sr", "source": "ours"})",
                "/../torus/y", "10 chips do not divide into cubes of 4", "multiple of 4"},
       }) {
    const auto problems = problems_of(with(of_parts(), c.old, c.replacement));
    INFO(c.problem << " / " << core::format_problem(problems.front()));
    REQUIRE(problems.size() == 1);
    const std::string pointer = c.pointer;
    CHECK(problems[0].pointer ==
          (pointer.starts_with("/..") ? "/catalog/fabrics/0" + pointer.substr(3) : clos + pointer));
    CHECK_THAT(problems[0].problem, Catch::Contains(c.problem));
    CHECK_THAT(problems[0].suggestion, Catch::Contains(c.suggestion));
    CHECK(problems[0].line > 0);
  }
}

TEST_CASE("rules of fabrics make no use of numbers that were refused")
{
  for (const auto* radix : {R"("radix": 0)", R"("radix": -64)", R"("radix": "many")"}) {
    const auto problems = problems_of(with(of_parts(), R"("radix": 64)", radix));
    INFO(radix << ": " << core::format_problem(problems.front()));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].pointer == "/catalog/switches/0/radix");
  }
}
