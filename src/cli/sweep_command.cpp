// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/study/slurm.hpp"
#include "gpuramp/study/summary.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <unistd.h>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

struct SweepArguments {
  std::filesystem::path study;
  std::filesystem::path out; ///< empty: results/<name of the study>
  std::string executor = "local";
  int jobs = 0; ///< 0: all cores; Slurm: processes per task, 1
  bool resume = false, csv = false, json = false, no_wait = false;
  std::string until_se;
  std::optional<std::uint64_t> samples, seed;
  std::optional<record::Resolution> resolution;
  std::vector<std::string> overrides;
  std::string partition, time, account;
  int array_limit = 0, chunk = 0;
  int slurm_attempt = 0; ///< these three are for the jobs that a study submits
  std::optional<int> slurm_task;
  bool slurm_merge = false;
};

bool interrupted()
{
  return core::stop_signal() != 0;
}

/// As shells say it.
int interrupted_code()
{
  return core::Stopped(core::stop_signal()).exit_code();
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why, const std::string& suggestion)
{
  throw core::InputError({{path.string(), 0, "", why, suggestion}});
}

int available_cores()
{
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0
             ? CPU_COUNT(&set)
             : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

void make_directory(const fs::path& dir)
{
  std::error_code error;
  fs::create_directories(dir, error);
  if (error || not fs::is_directory(dir))
    refuse(dir, "is no directory and none can be made there" + (error ? ": " + error.message() : std::string()),
           "choose another with --out");
  if (::access(dir.c_str(), W_OK) != 0)
    refuse(dir, "cannot be written", "choose another with --out");
}

/// One process at a time writes a study. Waits a moment, since workers of a killed parent let go only when they end.
class DirectoryLock {
public:
  explicit DirectoryLock(const fs::path& dir) : fd_(::open((dir / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644))
  {
    if (fd_ < 0)
      refuse(dir, fmt::format("cannot be written: {}", std::strerror(errno)), "choose another with --out");
    for (int i = 0; ::flock(fd_, LOCK_EX | LOCK_NB) != 0; ++i) {
      if (i == 30) {
        ::close(fd_);
        refuse(dir, "another gpuramp works on this study", "wait for it, or choose another directory with --out");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  ~DirectoryLock() { ::close(fd_); }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
  int fd_;
};

std::string clock_text(double seconds)
{
  const auto s = static_cast<long>(seconds);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

/// A bar with the time to go, on a terminal only.
void show_progress(const study::Progress& p)
{
  if (::isatty(STDERR_FILENO) == 0)
    return;
  constexpr std::uint64_t kWidth = 30;
  const auto full = p.total > 0 ? p.done * kWidth / p.total : kWidth;
  const auto rate = p.elapsed_s > 0 ? static_cast<double>(p.done_now) / p.elapsed_s : 0;
  const auto eta = rate > 0 ? clock_text(static_cast<double>(p.total - p.done) / rate) : "-:--:--";
  fmt::print(stderr, "\r[{}{}] {}/{}  {:.1f}/s  ETA {} ", std::string(full, '#'), std::string(kWidth - full, '.'),
             p.done, p.total, rate, eta);
  std::fflush(stderr);
}

study::StudyChanges changes_of(const SweepArguments& a)
{
  study::StudyChanges changes{a.samples, a.seed, a.resolution, {}};
  for (const auto& text : a.overrides)
    changes.set.push_back(scenario::parse_override(text));
  return changes;
}

std::optional<core::Duration> until_se_of(const std::string& text)
{
  if (text.empty())
    return std::nullopt;
  const auto parsed = core::parse_quantity(text);
  const auto* q = std::get_if<core::ParsedQuantity>(&parsed);
  if (q == nullptr || q->dimension != core::kTimeDimension || not(q->value > 0))
    throw core::InputError({{"--until-se", 0, "", fmt::format("'{}' is not a duration above zero", text),
                             "write for example --until-se \"14 day\""}});
  return core::Duration::from_base(q->value);
}

/// The words with which a Slurm job loads the same study.
std::vector<std::string> job_command(const SweepArguments& a, const fs::path& dir)
{
  std::vector<std::string> words{fs::canonical("/proc/self/exe").string(),
                                 "sweep",
                                 fs::absolute(a.study).string(),
                                 "--out",
                                 fs::absolute(dir).string(),
                                 "--resume"};
  if (a.samples)
    words.insert(words.end(), {"--samples", std::to_string(*a.samples)});
  if (a.seed)
    words.insert(words.end(), {"--seed", std::to_string(*a.seed)});
  if (a.resolution)
    words.insert(words.end(), {"--resolution", record::to_string(*a.resolution)});
  for (const auto& text : a.overrides)
    words.insert(words.end(), {"--set", text});
  if (a.csv)
    words.emplace_back("--csv");
  return words;
}

/// The sweep of one study in one directory.
class Sweep {
public:
  explicit Sweep(const SweepArguments& a)
      : a_(a), loaded_(study::load_study(a.study, changes_of(a))), plan_(loaded_), until_se_(until_se_of(a.until_se)),
        dir_(a.out.empty() ? fs::path("results") / loaded_.study.name : a.out)
  {
    if (a.executor != "local" && a.executor != "slurm")
      throw core::InputError(
          {{"--executor", 0, "", fmt::format("unknown executor '{}'", a.executor), "one of local, slurm"}});
    if (until_se_ && a.executor == "slurm")
      throw core::InputError({{"--until-se", 0, "", "needs to see points in order", "take --executor local"}});
  }

  int run()
  {
    if (a_.slurm_task)
      return run_task();
    make_directory(dir_);
    if (a_.slurm_merge)
      return merge();
    return a_.executor == "slurm" ? run_slurm() : run_local();
  }

private:
  [[nodiscard]] fs::path database() const { return dir_ / "study.db"; }
  [[nodiscard]] int workers(int fallback) const { return a_.jobs > 0 ? a_.jobs : fallback; }

  study::Store open_store()
  {
    return a_.resume && fs::exists(database()) ? study::Store::open(database(), loaded_)
                                               : study::Store::create(database(), loaded_, plan_);
  }

  study::SweepOptions sweep_options(int n_workers) const
  {
    study::SweepOptions options;
    options.n_workers = n_workers;
    options.until_se = until_se_;
    options.progress = show_progress;
    options.interrupted = interrupted;
    return options;
  }

  study::SlurmOptions slurm_options() const
  {
    return {job_command(a_, dir_), a_.partition, a_.time, a_.account, a_.array_limit, a_.chunk, workers(1)};
  }

  int run_local()
  {
    const DirectoryLock lock(dir_);
    auto store = open_store();
    const auto result = study::run_local(loaded_, plan_, store, nullptr, sweep_options(workers(available_cores())));
    if (::isatty(STDERR_FILENO) != 0)
      fmt::print(stderr, "\n");
    if (result.ending == study::Ending::interrupted || result.ending == study::Ending::disk_error) {
      fmt::print(stderr, "{}; {} of {} points are kept in {}: continue with --resume\n",
                 result.ending == study::Ending::interrupted ? "interrupted"
                                                             : "the database cannot be written: " + result.reason,
                 result.progress.done, result.progress.total, database().string());
      return result.ending == study::Ending::interrupted ? interrupted_code() : kCheckFailed;
    }
    const auto text = result.ending == study::Ending::precise_enough
                          ? fmt::format("precise enough after {} of {} points", result.n_points, plan_.size())
                          : "";
    return finish(store, result.n_points, result.progress, text);
  }

  int run_task()
  {
    const auto result =
        study::run_task(loaded_, plan_, dir_, a_.slurm_attempt, *a_.slurm_task, a_.chunk, sweep_options(workers(1)));
    if (not result.reason.empty())
      fmt::print(stderr, "{}\n", result.reason);
    return result.ending == study::Ending::complete ? kOk : kCheckFailed;
  }

  int merge()
  {
    const DirectoryLock lock(dir_);
    auto store = open_store();
    const auto outcome = study::merge_attempt(plan_, dir_, store, slurm_options(), a_.slurm_attempt);
    return outcome == study::MergeOutcome::submitted_again ? kOk : finish(store, plan_.size(), {}, "");
  }

  int run_slurm()
  {
    {
      const DirectoryLock lock(dir_);
      const bool is_new = not fs::exists(database());
      auto store = open_store();
      const auto state = study::read_state(dir_);
      try {
        if (state.status != "running" && store.count_done() < plan_.size())
          study::submit(dir_, plan_, store, slurm_options(), 1);
      } catch (const core::InputError&) {
        if (is_new)
          remove_study();
        throw;
      }
    }
    if (a_.no_wait) {
      fmt::print("submitted as job {}; wait for it and print the summary with --resume\n",
                 study::read_state(dir_).array_job);
      return kOk;
    }
    for (;;) {
      const auto state = study::wait_for_slurm(dir_, interrupted);
      if (interrupted()) {
        fmt::print(stderr, "interrupted; Slurm goes on (jobs {} and {}): wait again with --resume\n", state.array_job,
                   state.merge_job);
        return interrupted_code();
      }
      const DirectoryLock lock(dir_);
      auto store = open_existing();
      if (state.status != "running" || study::merge_attempt(plan_, dir_, store, slurm_options(), state.attempt) !=
                                           study::MergeOutcome::submitted_again)
        return finish(store, plan_.size(), {}, "");
    }
  }

  /// Of a study that was refused before it began.
  void remove_study() const
  {
    std::error_code ignored;
    fs::remove(database(), ignored);
    fs::remove_all(dir_ / "slurm", ignored);
  }

  study::Store open_existing() { return study::Store::open(database(), loaded_); }

  int finish(const study::Store& store, std::uint64_t n_points, const study::Progress& progress,
             const std::string& remark)
  {
    const auto summary = study::summarise_study(loaded_, plan_, store, n_points);
    const auto json = study::summary_json(loaded_, summary);
    try {
      core::write_file(dir_ / "summary.json", json);
      if (a_.csv)
        core::write_file(dir_ / "points.csv", store.csv());
    } catch (const core::InputError& error) { // the rows are safe, so "nothing was written" would be wrong
      fmt::print(stderr, "{}\nall points are kept in {}: write the summary with --resume\n", error.what(),
                 database().string());
      return kCheckFailed;
    }
    if (a_.json)
      fmt::print("{}", json);
    else
      fmt::print(
          "{}\n  {}{}results in {}\n", study::summary_text(loaded_, summary), remark.empty() ? "" : remark + "; ",
          progress.done_now > 0 ? fmt::format("{} points in {:.1f} s; ", progress.done_now, progress.elapsed_s) : "",
          dir_.string());
    return summary.n_failed + summary.n_killed == 0 ? kOk : kCheckFailed;
  }

  const SweepArguments& a_;
  study::LoadedStudy loaded_;
  study::Plan plan_;
  std::optional<core::Duration> until_se_;
  fs::path dir_;
};

/// Runs a study: many variants of a scenario. \return the exit code; 1 if a point failed, 130 if interrupted
int sweep(const SweepArguments& arguments)
{
  const core::StopSignals signals;
  std::signal(SIGPIPE, SIG_IGN);
  return Sweep(arguments).run();
}

void add_slurm_options(CLI::App& command, SweepArguments& args)
{
  command.add_option("--partition", args.partition, "Slurm partition")->group("Slurm");
  command.add_option("--time", args.time, "time limit of a task, as sbatch takes it")->group("Slurm");
  command.add_option("--account", args.account, "Slurm account")->group("Slurm");
  command.add_option("--array-limit", args.array_limit, "tasks at once (default: no limit)")
      ->group("Slurm")
      ->check(whole_number());
  command.add_option("--chunk", args.chunk, "points per task (default: at most 500 tasks)")
      ->group("Slurm")
      ->check(whole_number());
  command.add_flag("--no-wait", args.no_wait, "return once submitted")->group("Slurm");
  command.add_option("--slurm-attempt", args.slurm_attempt)->group(""); // of the jobs that it submits
  command.add_option("--slurm-task", args.slurm_task)->group("");
  command.add_flag("--slurm-merge", args.slurm_merge)->group("");
}

void add_study_options(CLI::App& command, SweepArguments& args)
{
  static const std::map<std::string, record::Resolution> kResolutions{{"auto", record::Resolution::automatic},
                                                                      {"rack", record::Resolution::rack},
                                                                      {"row", record::Resolution::row},
                                                                      {"hall", record::Resolution::hall},
                                                                      {"campus", record::Resolution::campus}};
  command.add_option("STUDY", args.study, "study file (JSON)")->required();
  command.add_option("--out", args.out, "directory for study.db, summary.json and points.csv (default: results/NAME)");
  command.add_option("--executor", args.executor, "local or slurm")->capture_default_str();
  command.add_option("-j", args.jobs, "processes at once (default: all cores; Slurm: per task, 1)")
      ->check(CLI::Range(1, 4096));
  command.add_flag("--resume", args.resume, "continue the study in the directory");
  command.add_option("--until-se", args.until_se,
                     "stop when P10, P50 and P90 of every milestone are known to this, e.g. \"14 day\"");
  command.add_option("--samples", args.samples, "instead of the study's n")->check(positive_number());
  command.add_option("--seed", args.seed, "instead of the study's seed")->check(whole_number());
  command.add_option("--resolution", args.resolution, "instead of the study's: auto, rack, row, hall or campus")
      ->transform(one_of(kResolutions));
  command.add_option("--set", args.overrides, "override one value for all points: /json/pointer=VALUE (repeatable)")
      ->allow_extra_args(false);
  command.add_flag("--csv", args.csv, "write all rows to points.csv as well");
  command.add_flag("--json", args.json, "print summary.json on stdout instead of the summary");
}

} // namespace

void add_sweep(CLI::App& app, Action& action)
{
  auto* command =
      app.add_subcommand("sweep", "Run a study: grids and samples of a scenario, and say when, with what certainty");
  const auto arguments = std::make_shared<SweepArguments>();
  add_study_options(*command, *arguments);
  add_slurm_options(*command, *arguments);
  command->footer("A study file names a scenario and what varies: see 'Study files' in scenarios/README.md.\n\n"
                  "Examples:\n"
                  "  gpuramp sweep scenarios/studies/milestones-100m.json -j 2 --out results/milestones\n"
                  "  gpuramp sweep scenarios/studies/power-vs-chips.json --csv --resume\n"
                  "  gpuramp sweep study.json --executor slurm --partition batch --time 1:00:00 --array-limit 50\n");
  command->callback([arguments, &action] { action = [arguments] { return sweep(*arguments); }; });
}

} // namespace gpuramp::cli
