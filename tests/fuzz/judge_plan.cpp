// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge_plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <exception>

namespace gpuramp::fuzz {

namespace {

/// Enough for plans that people make; what takes longer is left to tests of budgets.
const sim::Budget kBudget{core::seconds(8), core::Bytes::from_base(1e9)};

PlanVerdict finding(std::string what)
{
  return {Verdict::finding, std::move(what)};
}

/// A refusal names a file and a problem, and what would be right.
PlanVerdict judge_refusal(const core::InputError& error)
{
  for (const auto& problem : error.problems()) {
    if (problem.suggestion.find("--budget") != std::string::npos)
      return {Verdict::over_budget, ""};
    if (problem.file.empty() || problem.problem.empty() || problem.suggestion.empty())
      return finding("a refusal that does not say where, what or how else: " + core::format_problem(problem));
  }
  return {Verdict::refused, ""};
}

/// \return what does not hold; empty if all does
std::string broken_in(const scenario::Scenario& plan, const record::Record& record, const results::Outcome& outcome)
{
  if (not outcome.conservation_holds)
    return "not conserved: " + outcome.conservation.broken.front();
  const auto written = results::result_json(plan, record, outcome);
  static_cast<void>(results::terminal_summary(plan, record, outcome, {}));
  static_cast<void>(results::cost_csv(outcome.cost, outcome.energy, record));
  static_cast<void>(results::power_csv(outcome.energy, record));
  try {
    const auto read = results::parse_result(
        {written, results::series_csv(record, outcome), results::reached_csv(record)}, "result.json");
    if (scenario::resolved_json(read.scenario) != scenario::resolved_json(plan))
      return "the scenario of result.json is not the one that ran";
  } catch (const core::InputError& error) {
    return "result.json does not read back: " + core::format_problem(error.problems().front());
  }
  return "";
}

} // namespace

PlanVerdict judge_plan(const std::string& text, const std::filesystem::path& name)
{
  try {
    const auto plan = scenario::Document(text, name).read();
    const auto record =
        sim::simulate(plan, {.seed = 1, .resolution = record::Resolution::campus, .progress = {}, .budget = kBudget});
    const auto broken = broken_in(plan, record, results::summarise(plan, record));
    return broken.empty() ? PlanVerdict{} : finding(broken);
  } catch (const core::InputError& error) {
    return judge_refusal(error);
  } catch (const std::exception& error) {
    return finding(std::string("thrown: ") + error.what());
  }
}

} // namespace gpuramp::fuzz
