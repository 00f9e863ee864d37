// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/slurm.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/results/writers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include <sys/wait.h>

namespace gpuramp::study {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostTasks = 500;
constexpr std::uint64_t kFewestPoints = 10;
constexpr auto kAskEvery = std::chrono::milliseconds(500);
constexpr int kMissesBeforeTakeOver = 6; ///< times that squeue does not know the merging job

fs::path attempt_dir(const fs::path& dir, int attempt)
{
  return dir / "slurm" / fmt::format("attempt-{}", attempt);
}

/// In single quotes for sh.
struct Said {
  int code = 0;
  std::string text;
};

/// Runs a command and keeps what it prints on stdout and stderr.
Said say(const std::string& command)
{
  Said said;
  auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr)
    return {127, "cannot start a shell"};
  std::array<char, 4096> buffer{};
  while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe))
    said.text.append(buffer.data(), n);
  const auto status = ::pclose(pipe);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return said;
}

std::string sbatch(const std::string& arguments)
{
  const auto said = say("sbatch --parsable " + arguments);
  const auto id = said.text.substr(0, said.text.find_first_of(";\n"));
  const bool is_id =
      not id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (said.code != 0 || not is_id)
    throw core::InputError({{"sbatch", 0, "",
                             said.code == 127 ? "is not installed here"
                                              : "refuses the study: " + said.text.substr(0, said.text.find('\n')),
                             said.code == 127 ? "submit from a node that has Slurm, or take --executor local"
                                              : "check --partition, --time and --account"}});
  return id;
}

std::string common_arguments(const SlurmOptions& o)
{
  std::string text;
  for (const auto& [flag, value] :
       {std::pair{"--partition=", o.partition}, std::pair{"--time=", o.time}, std::pair{"--account=", o.account}})
    if (not value.empty())
      text += fmt::format(" {}", core::for_shell(flag + value));
  return text;
}

std::string script(const SlurmOptions& options, const std::string& more)
{
  std::string text = "#!/bin/sh\nexec";
  for (const auto& word : options.command)
    text += fmt::format(" {}", core::for_shell(word));
  for (const auto& [flag, value] : {std::pair{"--partition", options.partition}, std::pair{"--time", options.time},
                                    std::pair{"--account", options.account}})
    if (not value.empty())
      text += fmt::format(" {} {}", flag, core::for_shell(value));
  return text +
         fmt::format(" --executor slurm -j {} --array-limit {} {}\n", options.n_workers, options.array_limit, more);
}

void write_state(const fs::path& dir, const SlurmState& s)
{
  core::write_file(dir / "slurm" / "state", fmt::format("attempt {}\narray {}\nmerge {}\nstatus {}\n", s.attempt,
                                                        s.array_job, s.merge_job, s.status));
}

std::vector<std::uint64_t> missing(const Plan& plan, const Store& store)
{
  std::vector<std::uint64_t> points;
  for (std::uint64_t i = 0; i < plan.size(); ++i)
    if (not store.is_done(i))
      points.push_back(i);
  return points;
}

std::uint64_t chunk_size(std::uint64_t n_points, const SlurmOptions& options)
{
  if (options.chunk > 0)
    return static_cast<std::uint64_t>(options.chunk);
  return std::max(kFewestPoints, (n_points + kMostTasks - 1) / kMostTasks);
}

bool squeue_knows(const std::string& job)
{
  const auto said = say("squeue --noheader --jobs=" + core::for_shell(job) + " --format=%T");
  if (said.code != 0) // "Invalid job id" once it is forgotten; anything else (controller restarting) is no answer
    return said.text.find("Invalid job id") == std::string::npos;
  return said.text.find_first_not_of(" \n") != std::string::npos;
}

} // namespace

