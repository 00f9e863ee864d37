// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "gpuramp/study/history.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace gpuramp::cli {

namespace {

struct HistoryArguments {
  std::filesystem::path database;
  bool json = false, attribute = false;
  int jobs = 2;
};

int history(const HistoryArguments& arguments)
{
  const auto entries = study::read_history(arguments.database);
  const auto trends = study::trends_of(entries, arguments.attribute ? arguments.jobs : 0);
  arguments.json ? print_data(study::history_json(trends)) : print_lines(study::history_text(trends));
  return kOk;
}

} // namespace

void add_history(CLI::App& app, Action& action)
{
  auto* command =
      app.add_subcommand("history", "Show how the forecast of each milestone moved from run to run, and why");
  const auto arguments = std::make_shared<HistoryArguments>();
  command->add_option("DB", arguments->database, "what 'gpuramp run SCENARIO --record DB' wrote")->required();
  command->add_flag("--json", arguments->json, "print the history as JSON");
  command->add_flag("--attribute", arguments->attribute,
                    "by how many days each input alone moves each milestone, by reruns");
  command->add_option("-j", arguments->jobs, "processes that run at the same time")
      ->check(positive_number())
      ->capture_default_str();
  command->footer("Examples:\n  gpuramp run plan.json --record history.db\n  gpuramp history history.db\n"
                  "  gpuramp report history.db -o trend.html\n");
  command->callback([arguments, &action] { action = [arguments] { return history(*arguments); }; });
}

} // namespace gpuramp::cli
