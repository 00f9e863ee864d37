// SPDX-License-Identifier: Apache-2.0
// Gives the files of the corpus to their readers, and a number of damaged copies. Ends with a signal if a reader fails.

#include "fuzz/byte_mutator.hpp"
#include "fuzz/readers.hpp"
#include "fuzz/time_limit.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace gpuramp::fuzz {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string target;
  fs::path corpus;
  std::uint64_t runs = 0, seed = 1, first = 0;
  unsigned limit_s = 20; ///< of computing, for one text
  fs::path show;         ///< where the first mutant goes, instead of its reader; empty: nowhere
};

/// What a signal handler can say of the text that is being read.
char doing[200];

void say(int signal)
{
  static_cast<void>(::write(STDERR_FILENO, doing, std::string_view(doing).size()));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void execute_noted(const ReaderTarget& target, const std::string& text, const std::string& what, unsigned limit_s)
{
  std::snprintf(doing, sizeof doing, "while reading %s\n", what.c_str());
  limit_time(limit_s);
  execute(target, text);
  limit_time(0);
}

std::vector<fs::path> files_in(const fs::path& folder)
{
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> texts_of(const std::vector<fs::path>& files)
{
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

void run_mutants(const ReaderTarget& target, const std::vector<std::string>& texts, const Arguments& arguments)
{
  for (auto i = arguments.first; i < arguments.first + arguments.runs; ++i) {
    Dice dice(arguments.seed, i);
    const auto text = damaged_text(dice.pick(texts), texts, dice);
    if (not arguments.show.empty()) {
      std::ofstream(arguments.show) << text;
      return;
    }
    execute_noted(target, text, fmt::format("{}: seed {} index {}", target.name, arguments.seed, i), arguments.limit_s);
  }
}

int run(const Arguments& arguments)
{
  const auto readers = all_readers();
  const auto target =
      std::find_if(readers.begin(), readers.end(), [&](const auto& r) { return r.name == arguments.target; });
  if (target == readers.end()) {
    fmt::print(stderr, "there is no reader '{}'\n", arguments.target);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGALRM, SIGPROF})
    std::signal(signal, say);
  const auto begin = std::chrono::steady_clock::now();
  const auto files = files_in(arguments.corpus / arguments.target);
  const auto texts = texts_of(files);
  for (std::size_t i = 0; i < files.size(); ++i)
    execute_noted(*target, texts[i], files[i].string(), arguments.limit_s);
  run_mutants(*target, texts, arguments);
  const auto elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{}: {} files, {} mutants of seed {}, {:.0f} a second\n", arguments.target, files.size(), arguments.runs,
             arguments.seed, static_cast<double>(files.size() + arguments.runs) / elapsed_s);
  return 0;
}

} // namespace

} // namespace gpuramp::fuzz

int main(int argc, char** argv)
{
  gpuramp::fuzz::Arguments arguments;
  CLI::App app("Gives files and damaged copies of them to a reader");
  app.add_option("READER", arguments.target, "which one: the name of a folder of the corpus")->required();
  app.add_option("CORPUS", arguments.corpus, "folder of the corpus")->required();
  app.add_option("--runs", arguments.runs, "damaged copies");
  app.add_option("--seed", arguments.seed, "of the damage");
  app.add_option("--first", arguments.first, "index of the first one");
  app.add_option("--limit", arguments.limit_s, "seconds of computing that one text may take");
  app.add_option("--show", arguments.show, "write the first one to this file instead");
  CLI11_PARSE(app, argc, argv);
  return gpuramp::fuzz::run(arguments);
}
