// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/variant.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/results/fields.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/file_kinds.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/file_kinds.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

struct CheckArguments {
  std::vector<std::filesystem::path> files;
  Variant changes; ///< of each file
  bool strict = false;
};

/// The variants that a file states, or the one that is asked for.
std::vector<std::string> variants_to_check(const scenario::Document& document, const Variant& changes)
{
  std::vector<std::string> names;
  const auto* stated = document.tree().find("variants");
  if (stated != nullptr && changes.name.empty())
    for (const auto& [name, overlay] : stated->members)
      names.push_back(name);
  return names;
}

/// Adds what is new among the warnings of a variant. What it does not use of a catalogue the file itself may use.
void add_new(const std::vector<core::InputProblem>& of_variant, std::vector<core::InputProblem>& warnings)
{
  for (const auto& warning : of_variant)
    if (not warning.pointer.starts_with("/catalog/") &&
        std::none_of(warnings.begin(), warnings.end(),
                     [&](const auto& known) { return core::format_problem(known) == core::format_problem(warning); }))
      warnings.push_back(warning);
}

/// Checks a file as the command line changes it, and then each of its variants. \return whether there are warnings
bool check_file(const std::filesystem::path& file, const Variant& changes)
{
  const scenario::Document document(file);
  const auto scenario = document.read(changes.changes(document));
  const auto names = variants_to_check(document, changes);
  auto warnings = scenario.warnings;
  for (const auto& name : names) {
    auto variant = changes;
    variant.name = name;
    add_new(document.read(variant.changes(document)).warnings, warnings);
  }
  const auto n_campuses = scenario.campuses.size();
  print_text("{}: ok, {} campus{}, {} to {}{}{}\n", file.string(), n_campuses, n_campuses == 1 ? "" : "es",
             core::format_date(scenario.start), core::format_date(scenario.end),
             names.empty()       ? ""
             : names.size() == 1 ? ", variant "
                                 : ", variants ",
             fmt::join(names, ", "));
  print_warnings(warnings);
  return not warnings.empty();
}

int check(const CheckArguments& arguments)
{
  bool warned = false;
  std::vector<core::InputProblem> problems;
  std::size_t n_found = 0;
  for (const auto& file : arguments.files) {
    try {
      warned = check_file(file, arguments.changes) || warned;
    } catch (const core::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      n_found += error.n_found();
    }
  }
  if (not problems.empty())
    throw core::InputError(problems, n_found);
  return arguments.strict && warned ? kCheckFailed : kOk;
}

constexpr const char* kResults = "results";

/// The kinds of files that users write.
std::vector<input::FileKind> file_kinds()
{
  auto kinds = scenario::file_kinds();
  for (auto& kind : study::file_kinds())
    kinds.push_back(std::move(kind));
  return kinds;
}

std::vector<std::string> kind_names()
{
  std::vector<std::string> names;
  for (const auto& kind : file_kinds())
    names.push_back(kind.name);
  names.emplace_back(kResults);
  return names;
}

int schema(const std::string& name, bool reference)
{
  if (name == kResults) {
    print_data(reference ? results::results_reference() : results::results_schema());
    return kOk;
  }
  for (const auto& kind : file_kinds())
    if (kind.name == name) {
      print_data(reference ? input::reference_page(kind) : input::json_schema(kind));
      return kOk;
    }
  throw core::InputError(
      {{"schema", 0, "", fmt::format("there is no kind of file '{}'", name), core::suggest_word(name, kind_names())}});
}

/// \param from  name of a shipped scenario; empty: the small example
int init(const std::filesystem::path& file, const std::string& from)
{
  std::error_code cannot_be_seen; // write_file() will say why
  if (std::filesystem::exists(std::filesystem::symlink_status(file, cannot_be_seen)))
    throw core::InputError({{file.string(), 0, "", "exists already", "name a new file"}});
  core::write_file(file, from.empty() ? scenario::example_scenario() : scenario::shipped_scenario(from));
  print_text("wrote {0}; run it with: gpuramp run {0}\n", file.string());
  return kOk;
}

} // namespace

void add_check(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("check", "Check scenario files and report every problem, without running them");
  const auto arguments = std::make_shared<CheckArguments>();
  command->add_option("SCENARIO", arguments->files, "scenario files; each of their variants is checked, too")
      ->required();
  add_change_options(*command, arguments->changes);
  command->add_flag("--strict", arguments->strict, "exit 1 where there are warnings");
  command->footer("Examples:\n  gpuramp check scenarios/*.json\n"
                  "  gpuramp check --strict base.json --overlay late-grid.json\n");
  command->callback([arguments, &action] { action = [arguments] { return check(*arguments); }; });
}

void add_schema(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("schema", "Print the JSON schema or the reference page of a kind of file");
  const auto reference = std::make_shared<bool>(false);
  const auto results = std::make_shared<bool>(false);
  const auto kind = std::make_shared<std::string>("scenario");
  command->add_option("KIND", *kind, "what the files hold; results: result.json and every CSV file of a run")
      ->type_name(fmt::format("TEXT:{{{}}}", fmt::join(kind_names(), ",")))
      ->capture_default_str();
  command->add_flag("--results", *results, "the same as KIND results");
  command->add_flag("--reference", *reference, "Markdown page of all keys instead");
  command->footer("Examples:\n  gpuramp schema > scenario.schema.json\n  gpuramp schema results --reference\n");
  command->callback([=, &action] { action = [=] { return schema(*results ? kResults : *kind, *reference); }; });
}

void add_init(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("init", "Write a small scenario that runs, to start from");
  const auto file = std::make_shared<std::filesystem::path>();
  command->add_option("FILE", *file, "file to write; must not exist")->required();
  const auto from = std::make_shared<std::string>();
  command->add_option("--from", *from, "a scenario that comes with gpuramp, such as abilene");
  command->footer("Examples:\n  gpuramp init plan.json && gpuramp run plan.json\n"
                  "  gpuramp init plan.json --from abilene\n");
  command->callback([file, from, &action] { action = [file, from] { return init(*file, *from); }; });
}

} // namespace gpuramp::cli
