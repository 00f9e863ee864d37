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
constexpr int kMostAsked = 4; ///< times of the programme in one round

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
    proposal_.base = measure(given_, question_.goals, options_.seed, options_.budget);
    widest_market_ =
        any_maker_expands() ? measure(all_ordered(), question_.goals, options_.seed, options_.budget) : proposal_.base;
    auto market = widest_market_;
    auto latest = proposal_.base;
    for (int n = 0; n < options_.most_rounds && not stopped(); ++n) {
      auto model = build_model(given_, proposal_.decisions, horizon_, latest, market);
      if (not solve_round(std::move(model), latest)) {
        if (proposal_.rounds.empty() || proposal_.stopped)
          break;
        ask_for_less();
        market = halfway(market, widest_market_);
        continue;
      }
      if (settled())
        break;
      if (not any_maker_expands() || proposal_.rounds.size() > 1)
        correct(); // else what was missing may be what makers did not add, which the next round knows
      market = latest;
    }
    if (not proposal_.rounds.empty())
      proposal_.bound = bound(true), proposal_.bound_by_type = bound(false);
    return std::move(proposal_);
  }

private:
  [[nodiscard]] bool any_maker_expands() const
  {
    const auto& inputs = given_.supply.inputs;
    return std::any_of(inputs.begin(), inputs.end(), [](const auto& in) { return in.expansion.has_value(); });
  }

  /// The given plan with all that may be ordered: makers add most where most is wanted.
  [[nodiscard]] scenario::Scenario all_ordered() const
  {
    auto all = given_;
    for (auto& line : all.supply.lines)
      for (const auto& order : proposal_.decisions.orders)
        if (order.rack_type == line.rack_type) {
          line.orders = {scenario::Interpolation::step, {{order.first, order.most}}};
          if (order.last)
            line.orders.points.push_back({*order.last, core::RackRate{}});
        }
    return all;
  }

  /// \return a market that gives what lies between two
  static Measured halfway(Measured a, const Measured& b)
  {
    for (std::size_t n = 0; n < std::min(a.fleet.size(), b.fleet.size()); ++n)
      for (std::size_t i = 0; i < a.fleet[n].offers.size(); ++i)
        a.fleet[n].offers[i] = (a.fleet[n].offers[i] + b.fleet[n].offers[i]) / 2;
    return a;
  }

  [[nodiscard]] bool stopped() const { return proposal_.stopped || (options_.stop && options_.stop()); }

  /// \return false if there is no solution
  bool solve_round(PlanModel model, Measured& latest)
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
    auto plan = written_plan(given_, model, proposal_.decisions, taken, asked.placement.sites, question_.goals);
    try {
      latest = measure(plan, question_.goals, options_.seed, options_.budget);
    } catch (const core::Stopped&) {
      proposal_.stopped = true;
      return false;
    }
    const auto round = judge(solution, model, latest);
    proposal_.rounds.push_back(round);
    if (proposal_.values.empty() || better(round, proposal_.rounds[proposal_.chosen])) {
      proposal_.chosen = proposal_.rounds.size() - 1;
      proposal_.model = std::move(model);
      proposal_.formulation = std::move(asked.formulation);
      proposal_.values = std::move(asked.placement.values);
      proposal_.sites = std::move(asked.placement.sites);
      proposal_.decided = std::move(taken);
      proposal_.plan = std::move(plan);
      proposal_.simulated = latest;
    }
    return true;
  }

  /// A programme solved, and its campuses.
  struct Asked {
    Formulation formulation;
    Solution solution;
    Placement placement; ///< without values where there is none
  };

  /// The programme sees groups of campuses, of which single ones may not hold as much: it is asked for more until they
  /// do.
  Asked ask(const PlanModel& model)
  {
    Asked asked;
    for (int n = 0; n < kMostAsked; ++n) {
      auto more = question_;
      for (std::size_t i = 0; i < more.goals.size(); ++i)
        more.margins[i] += more_frac_ * more.goals[i].amount;
      Asked now{formulate(model, more), {}, {}};
      now.solution = search(fmt::format("round {}", proposal_.rounds.size() + 1), now.formulation.program);
      if (not now.solution.has_values())
        return asked.solution.has_values() ? asked : now;
      now.placement =
          place(model, question_, hand_out(model, now.formulation, now.solution.values), now.solution.values);
      asked = std::move(now);
      if (asked.placement.values.empty() || asked.placement.shortfall < kFewMissing || stopped())
        break;
      more_frac_ += asked.placement.shortfall;
    }
    return asked;
  }

  /// \return what no plan has less of: at the prices of energy of the chosen one, without what rounds have learnt
  double bound(bool ideal)
  {
    auto plain = question_;
    plain.margins.clear();
    plain.ideal = ideal;
    auto widest = proposal_.model;
    for (std::size_t i = 0; i < widest.inputs.size(); ++i)
      for (std::size_t p = 0; p < widest.inputs[i].amount.size(); ++p)
        widest.inputs[i].amount[p] = std::max(
            widest.inputs[i].amount[p], widest_market_.offered(i, widest.horizon.days[p], widest.horizon.days[p + 1]));
    const auto program = formulate(widest, plain).program;
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
    Round round{question_.margins, solution.objective, solution.gap(), {}, {}, simulated.cost_usd, true};
    for (std::size_t n = 0; n < question_.goals.size(); ++n) {
      const auto& goal = question_.goals[n];
      round.programme_up.push_back(goal.amount + question_.margins[n]);
      round.simulated_up.push_back(simulated.amount_at(goal.unit, model.day(goal.by)));
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

  /// Asks for as much more as was missing, or less.
  void correct()
  {
    const auto& round = proposal_.rounds.back();
    for (std::size_t n = 0; n < question_.goals.size(); ++n) {
      const auto wanted = (1 + kPlenty / 2) * question_.goals[n].amount;
      question_.margins[n] = std::max(0.0, round.margins[n] + wanted - round.simulated_up[n]);
    }
  }

  /// Halfway back to what had a solution.
  void ask_for_less()
  {
    const auto& solved = proposal_.rounds.back();
    for (std::size_t n = 0; n < solved.margins.size(); ++n)
      question_.margins[n] = (question_.margins[n] + solved.margins[n]) / 2;
  }

  const scenario::Scenario& given_;
  Question question_;
  const ProposeOptions& options_;
  Horizon horizon_;
  double more_frac_ = 0;   ///< of its goals that the programme is asked for besides, since campuses are whole
  Measured widest_market_; ///< a run in which makers see all that may be ordered
  Proposal proposal_;
};

} // namespace

Proposal propose(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
{
  return Planner(given, question, options).run();
}

} // namespace gpuramp::plan
