// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/propose.hpp"

#include "gpuramp/core/stop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

/// What a plan may have more than its goal before another round looks for a cheaper one.
constexpr double kPlenty = 0.003;
/// What is up at a goal's date lies between two report dates.
constexpr double kBetweenDates = 0.002;
/// Racks may wait for crews at one campus while crews have nothing to do at another, which a programme of whole groups
/// does not see. Where more than this share waits, the next one counts on less of the crews.
constexpr double kFewWait = 0.01;
constexpr double kLessCrew = 0.75;
constexpr double kLeastCrew = 0.6;

class Planner {
public:
  Planner(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
      : given_(given), question_(question), options_(options), horizon_(horizon_of(given, question.goals))
  {
    question_.margins.assign(question.goals.size(), 0);
    proposal_.decisions = decisions_of(given);
    proposal_.question = question;
  }

  Proposal run()
  {
    proposal_.base = measure(given_, question_.goals, options_.seed);
    auto latest = proposal_.base;
    for (int n = 0; n < options_.most_rounds && not stopped(); ++n) {
      auto model = build_model(given_, proposal_.decisions, horizon_, latest);
      if (not solve_round(std::move(model), latest)) {
        if (proposal_.rounds.empty() || proposal_.stopped)
          break;
        ask_for_less();
        continue;
      }
      if (settled())
        break;
      correct(latest);
    }
    if (not proposal_.rounds.empty())
      proposal_.bound = bound();
    return std::move(proposal_);
  }

private:
  [[nodiscard]] bool stopped() const { return proposal_.stopped || (options_.stop && options_.stop()); }

  /// \return false if there is no solution
  bool solve_round(PlanModel model, Measured& latest)
  {
    auto formulation = formulate(model, question_);
    const auto solution = search(fmt::format("round {}", proposal_.rounds.size() + 1), formulation.program);
    proposal_.stopped = proposal_.stopped || solution.told_to_stop;
    if (proposal_.rounds.empty())
      proposal_.status = solution.status;
    if (not solution.has_values()) {
      if (proposal_.rounds.empty()) {
        proposal_.model = std::move(model);
        proposal_.formulation = std::move(formulation);
      }
      return false;
    }
    auto taken = decided(model, formulation, solution.values);
    auto plan = written_plan(given_, model, proposal_.decisions, taken, question_.goals);
    try {
      latest = measure(plan, question_.goals, options_.seed);
    } catch (const core::Stopped&) {
      proposal_.stopped = true;
      return false;
    }
    const auto round = judge(solution, model, latest);
    proposal_.rounds.push_back(round);
    if (proposal_.values.empty() || better(round, proposal_.rounds[proposal_.chosen])) {
      proposal_.chosen = proposal_.rounds.size() - 1;
      proposal_.model = std::move(model);
      proposal_.formulation = std::move(formulation);
      proposal_.values = solution.values;
      proposal_.decided = std::move(taken);
      proposal_.plan = std::move(plan);
      proposal_.simulated = latest;
    }
    return true;
  }

  /// \return what no plan has less of: at the prices of energy of the chosen one, without what rounds have learnt
  double bound()
  {
    auto plain = question_;
    plain.margins.clear();
    plain.crew_frac = 1;
    plain.ideal = true;
    const auto program = formulate(proposal_.model, plain).program;
    return proposal_.stopped ? solve_relaxed(program).bound : search("bound", program).bound;
  }

  Solution search(const std::string& what, const Program& program)
  {
    SearchOptions search;
    search.gap = options_.gap;
    search.most_nodes = options_.most_nodes;
    search.progress = [&](double best, double bound) {
      if (options_.progress)
        options_.progress(what, best, bound);
      return stopped();
    };
    return solve(program, search);
  }

  Round judge(const Solution& solution, const PlanModel& model, const Measured& simulated) const
  {
    Round round{
        question_.margins, question_.crew_frac, solution.objective, solution.gap(), {}, {}, simulated.cost_usd, true};
    for (std::size_t n = 0; n < question_.goals.size(); ++n) {
      const auto& goal = question_.goals[n];
      round.programme_up.push_back(goal.amount + question_.margins[n]);
      round.simulated_up.push_back(simulated.up_at(goal.unit, model.day(goal.by)));
      round.met = round.met && simulated.reached[n] && *simulated.reached[n] <= goal.by &&
                  round.simulated_up[n] >= (1 - kBetweenDates) * goal.amount;
    }
    return round;
  }

  static double shortfall(const Round& round, const std::vector<Goal>& goals)
  {
    double most = 0;
    for (std::size_t n = 0; n < goals.size(); ++n)
      most = std::max(most, 1 - round.simulated_up[n] / goals[n].amount);
    return most;
  }

  bool better(const Round& a, const Round& b) const
  {
    if (a.met != b.met)
      return a.met;
    return a.met ? a.simulated_cost_usd < b.simulated_cost_usd
                 : shortfall(a, question_.goals) < shortfall(b, question_.goals);
  }

  /// Whether another round could hardly find a cheaper plan.
  bool settled() const
  {
    const auto& round = proposal_.rounds.back();
    if (not round.met)
      return false;
    for (std::size_t n = 0; n < question_.goals.size(); ++n)
      if (question_.margins[n] > 0 && round.simulated_up[n] > (1 + kPlenty) * question_.goals[n].amount)
        return false;
    return true;
  }

  /// Counts on less of the crews where racks waited for them and as long as that helps, else asks for as much more as
  /// was missing, or less.
  void correct(const Measured& simulated)
  {
    const auto& round = proposal_.rounds.back();
    if (not round.met && less_crew_helps_ && helped() && waits_for_crews(simulated) &&
        question_.crew_frac > kLeastCrew) {
      question_.crew_frac *= kLessCrew;
      return;
    }
    less_crew_helps_ = false;
    const auto& from = helped() ? round : proposal_.rounds[proposal_.rounds.size() - 2];
    question_.crew_frac = from.crew_frac;
    for (std::size_t n = 0; n < question_.goals.size(); ++n) {
      const auto wanted = (1 + kPlenty / 2) * question_.goals[n].amount;
      question_.margins[n] = std::max(0.0, from.margins[n] + wanted - from.simulated_up[n]);
    }
  }

  /// \return false if the last round counted on less of the crews and came no nearer to the goals
  bool helped() const
  {
    const auto& rounds = proposal_.rounds;
    if (rounds.size() < 2 || rounds.back().crew_frac == rounds[rounds.size() - 2].crew_frac)
      return true;
    const auto before = shortfall(rounds[rounds.size() - 2], question_.goals);
    return shortfall(rounds.back(), question_.goals) < before - kFewWait / 2;
  }

  bool waits_for_crews(const Measured& simulated) const
  {
    return std::any_of(question_.goals.begin(), question_.goals.end(), [&](const Goal& goal) {
      return simulated.waiting_for_crew_at(core::in_days(core::between(given_.start, goal.by))) > kFewWait;
    });
  }

  /// Halfway back to what had a solution.
  void ask_for_less()
  {
    const auto& solved = proposal_.rounds.back();
    for (std::size_t n = 0; n < solved.margins.size(); ++n)
      question_.margins[n] = (question_.margins[n] + solved.margins[n]) / 2;
    question_.crew_frac = (question_.crew_frac + solved.crew_frac) / 2;
  }

  const scenario::Scenario& given_;
  Question question_;
  const ProposeOptions& options_;
  Horizon horizon_;
  bool less_crew_helps_ = true; ///< as far as is known
  Proposal proposal_;
};

} // namespace

Proposal propose(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
{
  return Planner(given, question, options).run();
}

} // namespace gpuramp::plan
