// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/local_study.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/study_arguments.hpp"
#include "cli/variant.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/sim/estimate.hpp"
#include "gpuramp/study/slurm.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

/// The points i - 1, i - 1 + n, i - 1 + 2 n ... of a study: neighbours, which cost alike, go to different shards.
struct Shard {
  std::uint64_t i = 1, n = 1; ///< 1 <= i <= n
};

constexpr auto kUsualBudget = core::days(2); ///< of computing, in all processes together: a day on two cores

struct SweepArguments : StudyArguments {
  std::string executor = "local";
  int jobs = 0; ///< 0: all cores; Slurm: processes per task, 1
  bool resume = false, no_wait = false;
  std::string until_se;
  std::vector<std::string> budgets;
  std::optional<Shard> shard;
  std::string partition, time, account;
  int array_limit = 0, chunk = 0;
  int slurm_attempt = 0; ///< these three are for the jobs that a study submits
  std::optional<int> slurm_task;
  bool slurm_merge = false;
};

/// As shells say it.
int interrupted_code()
{
  return core::Stopped(core::stop_signal()).exit_code();
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
  for (const auto& text : a.budgets)
    words.insert(words.end(), {"--budget", text});
  if (a.csv)
    words.emplace_back("--csv");
  return words;
}

/// The sweep of one study in one directory.
class Sweep {
public:
  explicit Sweep(const SweepArguments& a)
      : a_(a), loaded_(a.load()), plan_(loaded_), until_se_(until_se_of(a.until_se)), dir_(a.directory(loaded_))
  {
    if (a.executor != "local" && a.executor != "slurm")
      throw core::InputError(
          {{"--executor", 0, "", fmt::format("unknown executor '{}'", a.executor), "one of local, slurm"}});
    if (until_se_ && a.executor == "slurm")
      throw core::InputError({{"--until-se", 0, "", "needs to see points in order", "take --executor local"}});
    if (a.shard && (until_se_ || a.executor == "slurm"))
      throw core::InputError(
          {{"--shard", 0, "", "is a fixed part of a study, run here", "leave out --until-se and --executor"}});
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

  [[nodiscard]] study::SweepOptions options_of(int n_workers) const
  {
    auto options = sweep_options(n_workers);
    options.budget = budget_of(a_.budgets, {});
    options.until_se = until_se_;
    return options;
  }

  study::SlurmOptions slurm_options() const
  {
    const auto tell = [](const std::string& text) { print_error("{}\n", text); };
    return {job_command(a_, dir_), a_.partition, a_.time, a_.account, a_.array_limit, a_.chunk, workers(1), tell};
  }

  int run_local()
  {
    const DirectoryLock lock(dir_);
    auto store = open_store();
    const auto points = a_.shard ? points_of(*a_.shard) : std::vector<std::uint64_t>{};
    const auto n_points = a_.shard ? points.size() : plan_.size();
    if (not until_se_) // which ends nobody knows when
      require_within_budget(n_points - std::min<std::uint64_t>(n_points, store.count_done()));
    const auto result =
        study::run_local(loaded_, plan_, store, a_.shard ? &points : nullptr, options_of(workers(available_cores())));
    wipe_progress();
    if (result.ending == study::Ending::interrupted || result.ending == study::Ending::disk_error) {
      print_error("{}; {} of {} points are kept in {}: continue with --resume\n",
                  result.ending == study::Ending::interrupted ? "interrupted"
                                                              : "the database cannot be written: " + result.reason,
                  result.progress.done, result.progress.total, database().string());
      return result.ending == study::Ending::interrupted ? interrupted_code() : kCheckFailed;
    }
    if (a_.shard) {
      print_text("shard {} of {}: {} points in {}; put all together with 'gpuramp merge'\n", a_.shard->i, a_.shard->n,
                 points.size(), database().string());
      return kOk;
    }
    const auto text = result.ending == study::Ending::precise_enough
                          ? fmt::format("precise enough after {} of {} points", result.n_points, plan_.size())
                          : "";
    return finish(store, result.n_points, result.progress, text);
  }

  /// \throws core::InputError if so many points would compute for longer than the study may
  void require_within_budget(std::uint64_t n_points) const
  {
    const auto allowed = budget_of(a_.budgets, {.cpu = kUsualBudget}).cpu;
    const auto wanted =
        core::seconds(sim::estimate(loaded_.base, loaded_.study.resolution).cpu_s()) * static_cast<double>(n_points);
    if (wanted <= allowed)
      return;
    const auto hours = [](core::Duration time) { return std::ceil(core::in_seconds(time) / core::kSecondsPerHour); };
    throw core::InputError(std::vector<core::InputProblem>{
        {a_.study.string(), 0, "",
         fmt::format("{} points would compute for about {:.0f} hours; allowed are {:.0f}", n_points, hours(wanted),
                     hours(allowed)),
         fmt::format(
             "take fewer points, --resolution campus or --until-se, or allow more with --budget \"{:.0f} hour\"",
             hours(2 * wanted))}});
  }

  [[nodiscard]] std::vector<std::uint64_t> points_of(const Shard& shard) const
  {
    std::vector<std::uint64_t> points;
    for (auto point = shard.i - 1; point < plan_.size(); point += shard.n)
      points.push_back(point);
    return points;
  }

  int run_task()
  {
    const auto result =
        study::run_task(loaded_, plan_, dir_, a_.slurm_attempt, *a_.slurm_task, a_.chunk, options_of(workers(1)));
    if (not result.reason.empty())
      print_error("{}\n", result.reason);
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
      print_text("submitted as job {}; wait for it and print the summary with --resume\n",
                 study::read_state(dir_).array_job);
      return kOk;
    }
    for (;;) {
      const auto state = study::wait_for_slurm(dir_, interrupted);
      if (interrupted()) {
        print_error("interrupted; Slurm goes on (jobs {} and {}): wait again with --resume\n", state.array_job,
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

  int finish(const study::Store& store, std::uint64_t n_points, const study::Progress& progress, std::string remark)
  {
    if (progress.done_now > 0)
      remark +=
          fmt::format("{}{} points in {:.1f} s", remark.empty() ? "" : "; ", progress.done_now, progress.elapsed_s);
    return finish_study(a_, loaded_, plan_, store, n_points, remark);
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
  command.add_option("--array-limit", args.array_limit, "tasks that run at the same time (default: no limit)")
      ->group("Slurm")
      ->check(whole_number());
  command.add_option("--chunk", args.chunk, "points per task (default: at most 500 tasks)")
      ->group("Slurm")
      ->check(whole_number());
  command.add_flag("--no-wait", args.no_wait, "return as soon as the array is submitted")->group("Slurm");
  command.add_option("--slurm-attempt", args.slurm_attempt)->group(""); // of the jobs that it submits
  command.add_option("--slurm-task", args.slurm_task)->group("");
  command.add_flag("--slurm-merge", args.slurm_merge)->group("");
}

/// "2/8" \return an error message, or ""
std::string read_shard(const std::string& text, std::optional<Shard>& shard)
{
  Shard found;
  const auto* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, found.i);
  const bool slash = first.ec == std::errc() && first.ptr != end && *first.ptr == '/';
  const auto second = slash ? std::from_chars(first.ptr + 1, end, found.n) : first;
  if (not slash || second.ec != std::errc() || second.ptr != end || found.i < 1 || found.i > found.n)
    return fmt::format("'{}' is not I/N; write for example 2/8", text);
  shard = found;
  return "";
}

void add_sweep_options(CLI::App& command, SweepArguments& args)
{
  command.add_option("--executor", args.executor, "local or slurm")->capture_default_str();
  command
      .add_option("-j", args.jobs, "processes that run at the same time (default: all cores; with Slurm 1 per task)")
      ->check(between(1, 4096));
  command.add_flag("--resume", args.resume, "continue the study in the directory");
  command.add_option("--until-se", args.until_se,
                     "stop when P10, P50 and P90 of every milestone are known to this, e.g. \"14 day\"");
  command
      .add_option("--budget", args.budgets,
                  "what may be taken before it is refused: a time of computing, by the study here (default: 2 day) and "
                  "by a run of it (30 min), or a size of memory and files of a run (4 GB); repeatable")
      ->allow_extra_args(false);
  command
      .add_option_function<std::string>(
          "--shard",
          [&args](const std::string& text) {
            if (const auto problem = read_shard(text, args.shard); not problem.empty())
              throw CLI::ValidationError("--shard", problem);
          },
          "run the i-th of n parts of the study, I/N; 'gpuramp merge' puts them together")
      ->type_name("I/N");
}

} // namespace

void add_sweep(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand(
      "sweep", "Run a study of a scenario (grids, Monte Carlo): with what certainty its milestones are reached");
  const auto arguments = std::make_shared<SweepArguments>();
  add_study_arguments(*command, *arguments);
  add_sweep_options(*command, *arguments);
  add_slurm_options(*command, *arguments);
  command->footer(
      "A study file names a scenario and what varies: see 'Study files' in scenarios/README.md. A scenario stands for "
      "the\n"
      "study that it names, else for 200 samples of its uncertain numbers and the slips that come with gpuramp.\n\n"
      "Examples:\n"
      "  gpuramp sweep scenarios/studies/milestones-100m.json -j 2 --out results/milestones\n"
      "  gpuramp sweep scenarios/studies/power-vs-chips.json --csv --resume\n"
      "  gpuramp sweep plan.json --samples 400\n"
      "  gpuramp sweep study.json --shard 2/8 --out shard-2\n"
      "  gpuramp sweep study.json --executor slurm --partition batch --time 1:00:00 --array-limit 50\n");
  command->callback([arguments, &action] { action = [arguments] { return sweep(*arguments); }; });
}

} // namespace gpuramp::cli
