// SPDX-License-Identifier: Apache-2.0
#include "cli/certainty.hpp"
#include "cli/print.hpp"

#include "cli/local_study.hpp"
#include "cli/option_checks.hpp"
#include "cli/progress.hpp"
#include "cli/study_arguments.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/study/summary.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <sys/stat.h>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKept = 50; ///< studies in the cache

fs::path cache_of(const CertaintyArguments& arguments)
{
  if (not arguments.cache.empty())
    return arguments.cache;
  if (const auto* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return fs::path(cache) / "gpuramp";
  if (const auto* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / ".cache/gpuramp";
  throw core::InputError({{"--samples", 0, "", "there is no HOME to keep its runs in", "say where with --cache DIR"}});
}

/// Another program may count differently under the same version.
std::string program_identity()
{
  struct stat status {};
  ::stat("/proc/self/exe", &status);
  return fmt::format("{:x}-{:x}-{:x}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// Forgets the studies that were written longest ago.
void forget_old(const fs::path& cache)
{
  std::vector<std::pair<fs::file_time_type, fs::path>> studies;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(cache, error))
    if (const auto written = fs::last_write_time(entry.path() / "study.db", error); not error)
      studies.emplace_back(written, entry.path());
  std::sort(studies.rbegin(), studies.rend());
  for (std::size_t i = kMostKept; i < studies.size(); ++i)
    fs::remove_all(studies[i].second, error);
}

study::LoadedStudy load(const Variant& variant, const CertaintyArguments& arguments)
{
  if (variant.scenario == "-")
    throw core::InputError(
        {{"--samples", 0, "", "cannot read the standard input again for every run", "write the scenario to a file"}});
  study::StudyChanges changes{arguments.samples, variant.seed, std::nullopt,
                              variant.changes(scenario::Document(variant.scenario))};
  if (variant.resolution != record::Resolution::automatic)
    changes.resolution = variant.resolution;
  return study::load_study(variant.scenario, changes);
}

void check_ending(const study::SweepResult& result, const fs::path& dir)
{
  if (result.ending == study::Ending::disk_error)
    throw core::InputError({{dir.string(), 0, "", "cannot be written: " + result.reason,
                             "make room, or choose another place with --cache DIR"}});
  if (result.ending != study::Ending::interrupted)
    return;
  print_error("{} of {} runs are kept in {}; the same command goes on with them\n", result.progress.done,
              result.progress.total, dir.string());
  throw core::Stopped(core::stop_signal());
}

} // namespace

void add_certainty_options(CLI::App& command, CertaintyArguments& arguments)
{
  command
      .add_option("--samples", arguments.samples,
                  "also run it so many times with what is uncertain and what may slip: P10, P50 and P90 of every "
                  "milestone, and the chance to reach it when it is wanted")
      ->check(positive_number());
  command.add_option("-j", arguments.jobs, "of --samples: processes at once (default: all cores)")
      ->check(between(1, 4096));
  command.add_option("--cache", arguments.cache,
                     "of --samples: where runs are kept (default: $XDG_CACHE_HOME/gpuramp, else ~/.cache/gpuramp)");
}

CertaintyRun run_certainty(const Variant& variant, const CertaintyArguments& arguments)
{
  const auto loaded = load(variant, arguments);
  const auto cache = cache_of(arguments);
  const auto dir = cache / (loaded.fingerprint + "-" + program_identity());
  make_directory(dir, "--cache");
  const DirectoryLock lock(dir, "--cache");
  const auto file = dir / "study.db";
  study::Plan plan(loaded);
  auto store = fs::exists(file) ? study::Store::open(file, loaded) : study::Store::create(file, loaded, plan);
  const auto n_jobs = arguments.jobs > 0 ? arguments.jobs : available_cores();
  auto options = sweep_options(n_jobs);
  options.budget = variant.budget();
  const auto result = study::run_local(loaded, plan, store, nullptr, options);
  wipe_progress();
  check_ending(result, dir);
  forget_old(cache);
  return {study::certainty_of(loaded, study::summarise_study(loaded, plan, store, plan.size())),
          result.progress.done_now, result.progress.elapsed_s};
}

} // namespace gpuramp::cli
