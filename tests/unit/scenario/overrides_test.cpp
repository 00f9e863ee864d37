#include "base_scenario.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

namespace {

std::string problem_of(const std::string& override_text)
{
  try {
    static_cast<void>(read_text(kBaseScenario, {scenario::parse_override(override_text)}));
  } catch (const core::InputError& error) {
    return core::format_problem(error.problems().front());
  }
  return "";
}

} // namespace

TEST_CASE("an override replaces a value")
{
  const auto s = read_text(kBaseScenario, {{"/campuses/0/pue", "1.4"}, {"/name", "other"}, {"/campuses/1/power/tranches/0/capacity", "9 MW"}});
  CHECK(s.campuses[0].pue == 1.4);
  CHECK(s.name == "other");
  CHECK(core::in_megawatts(s.campuses[1].power.tranches[0].capacity) == 9);
}

TEST_CASE("an override may add a key, or replace a whole part by JSON")
{
  const auto s = read_text(kBaseScenario, {{"/lifetime", "5 year"}, {"/wan", "[]"}, {"/workloads/training", "[]"}});
  CHECK(core::in_seconds(s.lifetime) == 5 * core::kSecondsPerYear);
  CHECK(s.wan.empty());
  CHECK(s.workloads.training.empty());
}

TEST_CASE("what is wrong with an override is said of --set")
{
  CHECK(problem_of("/campuses/0/pue=0.5").find("--set: /campuses/0/pue: 0.5 is too small") == 0);
  CHECK(problem_of("/campuses/9/pue=1.5").find("--set") == 0);
  CHECK(problem_of("/campuses/x/pue=1.5").find("--set") == 0);
  CHECK(problem_of("/nonsense=1").find("unknown key 'nonsense'") != std::string::npos);
  CHECK_THROWS_AS((void)scenario::parse_override("pue=1"), core::InputError);
  CHECK_THROWS_AS((void)scenario::parse_override("/pue"), core::InputError);
}

TEST_CASE("an equals sign belongs to the value")
{
  const auto change = scenario::parse_override("/name=a=b");
  CHECK(change.pointer == "/name");
  CHECK(change.value == "a=b");
}
