// SPDX-License-Identifier: Apache-2.0
// Runs mutants of plans, each in a process of its own, and keeps those that do not hold.

#include "fuzz/judge_plan.hpp"
#include "fuzz/mutator.hpp"
#include "fuzz/time_limit.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/scenario/file_kinds.hpp"
#include "gpuramp/study/forked.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>

namespace gpuramp::fuzz {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::vector<fs::path> bases;
  std::uint64_t seed = 1, first = 0, runs = 1000;
  int jobs = 1;
  unsigned limit_s = 60; ///< of computing: a mutant that takes longer is a finding
  double wrong_share = 0.05;
  fs::path save; ///< folder for findings; empty: they are only told
  bool as_they_are = false;
};

constexpr std::array<const char*, 4> kVerdicts{"refused", "over budget", "ran", "finding"};

std::vector<input::Node> read_all(const std::vector<fs::path>& files)
{
  std::vector<input::Node> trees;
  input::Problems problems;
  for (const auto& file : files)
    static_cast<void>(input::read_json_file(file, trees.emplace_back(), problems));
  problems.throw_if_any();
  return trees;
}

/// What a child sends back: a digit and what was found.
std::string judged(const std::string& text, const fs::path& name, unsigned limit_s)
{
  constexpr rlim_t kMostMemory = 4ULL << 30;
  const rlimit memory{kMostMemory, kMostMemory};
  ::setrlimit(RLIMIT_AS, &memory);
  limit_time(limit_s);
  const auto verdict = judge_plan(text, name);
  return std::to_string(static_cast<int>(verdict.verdict)) + verdict.what;
}

class Campaign {
public:
  Campaign(std::vector<input::Node> plans, const Arguments& arguments)
      : plans_(std::move(plans)), mutator_(scenario::scenario_kind().pages, plans_), arguments_(arguments),
        pool_(arguments.jobs)
  {
    mutator_.wrong_share = arguments.wrong_share;
  }

  /// \return how many findings
  std::uint64_t run()
  {
    const auto begin = std::chrono::steady_clock::now();
    for (auto i = arguments_.first; i < arguments_.first + arguments_.runs; ++i) {
      while (pool_.is_full())
        collect();
      pool_.start(i, [&] { return judged(text_of(i), arguments_.bases.front(), arguments_.limit_s); });
    }
    while (not pool_.is_empty())
      collect();
    report(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return counts_[static_cast<std::size_t>(Verdict::finding)];
  }

private:
  std::string text_of(std::uint64_t index) const
  {
    return input::json_text(arguments_.as_they_are ? plans_[index] : mutator_.mutant(arguments_.seed, index), 1);
  }

  void collect()
  {
    constexpr int kForever = -1;
    const auto ended = pool_.wait(kForever);
    if (not ended)
      return;
    const auto verdict = ended->text ? static_cast<Verdict>(ended->text->front() - '0') : Verdict::finding;
    ++counts_[static_cast<std::size_t>(verdict)];
    if (verdict == Verdict::finding)
      tell(ended->id, ended->text ? ended->text->substr(1) : ended->how_it_died);
  }

  void tell(std::uint64_t index, const std::string& what) const
  {
    fmt::print("finding: seed {} index {}: {}\n", arguments_.seed, index, what);
    std::fflush(stdout);
    if (not arguments_.save.empty())
      std::ofstream(arguments_.save / fmt::format("{}-{}.json", arguments_.seed, index)) << text_of(index);
  }

  void report(double elapsed_s) const
  {
    fmt::print("{} mutants of {} plans, seed {}, from {}: ", arguments_.runs, arguments_.bases.size(), arguments_.seed,
               arguments_.first);
    for (std::size_t v = 0; v < counts_.size(); ++v)
      fmt::print("{} {}, ", counts_[v], kVerdicts[v]);
    fmt::print("{:.0f} s, {:.0f} a second\n", elapsed_s, static_cast<double>(arguments_.runs) / elapsed_s);
  }

  std::vector<input::Node> plans_;
  Mutator mutator_;
  const Arguments& arguments_;
  study::ForkedPool pool_;
  std::array<std::uint64_t, 4> counts_{};
};

int run(Arguments arguments)
{
  if (arguments.as_they_are)
    arguments.first = 0, arguments.runs = arguments.bases.size();
  return Campaign(read_all(arguments.bases), arguments).run() == 0 ? 0 : 1;
}

} // namespace

} // namespace gpuramp::fuzz

int main(int argc, char** argv)
{
  gpuramp::fuzz::Arguments arguments;
  CLI::App app("Runs mutants of plans at campus resolution with all checks; exit code 1 if one does not hold");
  app.add_option("PLANS", arguments.bases, "scenario files to change; catalogues are found from the first")->required();
  app.add_option("--seed", arguments.seed, "of the changes");
  app.add_option("--first", arguments.first, "index of the first mutant");
  app.add_option("--runs", arguments.runs, "how many mutants");
  app.add_option("-j,--jobs", arguments.jobs, "processes at a time");
  app.add_option("--limit", arguments.limit_s, "seconds of computing that one mutant may take");
  app.add_option("--wrong", arguments.wrong_share, "share of changes that the reader should refuse");
  app.add_flag("--as-they-are", arguments.as_they_are, "run the plans themselves, once each");
  app.add_option("--save", arguments.save, "folder for mutants that do not hold");
  CLI11_PARSE(app, argc, argv);
  try {
    return gpuramp::fuzz::run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
