// SPDX-License-Identifier: Apache-2.0
#include "cli/build_info.hpp"
#include "cli/check_format.hpp"
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/study/compare.hpp"
#include "gpuramp/study/telling.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <map>
#include <memory>

namespace gpuramp::cli {

namespace {

struct CompareArguments {
  std::filesystem::path before, after;
  std::filesystem::path tolerances, gates;
  std::filesystem::path old_program; ///< empty: none
  study::CheckFormat format = study::CheckFormat::table;
  bool attribute = false;
  int jobs = 0;
};

/// The two to compare; what an old program runs is run by this one too, unless NEW is named.
std::vector<results::ResultFile> results_of(const CompareArguments& a)
{
  if (a.old_program.empty())
    return study::results_of({a.before, a.after}, a.jobs);
  auto before = study::result_of_program(a.old_program, a.before);
  auto results = study::results_of({a.after.empty() ? a.before : a.after}, a.jobs);
  results.front().gpuramp_version = version_text();
  results.insert(results.begin(), std::move(before));
  return results;
}

void check_arguments(const CompareArguments& a)
{
  if (a.after.empty() && a.old_program.empty())
    throw core::InputError({{"NEW", 0, "", "is missing", "name what BASE is compared with, or --old-program PATH"}});
  if (not a.old_program.empty() && a.attribute)
    throw core::InputError(
        {{"--attribute", 0, "", "is for inputs, and the programs differ", "compare two scenarios with one program"}});
}

study::Comparison compare_two(const CompareArguments& arguments, const study::Tolerances& tolerances)
{
  if (study::is_study(arguments.before) && study::is_study(arguments.after)) {
    const auto* option = arguments.attribute ? "--attribute" : arguments.gates.empty() ? nullptr : "--gate";
    if (option != nullptr)
      throw core::InputError(
          {{option, 0, "", "is for results and scenarios, not for studies", "compare two scenarios of the studies"}});
    return study::compare_studies(arguments.before, arguments.after, tolerances);
  }
  const auto gates = arguments.gates.empty() ? std::vector<study::Gate>{} : study::read_gates(arguments.gates);
  auto results = results_of(arguments);
  study::make_tell(results[1], study::asked_by(gates, results[1].scenario)); // else a gate says so
  auto comparison = study::compare(results[0], results[1], tolerances);
  comparison.gates = study::judge_gates(gates, results[1]);
  if (arguments.attribute) {
    const Doing attributing("reruns with some of the changes");
    study::attribute(comparison, results[0], results[1], arguments.jobs);
  }
  return comparison;
}

int compare(const CompareArguments& arguments)
{
  check_arguments(arguments);
  const auto tolerances =
      arguments.tolerances.empty() ? study::Tolerances{} : study::read_tolerances(arguments.tolerances);
  const auto comparison = compare_two(arguments, tolerances);
  const auto text = study::comparison_text(comparison, arguments.format);
  arguments.format == study::CheckFormat::table ? print_lines(text) : print_data(text);
  return comparison.passes() ? kOk : kCheckFailed;
}

} // namespace

void add_compare(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand(
      "compare",
      "Compare two results or scenarios: which figures moved, whether within tolerance, and which inputs moved them");
  const auto arguments = std::make_shared<CompareArguments>();
  command
      ->add_option("BASE", arguments->before,
                   "result directory, result.json, scenario to run now, or directory of a study")
      ->required();
  command->add_option("NEW", arguments->after, "what BASE is compared with; optional with --old-program");
  command->add_option("--old-program", arguments->old_program,
                      "another gpuramp program runs BASE, and this one NEW, or BASE again: what code changed");
  command->add_option("--tolerance", arguments->tolerances,
                      "JSON file: relative_percent, milestone_days, both_sides, metrics {name: percent or {up, down}}, "
                      "milestones {GPUs: days or {later, earlier}}");
  command->add_option("--gate", arguments->gates,
                      "JSON file of what NEW must fulfil, such as {\"gates\": [\"100 k GPU by 2027-01-01\"]}");
  add_check_format(*command, arguments->format);
  command->add_flag("--attribute", arguments->attribute,
                    "how much of each change is due to which changed input, by reruns");
  command->add_option("-j", arguments->jobs, "processes that run at the same time (default: all cores)")
      ->check(positive_number());
  command->footer("Exit code 1 if a figure moved to its bad side by more than is allowed, a milestone was lost, a gate "
                  "fails, or a\n"
                  "conservation check is broken.\n"
                  "Examples:\n"
                  "  gpuramp compare results/base results/new\n"
                  "  gpuramp compare baseline/result.json scenarios/ramp-100m.json --format junit > compare.xml\n"
                  "  gpuramp compare old.json new.json --tolerance tolerances.json --attribute\n"
                  "  gpuramp compare plan.json --old-program ~/gpuramp-0.1/bin/gpuramp\n");
  command->callback([arguments, &action] { action = [arguments] { return compare(*arguments); }; });
}

} // namespace gpuramp::cli