void submit(const fs::path& dir, const Plan& plan, const Store& store, const SlurmOptions& options, int attempt)
{
  const auto points = missing(plan, store);
  const auto where = attempt_dir(dir, attempt);
  std::error_code error;
  fs::remove_all(where, error); // of a submission that sbatch refused
  fs::create_directories(where, error);
  std::string list;
  for (const auto p : points)
    list += fmt::format("{}\n", p);
  const auto chunk = chunk_size(points.size(), options);
  const auto n_tasks = std::max<std::uint64_t>(1, (points.size() + chunk - 1) / chunk);
  const auto again = options.chunk > 0 ? fmt::format(" --chunk {}", options.chunk) : "";
  core::write_file(where / "points", list);
  core::write_file(where / "array.sh",
                   script(options, fmt::format("--chunk {} --slurm-attempt {} --slurm-task \"$SLURM_ARRAY_TASK_ID\"",
                                               chunk, attempt)));
  core::write_file(where / "merge.sh",
                   script(options, fmt::format("{} --slurm-attempt {} --slurm-merge", again, attempt)));
  const auto limit = options.array_limit > 0 ? fmt::format("%{}", options.array_limit) : "";
  const auto common = common_arguments(options);
  SlurmState state{attempt, "", "", "running"};
  state.array_job =
      sbatch(fmt::format("{} --job-name=gpuramp --array=0-{}{} --cpus-per-task={} --output={} {}", common, n_tasks - 1,
                         limit, options.n_workers, core::for_shell((where / "task-%a.log").string()),
                         core::for_shell((where / "array.sh").string())));
  state.merge_job = sbatch(fmt::format("{} --job-name=gpuramp-merge --dependency=afterany:{} --output={} {}", common,
                                       state.array_job, core::for_shell((where / "merge.log").string()),
                                       core::for_shell((where / "merge.sh").string())));
  write_state(dir, state);
}

SweepResult run_task(const LoadedStudy& loaded, Plan& plan, const fs::path& dir, int attempt, int task, int chunk,
                     const SweepOptions& options)
{
  const auto where = attempt_dir(dir, attempt);
  std::ifstream in(where / "points");
  if (not in || chunk < 1 || task < 0)
    throw core::InputError({{(where / "points").string(), 0, "", "is not an attempt of this study",
                             "--slurm-task is for the jobs that gpuramp submits"}});
  std::vector<std::uint64_t> points;
  std::uint64_t index = 0;
  for (std::int64_t line = 0; in >> index; ++line)
    if (line / chunk == task)
      points.push_back(index);
  const auto shard = where / fmt::format("shard-{}.db", task);
  std::error_code error;
  auto store = fs::exists(shard, error) ? Store::open(shard, loaded) : Store::create(shard, loaded, plan);
  return run_local(loaded, plan, store, &points, options);
}

MergeOutcome merge_attempt(Plan& plan, const fs::path& dir, Store& store, const SlurmOptions& options, int attempt)
{
  std::vector<fs::path> shards;
  for (const auto& entry : fs::directory_iterator(attempt_dir(dir, attempt)))
    if (entry.path().extension() == ".db")
      shards.push_back(entry.path());
  std::sort(shards.begin(), shards.end());
  for (const auto& shard : shards)
    try {
      store.merge(shard);
    } catch (const StoreError& broken) { // a task killed before its first commit left no tables; what it should have
                                         // run is missing below
      if (options.tell)
        options.tell(fmt::format("{}: {}", shard.string(), broken.what()));
    }
  const auto left = missing(plan, store);
  auto state = read_state(dir);
  state.attempt = attempt;
  if (not left.empty() && attempt < kMostSlurmAttempts) {
    submit(dir, plan, store, options, attempt + 1);
    return MergeOutcome::submitted_again;
  }
  for (const auto index : left)
    store.put(plan.point(index),
              {PointStatus::killed, fmt::format("no task delivered it in {} attempts", attempt), {}, 0, attempt});
  store.commit();
  state.status = left.empty() ? "complete" : "gave_up";
  write_state(dir, state);
  return left.empty() ? MergeOutcome::complete : MergeOutcome::gave_up;
}

SlurmState read_state(const fs::path& dir)
{
  SlurmState state;
  std::ifstream in(dir / "slurm" / "state");
  std::string key;
  std::string value;
  while (in >> key >> value) {
    if (key == "attempt")
      state.attempt = std::atoi(value.c_str());
    else if (key == "array")
      state.array_job = value;
    else if (key == "merge")
      state.merge_job = value;
    else if (key == "status")
      state.status = value;
  }
  return state;
}

SlurmState wait_for_slurm(const fs::path& dir, const std::function<bool()>& interrupted)
{
  std::string watched;
  for (int misses = 0;; std::this_thread::sleep_for(kAskEvery)) {
    const auto state = read_state(dir);
    if (state.status != "running" || (interrupted && interrupted()))
      return state;
    if (state.merge_job != watched) {
      watched = state.merge_job;
      misses = 0;
    }
    misses = squeue_knows(watched) ? 0 : misses + 1;
    if (misses >= kMissesBeforeTakeOver)
      return state;
  }
}

} // namespace gpuramp::study
