// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/sobol.hpp"
#include "gpuramp/study/study.hpp"
#include "support/study_files.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace gpuramp;

namespace {

struct Bad {
  const char* members; ///< of the study, after name and scenario
  const char* says;    ///< part of the message
};

const char* const kAxis = R"("axes": [{"pointer": "/supply/inputs/0/share", "values": [0.01, 0.02]}])";

} // namespace

TEST_CASE("every mistake in a study is named", "[study_reader]")
{
  const Bad cases[] = {
      {R"("description": "nothing varies")", "nothing varies"},
      {R"("axes": [{"pointer": "/supply/inputs/0/shar", "values": [1]}])", "did you mean 'share'"},
      {R"("axes": [{"pointer": "/supply/inputs/7/share", "values": [1]}])",
       "below '/supply/inputs': the array there has 1 entries"},
      {R"("axes": [{"pointer": "/name", "values": [1]}])", "is a text, not a number"},
      {R"("axes": [{"pointer": "/supply", "values": [1]}])", "is an object, not a number"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "values": ["10 MW"]}])", "the values are not"},
      {R"("axes": [{"pointer": "/supply/lines/0/transit_time", "values": ["10 MW"]}])", "the values are a power"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "values": [0.5, 7]}])", "the scenario does not take it"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "values": [1, "2 week"]}])", "not of the same kind"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "from": 0.01, "to": 0.02}])", "has no values"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "from": 0.01, "to": 0.02, "steps": 1000000000}])",
       "/axes/0/steps: 1000000000 is too large"},
      {R"("axes": [{"values": [1]}])", "does not say what it varies"},
      {R"("axes": [{"pointer": 3, "values": [1]}])", "/axes/0/pointer: is a number, not a text in quotes or a list"},
      {R"("axes": [{"pointer": "/supply/inputs/0/share", "values": [[1]]}])", "/axes/0/values/0: is an array"},
      {R"("axes": {"pointer": "/supply"})", "/axes: is an object, not an array"},
      {R"("combine": "cros", "axes": [{"pointer": "/supply/inputs/0/share", "values": [1]}])", "did you mean 'cross'"},
      {R"("samples": 3)", "/samples: is a number, not an object"},
      {R"("axes": [{"delay_of": "transformr", "values": ["1 month"]}])", "did you mean 'transformer'"},
      {R"("axes": [{"delay_of": "power", "values": [3]}])", "not durations"},
      {R"("combine": "zip", "axes": [{"pointer": "/supply/inputs/0/share", "values": [1]}, {"delay_of": "power", "values": ["1 month", "2 month"]}])",
       "equally many"},
      {R"("samples": {"n": 1000000000}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.4}])",
       "points (at most"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.3, "base": 0.2, "high": 0.4}])",
       "low is above base"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.15}])",
       "high is below base"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2}])",
       "'high' is missing"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0, "base": 0.2, "high": 1.2, "distribution": "triangular"}])",
       "too skewed"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.4, "distribution": "lognorml"}])",
       "did you mean 'lognormal'"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.4, "hihg": 3}])",
       "did you mean 'high'"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "distribution": "empirical", "csv": "no.csv", "column": "x"}])",
       "no such file"},
      {R"("samples": {"n": 100}, "inputs": [{"pointer": "/supply/inputs/0/share", "distribution": "choice", "values": [0.1, 0.2], "weights": [1]}])",
       "weights"},
      {R"("samples": {"n": 0}, "slips": {"classes": [{"what": "chips", "delay": {"low": "0 month", "base": "1 month", "high": "3 month"}}]})",
       "n"},
      {R"("samples": {"n": 100}, "slips": {"classes": [{"what": "chips"}]})", "neither factor nor delay"},
      {R"("samples": {"n": 100}, "slips": {"classes": [{"what": "chipz", "factor": {"low": 1, "base": 1.1, "high": 1.3}}]})",
       "did you mean 'chips'"},
      {R"("samples": {"n": 100}, "slips": {"classes": [{"what": "chips", "delay": {"low": 1, "base": 2, "high": 4}}]})",
       "write durations"},
      {R"("inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.4}])",
       "'samples' is missing"},
      {R"("samples": {"n": 50}, "axes": [{"pointer": "/supply/inputs/0/share", "values": [1]}])",
       "every sample would be the same"},
      {R"("samples": {"n": 100, "method": "sobel"}, "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.1, "base": 0.2, "high": 0.4}])",
       "sobol"},
  };
  for (const auto& bad : cases) {
    test::TempDir dir;
    const auto said = test::complaints_of(test::write_study(dir, bad.members));
    INFO(bad.members << "\n  says: " << said);
    CHECK(said.find(bad.says) != std::string::npos);
  }
}

