// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/results/migrate.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

struct MigrateArguments {
  std::vector<fs::path> files;
  fs::path out;
  bool only_check = false;
};

/// A result is found in its directory, too.
fs::path file_of(const fs::path& path)
{
  std::error_code error;
  return fs::is_directory(path, error) ? path / "result.json" : path;
}

/// Where a file of an older format goes: over itself; what comes of a result, beside it.
fs::path target_of(const MigrateArguments& a, const fs::path& file, const results::Migrated& migrated)
{
  if (not a.out.empty())
    return a.out;
  return migrated.kind == "result" ? file.parent_path() / "scenario.json" : file;
}

int migrate(const MigrateArguments& a)
{
  bool found_older = false;
  for (const auto& path : a.files) {
    const auto file = file_of(path);
    const auto migrated = results::migrated(file);
    found_older = found_older || not migrated.is_new;
    if (migrated.is_new) {
      print_text("{}: {} of format {}, the newest\n", file.string(), migrated.kind, migrated.from);
      continue;
    }
    const auto target = target_of(a, file, migrated);
    if (not a.only_check)
      core::write_file(target, migrated.text);
    print_text("{}: {} of format {}, {} {}\n", file.string(), migrated.kind, migrated.from,
               a.only_check ? "would be written to" : "written to", target.string());
  }
  return a.only_check && found_older ? kCheckFailed : kOk;
}

} // namespace

void add_migrate(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("migrate", "Bring files of older formats to the newest one");
  const auto arguments = std::make_shared<MigrateArguments>();
  command->add_option("FILE", arguments->files, "scenarios, studies, actuals; results or their directories")
      ->required();
  auto* out =
      command->add_option("--out", arguments->out,
                          "where to write; without it an input is written over itself, the scenario of a result "
                          "beside it as scenario.json");
  command->add_flag("--check", arguments->only_check, "write nothing; exit code 1 if a file is of an older format")
      ->excludes(out);
  command->footer(
      "A result of an older format becomes the scenario that it was made of: run that to get its figures.\n\n"
      "Examples:\n"
      "  gpuramp migrate --check plans/*.json\n"
      "  gpuramp migrate results/last-year --out last-year.json && gpuramp run last-year.json\n");
  command->callback([arguments, &action] { action = [arguments] { return migrate(*arguments); }; });
}

} // namespace gpuramp::cli
