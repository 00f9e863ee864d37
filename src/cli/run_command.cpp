// SPDX-License-Identifier: Apache-2.0
#include "cli/build_info.hpp"
#include "cli/certainty.hpp"
#include "cli/check_format.hpp"
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/run_report.hpp"
#include "cli/terminal.hpp"
#include "cli/variant.hpp"
#include "cli/variants_table.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/results/plot.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/advice.hpp"
#include "gpuramp/study/database.hpp"
#include "gpuramp/study/gate.hpp"
#include "gpuramp/study/history.hpp"
#include "gpuramp/study/telling.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <sys/resource.h>

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

/// What took how long, on stderr, where that was asked for.
class Phases {
public:
  explicit Phases(bool shown) : shown_(shown) {}
  void ended(const char* phase)
  {
    if (shown_)
      print_error("{:<10} {:8.3f} s\n", phase, seconds_since(since_));
    since_ = Clock::now();
  }

private:
  bool shown_;
  Clock::time_point since_ = Clock::now();
};

struct RunArguments {
  Variant variant;
  std::filesystem::path out; ///< empty: nothing is written
  bool json = false;
  bool all_variants = false;
  bool with_report = false;
  std::filesystem::path report; ///< empty: report.html in `out`
  std::filesystem::path db;     ///< empty: none
  bool verbose = false;
  std::filesystem::path gates;  ///< empty: none
  std::filesystem::path record; ///< history to append to; empty: none
  CertaintyArguments certainty;
  std::string hours; ///< "FROM..TO", of which hours.csv is written; empty: none
  study::CheckFormat format = study::CheckFormat::table;
};

/// What of a run goes to stdout.
struct Shown {
  const scenario::Scenario& scenario;
  const record::Record& record;
  const results::Outcome& outcome;
  const std::vector<study::GateOutcome>& gates;
};

/// Reruns as the run. Inputs that bring most are named with the milestones where there are samples; else they are
/// looked for only where somebody reads it.
study::AdviceOptions advice_options(const RunArguments& arguments)
{
  study::AdviceOptions options;
  options.reruns.seed = arguments.variant.seed;
  options.reruns.resolution = arguments.variant.resolution;
  options.reruns.budget = arguments.variant.budget();
  options.reruns.jobs = arguments.certainty.jobs;
  options.of_levers = not arguments.certainty.samples && (arguments.out.empty() || stdout_is_terminal());
  return options;
}

/// What to change in the plan, below its summary.
std::string advice_text(const RunArguments& arguments, const Shown& s, study::Advice& advice)
{
  constexpr auto kHeading = "What would bring more";
  auto text = terminal_style().color ? fmt::format("\n\x1b[1m{}\x1b[0m\n", kHeading) : fmt::format("\n{}\n", kHeading);
  const auto rerouting = advice.of_rerouting(s.record, s.outcome);
  if (s.outcome.certainty)
    return rerouting.empty() ? "" : text + rerouting;
  text += rerouting;
  const auto levers = advice.of_levers();
  if (levers.empty())
    return text + fmt::format("  what a step of each input buys: gpuramp explain {} --marginals\n",
                              arguments.out.empty() ? arguments.variant.scenario.string() : arguments.out.string());
  return text + "  by reruns with a little more of one input, those that bring most:\n" + levers;
}

/// A report on gates for other programs stands alone; --json leaves stdout to the result.
void show(const RunArguments& arguments, const Shown& s, study::Advice* advice)
{
  const auto report = arguments.gates.empty() ? "" : study::gates_text(s.gates, s.scenario.name, arguments.format);
  if (arguments.format != study::CheckFormat::table)
    print_data(report);
  else if (arguments.json)
    print_data(results::result_json(s.scenario, s.record, s.outcome));
  else
    print_text("{}{}{}", results::terminal_summary(s.scenario, s.record, s.outcome, terminal_style()),
               advice == nullptr ? "" : advice_text(arguments, s, *advice),
               stdout_is_terminal() ? results::terminal_plots(s.outcome, terminal_style()) : "");
  if (not report.empty() && arguments.format == study::CheckFormat::table)
    arguments.json ? print_error_lines("\n" + report) : print_lines("\n" + report);
}

