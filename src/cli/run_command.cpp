// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/run_report.hpp"
#include "cli/terminal.hpp"
#include "cli/variant.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/results/plot.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>

namespace gpuramp::cli {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double peak_rss_mb()
{
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024; // Linux counts KiB
}

/// Progress on a terminal's stderr once a run takes longer than a second; wiped when it ends.
class Progress {
public:
  void show(double done, core::Date date)
  {
    if (::isatty(STDERR_FILENO) == 0 || seconds_since(start_) < 1)
      return;
    shown_ = true;
    fmt::print(stderr, "\r{} {:3.0f} %", core::format_date(date), 100 * done);
    std::fflush(stderr);
  }
  ~Progress()
  {
    if (shown_)
      fmt::print(stderr, "\r{:24}\r", "");
  }

private:
  Clock::time_point start_ = Clock::now();
  bool shown_ = false;
};

struct RunArguments {
  Variant variant;
  std::filesystem::path out; ///< empty: nothing is written
  bool json = false;
  bool with_report = false;
  std::filesystem::path report; ///< empty: report.html in `out`
};

void draw(const RunArguments& arguments, const scenario::Scenario& scenario, const record::Record& record,
          const results::Outcome& outcome)
{
  const auto file = arguments.report.empty() ? arguments.out / "report.html" : arguments.report;
  if (arguments.out.empty())
    write_report(scenario, record, outcome, file);
  else
    write_report(arguments.out, file);
}

record::Record simulate(const RunArguments& arguments, const scenario::Scenario& scenario)
{
  Progress progress;
  return sim::simulate(scenario, {arguments.variant.seed, arguments.variant.resolution,
                                  [&](double done, core::Date date) { progress.show(done, date); }});
}

int run(const RunArguments& arguments)
{
  const auto start = Clock::now();
  if (arguments.with_report && arguments.report.empty() && arguments.out.empty())
    throw core::InputError({{"--report", 0, "", "does not say where to",
                             "write --report FILE.html, or --out DIR --report for DIR/report.html"}});
  const auto scenario = arguments.variant.read();
  const core::StopSignals signals;
  std::optional<core::OutputDirectory> out; // now rather than after the run: results that could not be written
  if (not arguments.out.empty())
    out.emplace(arguments.out);
  const auto record = simulate(arguments, scenario);
  const auto outcome = results::summarise(scenario, record);
  if (out) { // before anything is printed: whoever reads may go away
    results::write_files(*out, scenario, record, outcome, {seconds_since(start), peak_rss_mb()});
    out->commit();
  }
  if (arguments.with_report)
    draw(arguments, scenario, record, outcome);
  if (arguments.json)
    fmt::print("{}", results::result_json(scenario, record, outcome));
  else
    fmt::print("{}{}", results::terminal_summary(scenario, record, outcome, terminal_style()),
               stdout_is_terminal() ? results::terminal_plots(outcome, terminal_style()) : "");
  if (not arguments.json)
    fmt::print("\n  {:.1f} s, {:.0f} MB; {}\n", seconds_since(start), peak_rss_mb(),
               arguments.out.empty()
                   ? "add --out DIR for result.json, series.csv, power.csv, cost.csv, jobs.csv, events.csv"
                   : "results in " + arguments.out.string());
  return outcome.conservation_holds ? kOk : kCheckFailed;
}

} // namespace

void add_run(CLI::App& app, Action& action)
{
  auto* command =
      app.add_subcommand("run", "Run a scenario and say when, what holds back, what it gives, draws and costs");
  const auto arguments = std::make_shared<RunArguments>();
  command->add_option("SCENARIO", arguments->variant.scenario, "scenario file (JSON)")->required();
  command->add_option(
      "--out", arguments->out,
      "directory for result.json, series.csv, power.csv, cost.csv, jobs.csv, events.csv, run_info.json");
  add_variant_options(*command, arguments->variant);
  command->add_flag("--json", arguments->json, "print result.json on stdout instead of the summary");
  auto* report =
      command
          ->add_option("--report", arguments->report,
                       "also draw the result on an HTML page: FILE, or report.html in the directory of --out")
          ->expected(0, 1);
  command->footer("Examples:\n"
                  "  gpuramp run scenarios/ramp-100m.json --out results/base --report\n"
                  "  gpuramp run scenarios/ramp-100m.json --resolution campus --set /supply/inputs/0/share=0.4\n"
                  "  gpuramp run plan.json --json | jq .milestones\n");
  command->callback([arguments, report, &action] {
    arguments->with_report = report->count() > 0;
    action = [arguments] { return run(*arguments); };
  });
}

} // namespace gpuramp::cli
