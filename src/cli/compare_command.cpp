// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/study/compare.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <map>
#include <memory>

namespace gpuramp::cli {

namespace {

struct CompareArguments {
  std::filesystem::path before, after;
  std::filesystem::path tolerances;
  study::CompareFormat format = study::CompareFormat::table;
  bool attribute = false;
  int jobs = 0;
};

study::Comparison compare_two(const CompareArguments& arguments, const study::Tolerances& tolerances)
{
  if (study::is_study(arguments.before) && study::is_study(arguments.after)) {
    if (arguments.attribute)
      throw core::InputError({{"--attribute", 0, "", "is for results and scenarios, not for studies",
                               "compare two scenarios of the studies"}});
    return study::compare_studies(arguments.before, arguments.after, tolerances);
  }
  const auto results = study::results_of({arguments.before, arguments.after}, arguments.jobs);
  auto comparison = study::compare(results[0], results[1], tolerances);
  if (arguments.attribute)
    study::attribute(comparison, results[0], results[1], arguments.jobs);
  return comparison;
}

int compare(const CompareArguments& arguments)
{
  const auto tolerances =
      arguments.tolerances.empty() ? study::Tolerances{} : study::read_tolerances(arguments.tolerances);
  const auto comparison = compare_two(arguments, tolerances);
  fmt::print("{}", study::comparison_text(comparison, arguments.format));
  return comparison.passes() ? kOk : kCheckFailed;
}

} // namespace

void add_compare(CLI::App& app, Action& action)
{
  static const std::map<std::string, study::CompareFormat> kFormats{{"table", study::CompareFormat::table},
                                                                    {"json", study::CompareFormat::json},
                                                                    {"markdown", study::CompareFormat::markdown},
                                                                    {"junit", study::CompareFormat::junit}};
  auto* command = app.add_subcommand(
      "compare", "Compare two results or scenarios: what moved, beyond which tolerance, because of which inputs");
  const auto arguments = std::make_shared<CompareArguments>();
  command
      ->add_option("BASE", arguments->before,
                   "result directory, result.json, scenario to run now, or directory of a study")
      ->required();
  command->add_option("NEW", arguments->after, "the same")->required();
  command->add_option("--tolerance", arguments->tolerances,
                      "JSON file: relative_percent, milestone_days, metrics {name: percent}, milestones {GPUs: days}");
  command->add_option("--format", arguments->format, "table, json, markdown (for a pull request) or junit (for CI)")
      ->transform(one_of(kFormats));
  command->add_flag("--attribute", arguments->attribute,
                    "how much of each move each changed input explains, by reruns");
  command->add_option("-j", arguments->jobs, "processes at a time (default: all processors)")->check(positive_number());
  command->footer(
      "Exit code 1 if a metric moved beyond its tolerance, a milestone was lost, or a conservation check is broken.\n"
      "Examples:\n"
      "  gpuramp compare results/base results/new\n"
      "  gpuramp compare baseline/result.json scenarios/ramp-100m.json --format junit > compare.xml\n"
      "  gpuramp compare old.json new.json --tolerance tolerances.json --attribute\n");
  command->callback([arguments, &action] { action = [arguments] { return compare(*arguments); }; });
}

} // namespace gpuramp::cli