/// Two days of "2027-01-01..2027-02-01". \throws core::InputError if it is something else
std::pair<core::Date, core::Date> stretch_of(const std::string& text)
{
  const auto dots = text.find("..");
  const auto from = core::parse_date(text.substr(0, dots));
  const auto to = dots == std::string::npos ? std::nullopt : core::parse_date(text.substr(dots + 2));
  if (not from || not to || *from >= *to)
    throw core::InputError({{"--hours", 0, "", fmt::format("'{}' is not a stretch of days", text),
                             "write the first day and the one after the last, such as 2027-01-01..2027-02-01"}});
  return {*from, *to};
}

void draw(const RunArguments& arguments, const scenario::Scenario& scenario, const record::Record& record,
          const results::Outcome& outcome)
{
  const auto file = arguments.report.empty() ? arguments.out / "report.html" : arguments.report;
  if (arguments.out.empty())
    write_report(scenario, record, outcome, file);
  else
    write_report(arguments.out, file);
}

/// \param asked  by gates   \param extremes  takes what they ask
record::Record simulate(const RunArguments& arguments, const scenario::Scenario& scenario, const results::Asked& asked,
                        results::Extremes& extremes)
{
  const Doing simulating("simulates");
  const auto show = [](double done, core::Date date) {
    note_progress(fmt::format("{} {:3.0f} %", core::format_date(date), 100 * done));
  };
  const auto& variant = arguments.variant;
  return sim::simulate(scenario,
                       study::asking({variant.seed, variant.resolution, show, variant.budget()}, asked, extremes));
}

void check_arguments(const RunArguments& a)
{
  if (a.with_report && a.report.empty() && a.out.empty())
    throw core::InputError({{"--report", 0, "", "does not say where to",
                             "write --report FILE.html, or --out DIR --report for DIR/report.html"}});
  if (a.format != study::CheckFormat::table && (a.gates.empty() || a.json))
    throw core::InputError({{"--format", 0, "", "is for the report on gates alone",
                             a.json ? "leave --json out" : "name their file with --gate FILE"}});
  const bool one_run = not a.variant.name.empty() || a.json || a.with_report || not a.db.empty() ||
                       not a.gates.empty() || not a.record.empty() || not a.hours.empty();
  if (a.all_variants && one_run)
    throw core::InputError({{"--all-variants", 0, "", "is for options of all runs alone",
                             "leave out --variant, --json, --report, --db, --gate, --record and --hours"}});
  if (not a.hours.empty() && a.out.empty())
    throw core::InputError({{"--hours", 0, "", "is a file of a run", "add --out DIR"}});
  if (not a.db.empty() && a.out.empty())
    throw core::InputError({{"--db", 0, "", "is made of the files of a run", "add --out DIR"}});
}

/// How long the runs behind the certainty took.
std::string samples_text(const CertaintyRun& run)
{
  const auto n_kept = run.certainty.n_runs - run.n_now;
  return fmt::format(" ({} samples in {:.1f} s{})", run.n_now, run.elapsed_s,
                     n_kept > 0 ? fmt::format(", {} from the cache", n_kept) : "");
}

