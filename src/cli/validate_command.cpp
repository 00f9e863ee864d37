// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/validate_predict.hpp"
#include "cli/validate_table.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/report/report.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>

namespace gpuramp::cli {
namespace {

struct ValidateArguments {
  std::filesystem::path cases;  ///< file or folder; empty: those that come with gpuramp
  std::filesystem::path models; ///< folder of calibration.json, chips.json, transformers.json; empty: the shipped one
  bool json = false;
  bool table = false;         ///< errors by kind, chip, model, precision, software year and split
  bool breakdown = false;     ///< below each training step, where its time goes
  std::filesystem::path plot; ///< page to write; empty: none
};

struct Row {
  const scenario::ValidationCase* from = nullptr;
  Prediction prediction;
  [[nodiscard]] double error() const { return *prediction.value / from->published - 1; }
};

/// Beside the build tree, in the installation, or below the current directory.
std::filesystem::path find_folder(const std::filesystem::path& below_root, const char* what, const char* option)
{
  std::error_code error;
  const auto program = std::filesystem::canonical("/proc/self/exe", error).parent_path();
  for (const auto& root : {program / "../../..", program / "../share/gpuramp", std::filesystem::path(".")})
    if (std::filesystem::exists(root / below_root, error))
      return std::filesystem::weakly_canonical(root / below_root);
  throw core::InputError(
      {{below_root.string(), 0, "", fmt::format("{} not found", what), fmt::format("name it with {}", option)}});
}

void print_json(const std::vector<Row>& rows)
{
  auto all = nlohmann::ordered_json::array();
  for (const auto& row : rows) {
    const auto& [from, prediction] = row;
    nlohmann::ordered_json entry{{"id", from->id}, {"kind", from->kind}, {"published", from->published}};
    entry["predicted"] = prediction.value ? nlohmann::ordered_json(*prediction.value) : nlohmann::ordered_json();
    entry["unit"] = from->unit;
    entry["relative_error"] = prediction.value ? nlohmann::ordered_json(row.error()) : nlohmann::ordered_json();
    entry["split"] = from->split;
    if (not prediction.problem.empty())
      entry["problem"] = prediction.problem;
    all.push_back(std::move(entry));
  }
  print_data(all.dump(1) + "\n");
}

void print_summary(const std::vector<Row>& rows)
{
  std::map<std::pair<std::string, std::string>, std::vector<double>> errors;
  std::map<std::pair<std::string, std::string>, const Row*> worst;
  for (const auto& row : rows) {
    if (not row.prediction.value)
      continue;
    for (const auto& split : {row.from->split, std::string("all")}) {
      const std::pair key{row.from->kind, split};
      errors[key].push_back(std::abs(row.error()));
      auto& w = worst[key];
      if (w == nullptr || std::abs(row.error()) > std::abs(w->error()))
        w = &row;
    }
  }
  print_text("\n{:<16} {:<6} {:>5} {:>8} {:>8} {:>8}  worst case\n", "kind", "split", "cases", "median", "p90",
             "worst");
  for (const auto& [key, list] : errors)
    print_text("{:<16} {:<6} {:>5} {:>7.1f}% {:>7.1f}% {:>7.1f}%  {}\n", key.first, key.second, list.size(),
               100 * quantile(list, 0.5), 100 * quantile(list, 0.9), 100 * quantile(list, 1), worst[key]->from->id);
}

std::vector<ScoredCase> scored(const std::vector<Row>& rows, const scenario::ModelCatalog& models)
{
  std::vector<ScoredCase> cases;
  for (const auto& row : rows) {
    if (not row.prediction.value)
      continue;
    const auto* named = scenario::find_transformer(models, row.from->model_name);
    const auto* shape = row.from->shape ? &*row.from->shape : named != nullptr ? &named->shape : nullptr;
    cases.push_back({row.from, shape, row.error()});
  }
  return cases;
}

void print_rows(const std::vector<Row>& rows, bool breakdown)
{
  print_text("{:<16} {:<38} {:<6} {:>12} {:>12} {:<9} {:>7}\n", "kind", "case", "split", "published", "predicted",
             "unit", "error");
  for (const auto& row : rows) {
    if (not row.prediction.value)
      continue;
    print_text("{:<16} {:<38} {:<6} {:>12.6g} {:>12.6g} {:<9} {:>+6.1f}%\n", row.from->kind, row.from->id,
               row.from->split, row.from->published, *row.prediction.value, row.from->unit, 100 * row.error());
    if (breakdown && not row.prediction.breakdown.empty())
      print_text("  {}\n", row.prediction.breakdown);
  }
  print_summary(rows);
}

void write_plot(const std::vector<ScoredCase>& cases, const std::filesystem::path& file)
{
  std::vector<report::PredictedCase> drawn;
  for (const auto& c : cases)
    drawn.push_back({c.from->id, c.from->accelerator, kind_of(c), c.from->split, c.from->unit, c.from->published,
                     c.from->published * (1 + c.error)});
  core::write_file(file, report::accuracy_page(drawn));
}

/// What the table does not show: on stderr, so that --json stays parseable.
bool print_remarks(const std::vector<Row>& rows)
{
  bool complete = true;
  for (const auto& row : rows) {
    const auto where = fmt::format("{}:{}: {}", row.from->file, row.from->line, row.from->id);
    if (not row.prediction.problem.empty()) {
      print_error("{}: not predicted: {}\n", where, row.prediction.problem);
      complete = false;
    }
    if (not row.prediction.remark.empty())
      print_error("{}: note: {}\n", where, row.prediction.remark);
    if (row.prediction.value && not row.from->ignored.empty())
      print_error("{}: note: not used: {}\n", where, fmt::join(row.from->ignored, ", "));
  }
  return complete;
}

int validate(const ValidateArguments& arguments)
{
  const auto models_folder = arguments.models.empty()
                                 ? find_folder("scenarios/catalog/models", "the models' constants", "--models")
                                 : arguments.models;
  const auto cases_path = arguments.cases.empty()
                              ? find_folder("tests/validation/cases", "the validation cases", "--cases")
                              : arguments.cases;
  const auto models = scenario::read_model_catalog(models_folder);
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs(
      {models_folder / "../accelerators.json", models_folder / "../fabrics.json", models_folder / "../projects.json"},
      provenance);
  const auto cases = scenario::read_validation_cases(cases_path);
  std::vector<Row> rows;
  for (const auto& c : cases)
    rows.push_back({&c, predict(c, models, catalog)});
  if (arguments.json)
    print_json(rows);
  else if (arguments.table)
    print_error_table(scored(rows, models));
  else
    print_rows(rows, arguments.breakdown);
  std::fflush(stdout);
  if (not arguments.plot.empty())
    write_plot(scored(rows, models), arguments.plot);
  return print_remarks(rows) ? kOk : kCheckFailed;
}

} // namespace

void add_validate(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("validate", "Predict published measurements and report the models' errors");
  const auto arguments = std::make_shared<ValidateArguments>();
  command->add_option("--cases", arguments->cases,
                      "file of cases, or folder of such files (default: those that come with gpuramp)");
  command->add_option(
      "--models", arguments->models,
      "folder of calibration.json, chips.json and transformers.json (default: scenarios/catalog/models)");
  command->add_flag("--json", arguments->json,
                    "print an array of {id, kind, published, predicted, unit, relative_error, split}");
  command->add_flag("--table", arguments->table,
                    "print errors by kind, chip, model, precision, software year and split in place of the cases");
  command->add_option("--plot", arguments->plot, "HTML page to write: predicted against measured, by kind and unit");
  command->add_flag("--breakdown", arguments->breakdown, "below each training step and service, where its time goes");
  command->footer(
      "Examples:\n  gpuramp validate\n  gpuramp validate --table --plot accuracy.html\n  gpuramp validate --cases "
      "my-measurements.json --json\n");
  command->callback([arguments, &action] { action = [arguments] { return validate(*arguments); }; });
}

} // namespace gpuramp::cli
