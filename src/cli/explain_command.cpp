// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/variant.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/plan/given_plan.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/explain.hpp"
#include "gpuramp/study/marginals.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <string>

namespace gpuramp::cli {

namespace {

struct ExplainArguments {
  Variant variant; ///< its scenario may be a result instead
  bool json = false;
  bool marginals = false;
  bool every_campus = false;
  double step_percent = 10;
  double months_earlier = 3;
  int jobs = 0;
  std::string milestone; ///< "30M"
  std::string by;
};

/// "30M", "500k", "1000000", "1.5 M GPU". \throws core::InputError
std::int64_t parse_gpus(const std::string& text)
{
  auto spaced = text.find("GPU") == std::string::npos ? text + " GPU" : text;
  const auto suffix = spaced.find_first_of("kM");
  if (suffix != std::string::npos && suffix > 0 && spaced[suffix - 1] != ' ')
    spaced.insert(suffix, " ");
  const auto parsed = core::parse_quantity(spaced);
  const auto* gpus = std::get_if<core::ParsedQuantity>(&parsed);
  constexpr double kMost = 1e12;
  if (gpus == nullptr || gpus->dimension != core::GpuCount::kDimension || gpus->value < 1 || gpus->value > kMost)
    throw core::InputError(
        {{"--milestone", 0, "", fmt::format("'{}' is not a number of GPUs", text), "write one such as 30M"}});
  return std::llround(gpus->value);
}

results::ResultFile result_of(const Variant& variant)
{
  if (results::is_result(variant.scenario))
    return results::read_result(variant.scenario);
  const auto scenario = variant.read();
  const auto record = sim::simulate(scenario, {variant.seed, variant.resolution, {}, variant.budget()});
  return results::as_result(scenario, record, results::summarise(scenario, record), variant.scenario.string());
}

scenario::Scenario scenario_of(const Variant& variant)
{
  return results::is_result(variant.scenario) ? results::read_result(variant.scenario).scenario : variant.read();
}

study::MarginalOptions marginal_options(const ExplainArguments& arguments)
{
  study::MarginalOptions options;
  options.relative = arguments.step_percent / 100;
  options.earlier = core::Duration::from_base(arguments.months_earlier * core::kSecondsPerMonth);
  if (arguments.every_campus)
    options.finest = study::LeverScope::campuses;
  options.seed = arguments.variant.seed;
  if (arguments.variant.resolution != record::Resolution::automatic)
    options.resolution = arguments.variant.resolution;
  options.jobs = arguments.jobs;
  options.budget = arguments.variant.budget();
  return options;
}

int explain_milestone(const ExplainArguments& arguments)
{
  const auto gpus = parse_gpus(arguments.milestone);
  const auto by = core::parse_date(arguments.by);
  if (not by)
    throw core::InputError({{"--by", 0, "", fmt::format("'{}' is not a date", arguments.by),
                             "write a day of the calendar as YYYY-MM-DD"}});
  const auto scenario = scenario_of(arguments.variant);
  if (*by <= scenario.start || *by > scenario.end)
    throw core::InputError({{"--by", 0, "",
                             fmt::format("{} is outside the scenario ({} to {})", arguments.by,
                                         core::format_date(scenario.start), core::format_date(scenario.end)),
                             "ask for a date within it"}});
  note_progress("reruns with changed inputs");
  const auto reach = study::ways_to_reach(scenario, gpus, *by, marginal_options(arguments));
  wipe_progress();
  arguments.json ? print_data(study::reach_json(reach, gpus, *by)) : print_lines(study::reach_text(reach, gpus, *by));
  return (reach.base && *reach.base <= *by) || not reach.ways.empty() ? kOk : kInfeasible;
}

int explain_marginals(const ExplainArguments& arguments)
{
  constexpr std::size_t kMostRows = 30;
  const auto scenario = scenario_of(arguments.variant);
  const auto options = marginal_options(arguments);
  note_progress("reruns with each input moved");
  auto marginals = study::marginals(scenario, options);
  plan::add_duals(marginals, scenario, options);
  wipe_progress();
  arguments.json ? print_data(study::marginals_json(marginals))
                 : print_lines(study::marginals_text(marginals, kMostRows));
  return kOk;
}

/// A result is as it was run.
void refuse_changes_of_results(const ExplainArguments& arguments)
{
  const auto& variant = arguments.variant;
  if (not results::is_result(variant.scenario))
    return;
  const auto refuse = [](const char* option) {
    throw core::InputError(
        {{option, 0, "", "does not change a result that is there", "explain the scenario file instead"}});
  };
  if (not variant.overrides.empty())
    refuse("--set");
  if (arguments.marginals || not arguments.milestone.empty())
    return; // these run it again
  if (variant.seed != Variant{}.seed)
    refuse("--seed");
  if (variant.resolution != Variant{}.resolution)
    refuse("--resolution");
}

int explain(const ExplainArguments& arguments)
{
  if (arguments.milestone.empty() != arguments.by.empty())
    throw core::InputError(
        {{"--milestone", 0, "", "needs --by, and --by needs it", "ask for example --milestone 30M --by 2029-01-01"}});
  refuse_changes_of_results(arguments);
  if (not arguments.milestone.empty())
    return explain_milestone(arguments);
  if (arguments.marginals)
    return explain_marginals(arguments);
  const auto result = result_of(arguments.variant);
  const auto explanation = study::explain(result);
  arguments.json ? print_data(study::explanation_json(result, explanation))
                 : print_lines(study::explanation_text(result, explanation));
  return result.conservation.broken.empty() ? kOk : kCheckFailed;
}

} // namespace

void add_explain(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand(
      "explain",
      "Explain a result: what was missing each year and why, the critical path to each milestone, what stood idle");
  const auto arguments = std::make_shared<ExplainArguments>();
  command
      ->add_option("SCENARIO|RESULT", arguments->variant.scenario,
                   "scenario file to run now, or a directory that 'gpuramp run --out' wrote")
      ->required();
  add_variant_options(*command, arguments->variant);
  command->add_flag("--json", arguments->json, "print the explanation as JSON");
  auto* marginals = command->add_flag("--marginals", arguments->marginals,
                                      "what one more step of each input buys, by reruns at campus resolution");
  command
      ->add_flag("--per-campus", arguments->every_campus,
                 "marginals of halls, power and crews by campus, not by group of campuses")
      ->needs(marginals);
  command->add_option("--step", arguments->step_percent, "step of amounts for --marginals, in percent")
      ->check(positive_number())
      ->capture_default_str();
  command->add_option("--months", arguments->months_earlier, "step of dates for --marginals, in months")
      ->check(positive_number())
      ->capture_default_str();
  command->add_option("-j", arguments->jobs, "processes that run at the same time (default: all cores)")
      ->check(positive_number());
  command
      ->add_option("--milestone", arguments->milestone,
                   "with --by: why so many GPUs are not up by that date, and what would be enough")
      ->excludes(marginals);
  command->add_option("--by", arguments->by, "date of --milestone, YYYY-MM-DD");
  command->footer("Examples:\n"
                  "  gpuramp explain results/ramp-100m\n"
                  "  gpuramp explain scenarios/ramp-100m.json --marginals\n"
                  "  gpuramp explain scenarios/ramp-100m.json --milestone 30M --by 2030-01-01\n");
  command->callback([arguments, &action] { action = [arguments] { return explain(*arguments); }; });
}

} // namespace gpuramp::cli
