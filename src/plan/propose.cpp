// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/propose.hpp"

#include "gpuramp/core/stop.hpp"
#include "plan/corrections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

/// What is up at a goal's date lies between two report dates.
constexpr double kBetweenDates = 0.002;
constexpr int kMostAsked = 4; ///< times of the programme in one round

class Planner {
public:
  Planner(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
      : given_(given), corrections_(question, makers_expand(given)), options_(options),
        horizon_(horizon_of(given, question.goals))
  {
    proposal_.decisions = decisions_of(given);
    proposal_.question = question;
  }

  Proposal run()
  {
    try {
      look();
    } catch (const core::Stopped&) { // before the first round: later ones keep what there is
      proposal_.stopped = true;
    }
    return std::move(proposal_);
  }

private:
  void look()
  {
    proposal_.base = measure(given_, question().goals, options_.seed, options_.budget);
    proposal_.widest =
        widest_market(given_, proposal_.decisions, question().goals, {options_.seed, options_.budget}, proposal_.base);
    auto market = first_market();
    auto latest = proposal_.base;
    bool widened = false;
    for (int n = 0; n < options_.most_rounds && not stopped(); ++n) {
      if (not solve_round(build_model(given_, proposal_.decisions, horizon_, latest, market), latest, market)) {
        if (proposal_.stopped || (proposal_.rounds.empty() && not market.plan))
          break;
        if (makers_expand(given_) && proposal_.met())
          break; // what makers do around the plan that does it leads to no other
        if (proposal_.rounds.empty())
          market = {proposal_.widest.run, {}};
        else if (market.plan && not widened) // what makers do is known around few orders only: too few for any plan
          market = proposal_.widest, widened = true;
        else if (not corrections_.ask_for_less(proposal_.rounds.back()))
          break;
        continue;
      }
      const auto& round = proposal_.rounds.back();
      corrections_.learn(round);
      if (corrections_.settled(round))
        break;
      if (not makers_expand(given_) || proposal_.rounds.size() > 1 || does(proposal_.base))
        corrections_.correct(round); // else what was missing may be what makers did not add, which the next round knows
      go_on_around(latest, market);
    }
    if (not proposal_.rounds.empty())
      keep_given();
    if (not proposal_.rounds.empty())
      proposal_.bound = bound(true), proposal_.bound_by_type = bound(false);
  }

  /// Makers around the given plan where that does what is asked, so that the first programme has a plan; else as if all
  /// were ordered that may be.
  [[nodiscard]] Market first_market() const
  {
    if (makers_expand(given_) && does(proposal_.base))
      return {proposal_.base, given_};
    return {proposal_.widest.run, {}};
  }

  /// Programmes know what makers do around one run, and better where that has more than is asked, since makers who were
  /// never short add nothing to it: around the plan that does what is asked, at first the given one. Where none is
  /// found in the first half of the rounds, around the latest.
  void go_on_around(Measured& latest, Market& market) const
  {
    if (proposal_.met()) {
      latest = proposal_.simulated;
      market = chosen_market_;
    } else if (makers_expand(given_) && does(proposal_.base) &&
               2 * static_cast<int>(proposal_.rounds.size()) < options_.most_rounds) {
      latest = proposal_.base;
      market = first_market();
    }
  }

  [[nodiscard]] bool stopped() const { return proposal_.stopped || core::stop_signal() != 0; }

  /// \return false if there is no solution
  bool solve_round(PlanModel model, Measured& latest, Market& market)
  {
    auto asked = ask(model);
    const auto& solution = asked.solution;
    proposal_.stopped = proposal_.stopped || solution.told_to_stop;
    if (proposal_.rounds.empty())
      proposal_.status = solution.status;
    if (asked.placement.values.empty()) {
      if (proposal_.rounds.empty()) {
        proposal_.model = std::move(model);
        proposal_.formulation = std::move(asked.formulation);
      }
      return false;
    }
    auto taken = decided(model, asked.formulation, asked.placement);
    auto plan = written_plan(given_, model, proposal_.decisions, taken, asked.placement.sites, question().goals);
    try {
      latest = measure(plan, question().goals, options_.seed, options_.budget);
    } catch (const core::Stopped&) {
      proposal_.stopped = true;
      return false;
    }
    market.run = latest;
    if (makers_expand(given_))
      market.plan = plan;
    const auto round = judge(asked, model, latest);
    proposal_.rounds.push_back(round);
    if (options_.round_ended)
      options_.round_ended(proposal_.question, round);
    if (proposal_.values.empty() || better(round, latest, proposal_.rounds[proposal_.chosen])) {
      proposal_.chosen = proposal_.rounds.size() - 1;
      proposal_.model = std::move(model);
      proposal_.formulation = std::move(asked.formulation);
      proposal_.values = std::move(asked.placement.values);
      proposal_.sites = std::move(asked.placement.sites);
      proposal_.decided = std::move(taken);
      proposal_.plan = std::move(plan);
      proposal_.simulated = latest;
      chosen_market_ = market;
    }
    return true;
  }

  /// A programme solved, and its campuses.
  struct Asked {
    Formulation formulation;
    Solution solution;
    Placement placement; ///< without values where there is none
  };

  /// \return a question that asks for as much more as whole campuses need
  [[nodiscard]] Question raised(Question asked) const
  {
    for (std::size_t i = 0; i < asked.goals.size(); ++i)
      asked.margins[i] += more_frac_ * asked.goals[i].amount;
    return asked;
  }

  /// The programme sees groups of campuses, of which single ones may not hold as much: it is asked for more until they
  /// do.
  Asked ask(const PlanModel& model)
  {
    Asked asked;
    for (int n = 0; n < kMostAsked; ++n) {
      Asked now{formulate(model, raised(question())), {}, {}};
      now.solution = search(fmt::format("round {}", proposal_.rounds.size() + 1), now.formulation.program);
      if (not now.solution.has_values())
        return asked.solution.has_values() ? asked : now;
      now.placement =
          place(model, question(), hand_out(model, now.formulation, now.solution.values), now.solution.values);
      asked = std::move(now);
      if (asked.placement.values.empty() || asked.placement.shortfall < kFewMissing || stopped())
        break;
      more_frac_ += asked.placement.shortfall;
    }
    return asked;
  }

  /// \return what no plan has less of: at the prices of energy of the chosen one, without what rounds have learnt;
  ///         -kUnbounded if nothing is known
  double bound(bool ideal)
  {
    auto plain = proposal_.question;
    plain.ideal = ideal;
    const auto widest = relaxed_model(given_, proposal_.decisions, horizon_, proposal_.simulated, proposal_.widest);
    const auto program = formulate(widest, plain).program;
    auto solution = stopped() ? Solution{} : search("bound", program);
    if (not solution.has_values())
      solution = solve_relaxed(program);
    return solution.has_values() ? solution.bound : -kUnbounded;
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

  Round judge(const Asked& asked, const PlanModel& model, const Measured& simulated) const
  {
    Round round;
    round.margins = question().margins;
    round.programme = question().minimise == Minimise::cost
                          ? asked.formulation.total(asked.formulation.cost_musd, asked.solution.values)
                          : asked.solution.objective;
    round.gap = asked.solution.gap();
    round.simulated_cost_usd = simulated.cost_usd;
    for (std::size_t n = 0; n < question().goals.size(); ++n) {
      const auto& goal = question().goals[n];
      round.programme_up.push_back(goal.amount + question().margins[n]);
      round.simulated_up.push_back(simulated.amount_at(goal.unit, model.day(goal.by)));
    }
    for (const auto& limit : question().limits) {
      round.limits.push_back(limit.most);
      round.simulated_totals.push_back(simulated.total(limit.what));
    }
    round.met = does(simulated);
    return round;
  }

  /// Whether a run does all that is asked.
  bool does(const Measured& simulated) const
  {
    for (std::size_t n = 0; n < question().goals.size(); ++n) {
      const auto& goal = question().goals[n];
      if (not simulated.reached[n] || *simulated.reached[n] > goal.by ||
          simulated.amount_at(goal.unit, core::in_days(core::between(given_.start, goal.by))) <
              (1 - kBetweenDates) * goal.amount)
        return false;
    }
    return std::all_of(proposal_.question.limits.begin(), proposal_.question.limits.end(),
                       [&](const TotalLimit& limit) { return simulated.total(limit.what) <= limit.most; });
  }

  /// \return what is to be as small as possible
  double minimised(const Measured& simulated) const
  {
    using What = TotalLimit::What;
    constexpr What kTotals[] = {What::cost_usd, What::co2e_t, What::peak_mw}; // as of Minimise
    return simulated.total(kTotals[static_cast<std::size_t>(question().minimise)]);
  }

  /// A plan that was known before is not made worse.
  void keep_given()
  {
    if (not does(proposal_.base) || (proposal_.met() && minimised(proposal_.simulated) <= minimised(proposal_.base)))
      return;
    proposal_.as_given = true;
    proposal_.plan = given_;
    proposal_.simulated = proposal_.base;
  }

  /// The largest part of a goal or limit that is missed.
  double missed(const Round& round) const
  {
    double most = 0;
    for (std::size_t n = 0; n < question().goals.size(); ++n)
      most = std::max(most, 1 - round.simulated_up[n] / question().goals[n].amount);
    for (std::size_t n = 0; n < round.limits.size(); ++n)
      most = std::max(most, round.simulated_totals[n] / proposal_.question.limits[n].most - 1);
    return most;
  }

  /// \param simulated  the run of round a; that of b is proposed so far
  bool better(const Round& a, const Measured& simulated, const Round& b) const
  {
    if (a.met != b.met)
      return a.met;
    return a.met ? minimised(simulated) < minimised(proposal_.simulated) : missed(a) < missed(b);
  }

  /// \return what the next programme is asked
  [[nodiscard]] const Question& question() const { return corrections_.question(); }

  const scenario::Scenario& given_;
  Corrections corrections_;
  const ProposeOptions& options_;
  Horizon horizon_;
  double more_frac_ = 0; ///< of its goals that the programme is asked for besides, since campuses are whole
  Market chosen_market_; ///< of the plan that is proposed so far
  Proposal proposal_;
};

} // namespace

Proposal propose(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
{
  return Planner(given, question, options).run();
}

} // namespace gpuramp::plan
