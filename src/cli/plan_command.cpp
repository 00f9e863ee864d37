// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/variant.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/plan/earliest.hpp"
#include "gpuramp/plan/plan_text.hpp"
#include "gpuramp/plan/question_text.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/plan.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace gpuramp::cli {

namespace {

/// What is to be as small as possible: the date of the last goal, then its cost; or a total.
enum class Aim { cost, co2e, date, peak_mw };

enum class FrontierOf { date, co2e };

struct PlanArguments {
  Variant variant;
  std::vector<std::string> goals, limits;
  Aim aim = Aim::cost;
  std::filesystem::path out, lp;
  double gap_percent = 0.5;
  int rounds = plan::ProposeOptions{}.most_rounds;
  std::vector<FrontierOf> frontiers;
  int points = 5;
  std::filesystem::path robust; ///< study; empty: no
  double certainty_percent = 80;
  int samples = 40;
  int jobs = 0;
  bool json = false;
};

const std::map<std::string, Aim> kAims{
    {"cost", Aim::cost}, {"co2e", Aim::co2e}, {"date", Aim::date}, {"peak_mw", Aim::peak_mw}};
const std::map<std::string, FrontierOf> kFrontiers{{"date", FrontierOf::date}, {"co2e", FrontierOf::co2e}};

plan::Minimise minimised(Aim aim)
{
  switch (aim) {
    case Aim::co2e: return plan::Minimise::co2e;
    case Aim::peak_mw: return plan::Minimise::peak_mw;
    default: return plan::Minimise::cost;
  }
}

plan::Question question_of(const PlanArguments& arguments, const scenario::Scenario& scenario)
{
  plan::Question question;
  for (const auto& text : arguments.goals) {
    question.goals.push_back(plan::parse_goal(text));
    const auto by = question.goals.back().by;
    if (by <= scenario.start || by > scenario.end)
      throw core::InputError({{"--goal", 0, "",
                               fmt::format("{} is outside the scenario ({} to {})", core::format_date(by),
                                           core::format_date(scenario.start), core::format_date(scenario.end)),
                               "ask for a date within it"}});
  }
  std::stable_sort(question.goals.begin(), question.goals.end(),
                   [](const plan::Goal& a, const plan::Goal& b) { return a.by < b.by; });
  for (const auto& text : arguments.limits)
    question.limits.push_back(plan::parse_limit(text));
  question.minimise = minimised(arguments.aim);
  return question;
}

void show_bound(const std::string& what, double best, double bound)
{
  note_progress(fmt::format("{}: best {:.6g}, bound {:.6g}", what, best, bound));
}

/// A line that stays, for each plan that was simulated.
void show_round(const plan::Question& question, const plan::Round& round)
{
  auto text = "simulated: " + results::dollars(round.simulated_cost_usd);
  for (std::size_t n = 0; n < question.goals.size(); ++n)
    text += fmt::format(", {} for {}", results::count_text(round.simulated_up[n]), plan::goal_text(question.goals[n]));
  wipe_progress();
  print_error("{}{}\n", text, round.met ? "" : " (too little)");
  note_progress("looks for another plan");
}

/// How everything slips in the samples of a study, whatever scenario it is of.
plan::Uncertainty uncertainty_of(const PlanArguments& arguments)
{
  study::StudyChanges changes;
  changes.n_samples = arguments.samples;
  const auto loaded = study::load_study(arguments.robust, changes);
  if (loaded.study.slips.empty())
    throw core::InputError({{arguments.robust.string(), 0, "/slips", "the study has none, so that no plan is uncertain",
                             "name a study with slips, such as scenarios/studies/milestones-100m.json"}});
  study::Plan points(loaded);
  plan::Uncertainty uncertainty;
  uncertainty.wanted_frac = arguments.certainty_percent / 100;
  uncertainty.jobs = arguments.jobs > 0 ? arguments.jobs : study::default_jobs();
  for (int n = 0; n < arguments.samples; ++n)
    uncertainty.samples.push_back(points.point(static_cast<std::uint64_t>(n) * points.n_cells()).slips);
  return uncertainty;
}

void refuse_two_aims(const PlanArguments& arguments)
{
  if (arguments.aim == Aim::date && not arguments.robust.empty())
    throw core::InputError({{"--robust", 0, "", "a plan for certainty chooses the date at which it aims by itself",
                             "leave out '--minimise date'"}});
}

/// Other plans and frontiers, as many as there is time for before a signal.
void look_around(plan::Answer& answer, const PlanArguments& arguments, const scenario::Scenario& scenario,
                 const plan::Question& question)
{
  const auto& proposal = answer.proposal;
  if (question.minimise == plan::Minimise::cost)
    answer.alternatives = plan::alternatives(proposal.model, proposal.question);
  for (const auto frontier : arguments.frontiers) {
    const auto points = frontier == FrontierOf::co2e
                            ? plan::co2e_frontier(proposal.model, proposal.question, arguments.points)
                            : plan::date_frontier(scenario, question, proposal.base, proposal.widest, arguments.points);
    answer.frontier.insert(answer.frontier.end(), points.begin(), points.end());
  }
}

plan::Answer answer_of(const PlanArguments& arguments, const scenario::Scenario& scenario)
{
  refuse_two_aims(arguments);
  const auto question = question_of(arguments, scenario);
  plan::ProposeOptions options;
  options.gap = arguments.gap_percent / 100;
  options.most_rounds = arguments.rounds;
  options.seed = arguments.variant.seed;
  options.budget = arguments.variant.budget();
  options.progress = show_bound;
  options.round_ended = show_round;
  const Doing proposing("looks for a plan");
  plan::Answer answer;
  if (arguments.robust.empty()) {
    const auto propose = arguments.aim == Aim::date ? plan::propose_earliest : plan::propose;
    answer.proposal = propose(scenario, question, options);
  } else {
    auto robust = plan::propose_robust(scenario, question, options, uncertainty_of(arguments));
    answer.proposal = std::move(robust.proposal);
    answer.aimed = std::move(robust.tried);
    answer.chosen_aim = robust.chosen;
  }
  wipe_progress();
  const auto& proposal = answer.proposal;
  if (proposal.rounds.empty() && proposal.stopped)
    core::stop_if_asked();
  if (proposal.rounds.empty()) {
    answer.conflicts = plan::conflicts(proposal.model, question);
    return answer;
  }
  answer.worths = plan::worths(proposal.model, proposal.question);
  if (core::stop_signal() == 0)
    look_around(answer, arguments, scenario, question);
  answer.proposal.stopped = proposal.stopped || core::stop_signal() != 0;
  return answer;
}

void write(const plan::Answer& answer, core::OutputDirectory& out)
{
  const auto& proposal = answer.proposal;
  out.write("plan_result.json", plan::answer_json(answer));
  if (not proposal.rounds.empty()) {
    out.write("plan.json", scenario::resolved_json(proposal.plan) + "\n");
    out.write("actions.csv", plan::actions_csv(proposal));
    out.write("worth.csv", plan::worths_csv(answer.worths));
  }
  out.commit();
}

int plan(const PlanArguments& arguments)
{
  const auto scenario = arguments.variant.read();
  const core::StopSignals signals;
  std::optional<core::OutputDirectory> out; // now rather than after the search: a plan that could not be written
  if (not arguments.out.empty())
    out.emplace(arguments.out);
  const auto answer = answer_of(arguments, scenario);
  if (not arguments.lp.empty())
    core::write_file(arguments.lp, plan::lp_text(answer.proposal.formulation.program));
  if (out)
    write(answer, *out);
  arguments.json ? print_data(plan::answer_json(answer)) : print_lines(plan::answer_text(answer));
  const bool certain =
      arguments.robust.empty() ||
      (not answer.aimed.empty() && answer.aimed[answer.chosen_aim].reached_frac >= arguments.certainty_percent / 100);
  return answer.proposal.met() && certain ? kOk : kInfeasible;
}

void add_options(CLI::App& command, PlanArguments& arguments)
{
  command.add_option("SCENARIO", arguments.variant.scenario, "scenario file (JSON)")->required();
  add_variant_options(command, arguments.variant);
  command
      .add_option("--goal", arguments.goals,
                  "what must be there by when: \"100M by 2035-12-31\" (GPUs), \"2 G H100e by 2034-01-01\", or so many "
                  "W, FLOP done or token served; may be repeated")
      ->required();
  command.add_option("--minimise", arguments.aim, "what is to be as small as possible")->transform(one_of(kAims));
  command.add_option("--limit", arguments.limits,
                     "\"cost_usd <= 15 T\", co2e_t, peak_mw or usd_per_year; may be repeated");
  command.add_option("--out", arguments.out,
                     "directory for plan.json (a scenario), plan_result.json, actions.csv and worth.csv");
  command.add_option("--write-lp", arguments.lp, "file for the programme of the proposed plan, in LP format");
  command.add_option("--gap", arguments.gap_percent, "to which each programme is solved, in percent")
      ->check(positive_number())
      ->capture_default_str();
  command.add_option("--rounds", arguments.rounds, "of solving and simulating, at most")
      ->check(positive_number())
      ->capture_default_str();
  auto* frontier = command
                       .add_option("--frontier", arguments.frontiers,
                                   "also cost against the date of the last goal, or carbon; may be repeated")
                       ->allow_extra_args(false)
                       ->transform(one_of(kFrontiers));
  command.add_option("--points", arguments.points, "of the frontier")
      ->check(positive_number())
      ->needs(frontier)
      ->capture_default_str();
  auto* robust = command.add_option("--robust", arguments.robust,
                                    "study whose slips the plan must withstand: it aims at the goals as few months "
                                    "earlier as make it reach them in --certainty of the samples");
  command
      .add_option("--certainty", arguments.certainty_percent, "share of samples that must reach the goals, in percent")
      ->check(between(1.0, 100.0))
      ->needs(robust)
      ->capture_default_str();
  command.add_option("--samples", arguments.samples, "of the study's slips")
      ->check(between(1, 10'000))
      ->needs(robust)
      ->capture_default_str();
  command.add_option("-j", arguments.jobs, "simulations of samples at a time (default: all processors)")
      ->check(positive_number())
      ->needs(robust);
  command.add_flag("--json", arguments.json, "print plan_result.json instead of the text");
}

} // namespace

void add_plan(CLI::App& app, Action& action)
{
  auto* command =
      app.add_subcommand("plan", "Propose the cheapest plan that reaches a goal, bound it, and simulate it");
  const auto arguments = std::make_shared<PlanArguments>();
  add_options(*command, *arguments);
  command->footer("Examples:\n"
                  "  gpuramp plan scenarios/ramp-10m.json --goal \"10M by 2031-12-01\" --out plan\n"
                  "  gpuramp run plan/plan.json\n"
                  "Exit codes: 3 if there is no plan, or none whose simulation reaches the goal.\n");
  command->callback([arguments, &action] { action = [arguments] { return plan(*arguments); }; });
}

} // namespace gpuramp::cli
