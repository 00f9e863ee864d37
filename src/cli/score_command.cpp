// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "gpuramp/study/score.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace gpuramp::cli {

namespace {

struct ScoreArguments {
  std::vector<std::filesystem::path> forecasts;
  std::filesystem::path actuals;
  bool json = false;
};

int score(const ScoreArguments& arguments)
{
  const auto actuals = study::read_actuals(arguments.actuals);
  std::vector<study::Score> scores;
  for (const auto& forecast : arguments.forecasts)
    scores.push_back(study::score_forecast(forecast, actuals));
  arguments.json ? print_data(study::scores_json(scores)) : print_lines(study::scores_text(scores));
  return kOk;
}

} // namespace

void add_score(CLI::App& app, Action& action)
{
  auto* command =
      app.add_subcommand("score", "Score forecasts against actuals: coverage, bias, pinball loss, Brier score");
  const auto arguments = std::make_shared<ScoreArguments>();
  command
      ->add_option("FORECAST", arguments->forecasts,
                   "directories that 'gpuramp run --out' or 'gpuramp sweep' wrote, each of its date (as_of)")
      ->required();
  command
      ->add_option("--actuals", arguments->actuals,
                   "JSON file: until, milestones [{gpus, campus, reached}], actuals [{campus, energized, up}]")
      ->required();
  command->add_flag("--json", arguments->json, "print the scores as JSON");
  command->footer("Example:\n  gpuramp score forecasts/2026-01 forecasts/2026-07 --actuals actuals.json\n");
  command->callback([arguments, &action] { action = [arguments] { return score(*arguments); }; });
}

} // namespace gpuramp::cli
