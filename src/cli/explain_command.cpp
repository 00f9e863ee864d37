#include "cli/commands.hpp"
#include "cli/variant.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/explain.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace gpuramp::cli {

namespace {

struct ExplainArguments {
  Variant variant;   ///< its scenario may be a result instead
  bool json = false;
};

results::ResultFile result_of(const Variant& variant)
{
  if (results::is_result(variant.scenario))
    return results::read_result(variant.scenario);
  const auto scenario = variant.read();
  const auto record = sim::simulate(scenario, {variant.seed, variant.resolution, {}});
  return results::as_result(scenario, record, results::summarise(scenario, record), variant.scenario.string());
}

int explain(const ExplainArguments& arguments)
{
  const auto result = result_of(arguments.variant);
  const auto explanation = study::explain(result);
  fmt::print("{}", arguments.json ? study::explanation_json(result, explanation) : study::explanation_text(result, explanation));
  return result.conservation.broken.empty() ? kOk : kCheckFailed;
}

} // namespace

void add_explain(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("explain", "Say why: what was missing each year and what lies behind it, the path to each milestone, what stood idle");
  const auto arguments = std::make_shared<ExplainArguments>();
  command->add_option("SCENARIO|RESULT", arguments->variant.scenario, "scenario file to run now, or a directory that 'gpuramp run --out' wrote")->required();
  add_variant_options(*command, arguments->variant);
  command->add_flag("--json", arguments->json, "for a program");
  command->footer("Examples:\n"
                  "  gpuramp explain results/ramp-100m\n"
                  "  gpuramp explain scenarios/ramp-100m.json --set /supply/inputs/0/share=0.4");
  command->callback([arguments, &action] { action = [arguments] { return explain(*arguments); }; });
}

} // namespace gpuramp::cli
