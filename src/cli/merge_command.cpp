// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/study_arguments.hpp"
#include "gpuramp/core/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

struct MergeArguments : StudyArguments {
  std::vector<fs::path> shards; ///< directories that 'gpuramp sweep --shard' wrote
};

/// What cannot be merged is told before anything is written.
void check_shards(const MergeArguments& a, const study::LoadedStudy& loaded)
{
  std::vector<core::InputProblem> problems;
  for (const auto& shard : a.shards)
    try {
      static_cast<void>(study::Store::open(shard / "study.db", loaded));
    } catch (const core::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  if (not problems.empty())
    throw core::InputError(problems);
}

int merge(const MergeArguments& a)
{
  const auto loaded = a.load();
  study::Plan plan(loaded);
  check_shards(a, loaded);
  const auto dir = a.directory(loaded);
  make_directory(dir);
  const DirectoryLock lock(dir);
  auto store = fs::exists(dir / "study.db") ? study::Store::open(dir / "study.db", loaded)
                                            : study::Store::create(dir / "study.db", loaded, plan);
  for (const auto& shard : a.shards)
    store.merge(shard / "study.db");
  store.commit();
  if (const auto left = plan.size() - store.count_done(); left > 0) {
    print_error(
        "{} of {} points are missing: merge the other shards into {} too, or run them with 'gpuramp sweep --resume'\n",
        left, plan.size(), dir.string());
    return kCheckFailed;
  }
  return finish_study(a, loaded, plan, store, plan.size(), fmt::format("merged {} shards", a.shards.size()));
}

} // namespace

void add_merge(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("merge", "Merge the shards of a study into one");
  const auto arguments = std::make_shared<MergeArguments>();
  add_study_arguments(*command, *arguments);
  command->add_option("SHARD", arguments->shards, "directories that 'gpuramp sweep --shard' wrote")->required();
  command->footer("With the same --samples, --seed, --resolution and --set as the shards.\n\n"
                  "Example:\n"
                  "  gpuramp merge study.json shard-1 shard-2 --out merged\n");
  command->callback([arguments, &action] { action = [arguments] { return merge(*arguments); }; });
}

} // namespace gpuramp::cli
