// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/results/fields.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

int check(const std::vector<std::filesystem::path>& scenarios)
{
  std::vector<core::InputProblem> problems;
  for (const auto& file : scenarios) {
    try {
      const auto scenario = scenario::read_scenario(file);
      fmt::print("{}: ok, {} campuses, {} to {}\n", file.string(), scenario.campuses.size(),
                 core::format_date(scenario.start), core::format_date(scenario.end));
    } catch (const core::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (not problems.empty())
    throw core::InputError(problems);
  return kOk;
}

/// What has a schema.
struct Described {
  const char* kind;
  std::string (*schema)();
  std::string (*reference)();
};

constexpr Described kDescribed[] = {{"scenario", scenario::scenario_schema, scenario::reference_page},
                                    {"results", results::results_schema, results::results_reference}};

int schema(const std::string& kind, bool reference)
{
  const auto found =
      std::find_if(std::begin(kDescribed), std::end(kDescribed), [&](const auto& d) { return kind == d.kind; });
  fmt::print("{}", reference ? found->reference() : found->schema());
  return kOk;
}

int init(const std::filesystem::path& file)
{
  std::error_code cannot_be_seen; // write_file() will say why
  if (std::filesystem::exists(std::filesystem::symlink_status(file, cannot_be_seen)))
    throw core::InputError({{file.string(), 0, "", "exists already", "name a new file"}});
  core::write_file(file, scenario::example_scenario());
  fmt::print("wrote {0}; run it with: gpuramp run {0}\n", file.string());
  return kOk;
}

} // namespace

void add_check(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("check", "Read scenarios and report every problem, without running");
  const auto files = std::make_shared<std::vector<std::filesystem::path>>();
  command->add_option("SCENARIO", *files, "scenario files")->required();
  command->footer("Example:\n  gpuramp check scenarios/*.json\n");
  command->callback([files, &action] { action = [files] { return check(*files); }; });
}

void add_schema(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("schema", "Print the JSON schema of a kind of file, or its reference page");
  const auto kind = std::make_shared<std::string>("scenario");
  const auto results = std::make_shared<bool>(false);
  const auto reference = std::make_shared<bool>(false);
  std::vector<std::string> kinds;
  for (const auto& described : kDescribed)
    kinds.emplace_back(described.kind);
  command->add_option("KIND", *kind, "what to describe")->check(CLI::IsMember(kinds))->capture_default_str();
  command->add_flag("--results", *results, "the same as KIND results: result.json and every CSV file of a run");
  command->add_flag("--reference", *reference, "Markdown page instead");
  command->footer("Examples:\n  gpuramp schema > scenario.schema.json\n  gpuramp schema results --reference\n");
  command->callback([=, &action] { action = [=] { return schema(*results ? "results" : *kind, *reference); }; });
}

void add_init(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("init", "Write a small scenario that runs, to start from");
  const auto file = std::make_shared<std::filesystem::path>();
  command->add_option("FILE", *file, "file to write; must not exist")->required();
  command->footer("Example:\n  gpuramp init plan.json && gpuramp run plan.json\n");
  command->callback([file, &action] { action = [file] { return init(*file); }; });
}

} // namespace gpuramp::cli
