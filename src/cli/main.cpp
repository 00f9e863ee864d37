#include "cli/commands.hpp"
#include "cli/validate_command.hpp"
#include "gpuramp/core/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>
#include <map>

namespace {

using namespace gpuramp;

const std::map<std::string, sim::Resolution> kResolutions{{"auto", sim::Resolution::automatic},
                                                          {"rack", sim::Resolution::rack},
                                                          {"row", sim::Resolution::row},
                                                          {"hall", sim::Resolution::hall},
                                                          {"campus", sim::Resolution::campus}};

void add_run(CLI::App& app, cli::RunArguments& args, std::function<int()>& action)
{
  auto* command = app.add_subcommand("run", "Run a scenario and say when, what holds back, what it gives, draws and costs");
  command->add_option("SCENARIO", args.scenario, "scenario file (JSON)")->required();
  command->add_option("--out", args.out, "directory for result.json, series.csv, jobs.csv, events.csv, run_info.json");
  command->add_option("--seed", args.seed, "seed of all random streams")->capture_default_str();
  command->add_option("--resolution", args.resolution, "what one SimGrid host stands for: auto, rack, row, hall or campus")
      ->transform(CLI::CheckedTransformer(kResolutions).description("auto|rack|row|hall|campus"));
  command->add_option("--set", args.overrides, "override one value: /json/pointer=VALUE (repeatable)")->allow_extra_args(false);
  command->add_flag("--json", args.json, "print result.json on stdout instead of the summary");
  command->footer("Examples:\n"
                  "  gpuramp run scenarios/ramp-100m.json --out results/base\n"
                  "  gpuramp run scenarios/ramp-100m.json --resolution campus --set /supply/inputs/0/share=0.4\n"
                  "  gpuramp run plan.json --json | jq .milestones");
  command->callback([&] { action = [&args] { return cli::run(args); }; });
}

void add_others(CLI::App& app, std::vector<std::filesystem::path>& files, std::string& name, bool& reference, std::function<int()>& action)
{
  auto* check = app.add_subcommand("check", "Read scenarios and report every problem, without running");
  check->add_option("SCENARIO", files, "scenario files")->required();
  check->footer("Example:\n  gpuramp check scenarios/*.json");
  check->callback([&] { action = [&] { return cli::check(files); }; });

  auto* catalog = app.add_subcommand("catalog", "List catalogue entries, or all numbers of one with their sources");
  catalog->add_option("NAME", name, "entry, such as gb200-nvl72");
  catalog->add_option("--file", files, "catalogue files (default: those that come with gpuramp)");
  catalog->footer("Examples:\n  gpuramp catalog\n  gpuramp catalog vera-rubin-nvl72");
  catalog->callback([&] { action = [&] { return cli::catalog(name, files); }; });

  auto* schema = app.add_subcommand("schema", "Print the JSON schema of a scenario, or the reference page");
  schema->add_flag("--reference", reference, "Markdown page of all options instead");
  schema->footer("Example:\n  gpuramp schema > scenario.schema.json");
  schema->callback([&] { action = [&] { return cli::schema(reference); }; });

  auto* init = app.add_subcommand("init", "Write a small scenario that runs, to start from");
  init->add_option("FILE", name, "file to write; must not exist")->required();
  init->footer("Example:\n  gpuramp init plan.json && gpuramp run plan.json");
  init->callback([&] { action = [&] { return cli::init(name); }; });
}

void add_validate(CLI::App& app, cli::ValidateArguments& args, std::function<int()>& action)
{
  auto* command = app.add_subcommand("validate", "Predict published measurements and say how far off the models are");
  command->add_option("--cases", args.cases, "file of cases, or folder of such files (default: those that come with gpuramp)");
  command->add_option("--models", args.models, "folder of calibration.json, chips.json and transformers.json (default: scenarios/catalog/models)");
  command->add_flag("--json", args.json, "print an array of {id, kind, published, predicted, unit, relative_error, split}");
  command->add_flag("--breakdown", args.breakdown, "below each training step, where its time goes");
  command->footer("Examples:\n  gpuramp validate\n  gpuramp validate --cases my-measurements.json --json");
  command->callback([&] { action = [&args] { return cli::validate(args); }; });
}

int report(const core::InputError& error)
{
  for (const auto& problem : error.problems())
    fmt::print(stderr, "{}\n", core::format_problem(problem));
  fmt::print(stderr, "{} problem{}; nothing was written\n", error.problems().size(), error.problems().size() == 1 ? "" : "s");
  return cli::kBadInput;
}

} // namespace

int main(int argc, char** argv)
{
  CLI::App app("gpuramp: when are N GPUs up, what holds the ramp back, what does it give, draw and cost?");
  app.set_version_flag("--version", "gpuramp " GPURAMP_VERSION);
  app.require_subcommand(1);
  app.footer("Start with:\n  gpuramp init plan.json && gpuramp run plan.json --out results\n\n"
             "Exit codes: 0 ok, 1 a check failed, 2 bad input, 3 infeasible, 70 internal error.");
  cli::RunArguments run_arguments;
  std::vector<std::filesystem::path> files;
  std::string name;
  bool reference = false;
  std::function<int()> action;
  add_run(app, run_arguments, action);
  add_others(app, files, name, reference, action);
  cli::ValidateArguments validate_arguments;
  add_validate(app, validate_arguments, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kOk : cli::kBadInput;
  }
  try {
    return action();
  } catch (const core::InputError& error) {
    return report(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error: {}\nPlease report this with the scenario and the command.\n", error.what());
    return cli::kInternalError;
  }
}
