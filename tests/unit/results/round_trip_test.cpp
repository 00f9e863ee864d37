// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

namespace {

/// The example that `gpuramp init` writes, run.
struct Ran {
  scenario::Scenario scenario = scenario::Document(scenario::example_scenario(), "example").read();
  record::Record record = sim::simulate(scenario, {});
  results::Outcome outcome = results::summarise(scenario, record);
};

} // namespace

TEST_CASE("what a run writes is what is read back")
{
  const Ran ran;
  const auto file = results::as_result(ran.scenario, ran.record, ran.outcome, "test");
  for (const auto& [figure, term] : record::kTerms<record::Figure>)
    CHECK(file.summary_value(std::string(term.key)) == ran.outcome.summary[figure]);
  for (const auto& [effort, term] : record::kTerms<record::Effort>)
    CHECK(file.summary_value(std::string(term.key)) == static_cast<double>(ran.record.effort[effort]));
  REQUIRE(file.gap.size() == ran.outcome.gap.size());
  for (std::size_t i = 0; i < file.gap.size(); ++i) {
    CHECK(file.gap[i].terms == ran.outcome.gap[i].terms);
    CHECK(file.gap[i].supply_split.size() == ran.outcome.gap[i].supply_split.size());
  }
  REQUIRE(file.waterfall.size() == ran.outcome.waterfall.size());
  for (std::size_t i = 0; i < file.waterfall.size(); ++i)
    CHECK(file.waterfall[i].flop == ran.outcome.waterfall[i].flop);
  CHECK(file.stranded.gpu_usd == ran.outcome.cost.stranded.gpu_usd);
  CHECK(file.not_served.size() == ran.outcome.not_served.size());
  CHECK(file.conservation.checks == ran.outcome.conservation.checks);
}

TEST_CASE("series.csv holds the levels and flows of each campus and of the fleet")
{
  const Ran ran;
  const auto file = results::as_result(ran.scenario, ran.record, ran.outcome, "test");
  const auto n_places = ran.record.campus_names.size() + 1;
  REQUIRE(file.series.size() == ran.record.samples.size() * n_places);
  for (std::size_t p = 0; p < ran.record.samples.size(); ++p) {
    const auto fleet = record::fleet_of(ran.record.samples[p]);
    const auto& row = file.series[(p + 1) * n_places - 1];
    CHECK(row.campus == "fleet");
    CHECK(row.at("gpus_up") == static_cast<double>(fleet.gpus[record::Stage::up]));
    for (const auto& [flow, term] : record::kTerms<record::Flow>)
      CHECK(row.at(std::string(term.key).c_str()) == Approx(fleet.flows[flow]).epsilon(1e-11));
  }
}

TEST_CASE("a result with a word of no table is refused and the message names it")
{
  const Ran ran;
  auto text = results::result_json(ran.scenario, ran.record, ran.outcome);
  const std::string term = "\"waiting_crew\"";
  text.replace(text.find(term), term.size(), "\"waiting_godot\"");
  try {
    (void)results::parse_result({text, "", ""}, "result.json");
    FAIL("was read");
  } catch (const core::InputError& error) {
    CHECK_THAT(error.what(), Catch::Matchers::Contains("/terms/waiting_godot: is not a key"));
  }
}

TEST_CASE("the fleet's levels are sums, but for those whose rows say otherwise")
{
  record::Sample sample;
  sample.campuses.resize(2);
  auto& a = sample.campuses[0].levels;
  auto& b = sample.campuses[1].levels;
  a[record::Level::it_mw] = 3, b[record::Level::it_mw] = 4;
  a[record::Level::cap_frac] = 1, b[record::Level::cap_frac] = 0.8;
  a[record::Level::largest_training_gpus] = 100, b[record::Level::largest_training_gpus] = 70;
  sample.largest_joined_gpus = 150;
  const auto fleet = record::fleet_of(sample).levels;
  CHECK(fleet[record::Level::it_mw] == 7);
  CHECK(fleet[record::Level::cap_frac] == 0.8);
  CHECK(fleet[record::Level::largest_training_gpus] == 100);
  CHECK(fleet[record::Level::largest_training_gpus_multi_campus] == 150);
}