int run(const RunArguments& arguments)
{
  const auto start = Clock::now();
  check_arguments(arguments);
  if (arguments.all_variants)
    return run_all_variants(arguments.variant, arguments.out);
  const auto stretch = arguments.hours.empty() ? std::nullopt : std::optional(stretch_of(arguments.hours));
  Phases phases(arguments.verbose);
  auto info = run_info_now();
  const auto gates = arguments.gates.empty() ? std::vector<study::Gate>{} : study::read_gates(arguments.gates);
  const auto scenario = arguments.variant.read();
  info.inputs = results::hashed(arguments.variant.files());
  phases.ended("read");
  const core::StopSignals signals;
  std::optional<core::OutputDirectory> out; // now rather than after the run: results that could not be written
  if (not arguments.out.empty())
    out.emplace(arguments.out);
  const auto sure = arguments.certainty.samples ? std::optional(run_certainty(arguments.variant, arguments.certainty))
                                                : std::nullopt; // before SimGrid's engine is there: it forks
  if (sure)
    phases.ended("samples");
  std::optional<study::Advice> advice; // it forks as well
  if (not arguments.json && arguments.format == study::CheckFormat::table)
    advice.emplace(scenario, advice_options(arguments));
  const auto asked = study::asked_by(gates, scenario);
  results::Extremes extremes(asked.watched, scenario);
  const auto record = simulate(arguments, scenario, asked, extremes);
  phases.ended("simulate");
  auto outcome = results::summarise(scenario, record);
  print_warnings(outcome.warnings);
  if (sure)
    outcome.certainty = sure->certainty;
  auto result = gates.empty() && arguments.record.empty()
                    ? results::ResultFile{}
                    : results::as_result(scenario, record, outcome, arguments.variant.scenario.string());
  result.extremes = extremes.rows();
  const auto judged = study::judge_gates(gates, result);
  phases.ended("account");
  info.wall_s = seconds_since(start);
  info.peak_rss_mb = peak_rss_mb();
  if (out) { // before anything is printed: whoever reads may go away
    results::write_files(*out, scenario, record, outcome, info);
    if (stretch)
      out->write("hours.csv",
                 results::hours_csv(
                     account::hourly_load(scenario, record, outcome.energy, stretch->first, stretch->second), record));
    out->commit();
  }
  if (not arguments.db.empty())
    study::write_run_database(arguments.out, arguments.db);
  if (not arguments.record.empty())
    study::record_run(arguments.record, result, info);
  if (arguments.with_report)
    draw(arguments, scenario, record, outcome);
  phases.ended("write");
  show(arguments, {scenario, record, outcome, judged}, advice ? &*advice : nullptr);
  if (not arguments.json && arguments.format == study::CheckFormat::table)
    print_text("\n  {:.1f} s{}, {:.0f} MB; {}\n", info.wall_s, sure ? samples_text(*sure) : "", info.peak_rss_mb,
               arguments.out.empty() ? "add --out DIR for result.json, series.csv and more"
                                     : "results in " + arguments.out.string());
  const bool all_ran = not outcome.certainty || outcome.certainty->n_failed == 0;
  return outcome.conservation_holds && study::all_pass(judged) && all_ran ? kOk : kCheckFailed;
}

} // namespace

void add_run(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand(
      "run", "Run a scenario: when GPUs are up, what holds them back, what they deliver, draw and cost");
  const auto arguments = std::make_shared<RunArguments>();
  command->add_option("SCENARIO", arguments->variant.scenario, "scenario file (JSON)")->required();
  command->add_option("--out", arguments->out, "directory for " + results::file_names());
  add_variant_options(*command, arguments->variant);
  add_certainty_options(*command, arguments->certainty);
  command->add_flag("--json", arguments->json, "print result.json on stdout instead of the summary");
  command->add_option("--gate", arguments->gates,
                      "JSON file of what the plan must fulfil, such as {\"gates\": [\"100 k GPU by 2027-01-01\", "
                      "\"peak <= 200 MW\"]}; exit code 1 if one fails");
  add_check_format(*command, arguments->format);
  command->add_option("--record", arguments->record,
                      "append the forecast to this history (SQLite); see 'gpuramp history'");
  auto* report =
      command
          ->add_option("--report", arguments->report,
                       "also draw the result on an HTML page: FILE, or report.html in the directory of --out")
          ->expected(0, 1);
  command->add_option("--db", arguments->db, "also write the tables of --out, with views, as one SQLite file");
  command->add_flag("--all-variants", arguments->all_variants,
                    "run the file as it stands and each of its variants, and print one table; with --out DIR a folder "
                    "for each");
  command->add_option(
      "--hours", arguments->hours,
      "also write hours.csv, the load of each campus hour by hour, from one day until another: FROM..TO");
  command->add_flag("-v,--verbose", arguments->verbose, "report on stderr how long each phase takes");
  command->footer("Examples:\n"
                  "  gpuramp run scenarios/ramp-100m.json --out results/base --report\n"
                  "  gpuramp run scenarios/ramp-100m.json --resolution campus --set /supply/inputs/0/share=0.4\n"
                  "  gpuramp run scenarios/ramp-100m.json --samples 200 -j 4\n"
                  "  gpuramp run plan.json --gate gates.json --format junit > gates.xml\n"
                  "  gpuramp run plan.json --json | jq .milestones\n");
  command->callback([arguments, report, &action] {
    arguments->with_report = report->count() > 0;
    action = [arguments] { return run(*arguments); };
  });
}

} // namespace gpuramp::cli