TEST_CASE("mistakes in outputs and correlations are named", "[study_reader]")
{
  const Bad cases[] = {
      {R"("outputs": ["cost_us"])", "unknown metric 'cost_us'; did you mean 'cost_usd'?"},
      {R"("outputs": [{"name": "x", "series": "gpu_up", "date": "2026-06-01"}])", "did you mean 'gpus_up'"},
      {R"("outputs": [{"name": "x", "series": "gpus_up", "date": "2036-06-01"}])", "not between start and end"},
      {R"("outputs": [{"name": "x", "series": "gpus_up", "date": "2026-06-01", "campus": "secnd"}])",
       "did you mean 'second'"},
      {R"("objectives": [{"output": "cost", "goal": "min"}])", "unknown metric 'cost'"},
      {R"("objectives": [{"output": "cost_usd", "goal": "least"}])", "unknown value 'least'"},
      {R"("correlations": [{"between": ["a", "b"], "rank": 0.5}])", "there is no input 'a'"},
      {R"("outputs": ["cost_usd", "cost_usd"])", "used twice"},
      {R"("outputs": [3])", "/outputs/0: is a number, not a text in quotes or an object"},
      {R"("outputs": [{"name": "x"}])", "does not say what it is"},
      {R"("outputs": [{"name": "x", "series": "gpus_up"}])", "'date' is missing"},
      {R"("outputs": [{"name": "x", "queue": "q", "figure": "wait_p90_s", "by": "class"}])",
       "needs both 'by' and 'group'"},
      {R"("outputs": [{"name": "x", "service": "chat", "figure": "gpus_needed"}])",
       "unknown service with requests 'chat'"},
      {R"("outputs": [{"name": "x", "service": "chat", "figure": "gpu_needed"}])", "did you mean 'gpus_needed'"},
      {R"("outputs": [{"name": "x", "service": "chat", "queue": "q"}])",
       "of more than one of series, queue and service"},
      {R"("output": ["cost_usd"])", "did you mean 'outputs'"},
  };
  for (const auto& bad : cases) {
    test::TempDir dir;
    const auto said = test::complaints_of(test::write_study(dir, std::string(kAxis) + ", " + bad.members));
    INFO(bad.members << "\n  says: " << said);
    CHECK(said.find(bad.says) != std::string::npos);
  }
}

TEST_CASE("files that are no study are named", "[study_reader]")
{
  test::TempDir dir;
  CHECK(test::complaints_of(dir.path() / "none.json").find("no such file") != std::string::npos);
  CHECK(test::complaints_of(dir.write("a.json", "{")).find("not JSON") != std::string::npos);
  CHECK(test::complaints_of(dir.write("b.json", "[]")).find("not an object") != std::string::npos);
  CHECK(test::complaints_of(dir.write("c.json", "{}")).find("'scenario' is missing") != std::string::npos);
  CHECK(test::complaints_of(dir.write("d.json", R"({"format_version": 1, "name": "d", "scenario": "gone.json"})"))
            .find("gone.json") != std::string::npos);
}

TEST_CASE("a scenario stands for the study of what is uncertain about it", "[study_reader]")
{
  test::TempDir dir;
  test::write_study(dir, kAxis);
  const auto loaded = study::load_study(dir.path() / "plan.json");
  CHECK(loaded.study.name == "plan");
  CHECK(loaded.study.samples.n == study::kDefaultSamples);
  CHECK(loaded.study.resolution == record::Resolution::campus);
  CHECK(std::any_of(loaded.study.slips.begin(), loaded.study.slips.end(),
                    [](const study::SlipClass& s) { return s.what == "chips"; }));
}

TEST_CASE("all problems of a study are reported together", "[study_reader]")
{
  test::TempDir dir;
  const auto said = test::complaints_of(
      test::write_study(dir, R"("axes": [{"pointer": "/nowhere", "values": [1]}], "outputs": ["x"], "colour": 3)"));
  for (const auto* part : {"/nowhere", "unknown metric 'x'", "unknown key 'colour'"})
    CHECK(said.find(part) != std::string::npos);
}

TEST_CASE("uncertain numbers of the scenario become inputs", "[study_reader]")
{
  test::TempDir dir;
  auto text = scenario::example_scenario();
  const std::string plain = R"("share": 0.01)";
  text.replace(text.find(plain), plain.size(),
               R"("share": {"name": "our share", "low": 0.006, "base": 0.01, "high": 0.02, "source": "assumption"})");
  const std::string due = R"("available": "2026-12-01")";
  text.replace(text.find(due), due.size(),
               R"("available": {"low": "2026-11-01", "base": "2026-12-01", "high": "2027-06-01"})");
  dir.write("uncertain.json", text);
  const auto loaded = study::load_study(
      dir.write("s.json", R"({"format_version": 1, "name": "s", "scenario": "uncertain.json", "samples": {"n": 10}})"));
  REQUIRE(loaded.study.inputs.size() == 2);
  CHECK(loaded.study.inputs[0].name == "our share");
  CHECK(loaded.study.inputs[1].target.names.front() == "/campuses/1/power/tranches/0/available");
  CHECK(loaded.base.supply.inputs[0].share == 0.01); // a plain run uses the base
  CHECK(core::format_date(*loaded.base.campuses[1].power.tranches[0].when.available) == "2026-12-01");
  // what the study itself says of the same number comes first
  const auto axis = study::load_study(
      dir.write("t.json", R"({"format_version": 1, "name": "t", "scenario": "uncertain.json", "samples": {"n": 10},
    "axes": [{"pointer": "/supply/inputs/0/share", "values": [0.01, 0.02]}]})"));
  CHECK(axis.study.inputs.size() == 1);
}

TEST_CASE("an empirical distribution comes from its CSV", "[study_reader]")
{
  test::TempDir dir;
  dir.write("lead.csv", "site,months\na,12\nb,\n\"c, d\",24\ne,18\n");
  const auto loaded = study::load_study(test::write_study(
      dir, R"("samples": {"n": 10}, "inputs": [{"name": "transit", "pointer": "/supply/lines/0/transit_time",
    "distribution": "empirical", "csv": "lead.csv", "column": "months", "unit": "month"}])"));
  const auto& d = loaded.study.inputs.at(0).distribution;
  CHECK(d.quantile(0.5) == Approx(18 * core::kSecondsPerMonth));
  CHECK(d.quantile(0.25) == Approx(15 * core::kSecondsPerMonth));
}
