// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/earliest.hpp"

#include "gpuramp/core/stop.hpp"
#include "gpuramp/plan/solver.hpp"

#include <algorithm>
#include <chrono>

namespace gpuramp::plan {

namespace {

constexpr int kMostMonthsLater = 12;

core::Date month_after(core::Date date, int n)
{
  const std::chrono::year_month_day day(date);
  return day.year() / day.month() / std::chrono::day(1) + std::chrono::months(n);
}

int months_between(core::Date from, core::Date to)
{
  const std::chrono::year_month_day a(from);
  const std::chrono::year_month_day b(to);
  return static_cast<int>((b.year() / b.month() - a.year() / a.month()).count());
}

Question with_last_goal_by(const Question& question, core::Date by)
{
  auto other = question;
  other.goals.back().by = by;
  for (auto& goal : other.goals)
    goal.by = std::min(goal.by, by);
  return other;
}

/// What the linear programme says if the last goal is at another date.
FrontierPoint at_date(const scenario::Scenario& given, const Question& question, const Measured& base,
                      const Market& market, core::Date by)
{
  const auto asked = with_last_goal_by(question, by);
  const auto model = relaxed_model(given, decisions_of(given), horizon_of(given, asked.goals), base, market);
  const auto formulation = formulate(model, asked);
  const auto solution = solve_relaxed(formulation.program);
  if (not solution.has_values())
    return {"date", by, 0, kUnbounded};
  return {"date", by, formulation.total(formulation.co2e_kt, solution.values),
          formulation.total(formulation.cost_musd, solution.values)};
}

} // namespace

std::optional<core::Date> earliest_date(const scenario::Scenario& given, const Question& question, const Measured& base,
                                        const Market& market)
{
  const auto can = [&](core::Date by) { return at_date(given, question, base, market, by).musd < kUnbounded; };
  const auto latest = question.goals.back().by;
  if (not can(latest))
    return std::nullopt;
  int too_early = 0;
  int does = months_between(given.start, latest) + 1;
  while (does - too_early > 1) {
    if (core::stop_signal() != 0)
      return std::nullopt;
    const auto middle = (too_early + does) / 2;
    (can(month_after(given.start, middle)) ? does : too_early) = middle;
  }
  return std::min(latest, month_after(given.start, does));
}

Proposal propose_earliest(const scenario::Scenario& given, const Question& question, const ProposeOptions& options)
{
  const auto base = measure(given, question.goals, options.seed, options.budget);
  const auto market = widest_market(given, decisions_of(given), question.goals, {options.seed, options.budget}, base);
  const auto first = earliest_date(given, question, base, market);
  if (not first)
    return propose(given, question, options);
  Proposal missed;
  for (int n = 0;; ++n) {
    const auto by = n == 0 ? *first : month_after(*first, n);
    const bool last = n == kMostMonthsLater || by >= question.goals.back().by;
    auto proposal = propose(given, with_last_goal_by(question, std::min(by, question.goals.back().by)), options);
    if (proposal.stopped && proposal.rounds.empty() && not missed.rounds.empty()) {
      missed.stopped = true;
      return missed;
    }
    if (proposal.met() || proposal.stopped || last)
      return proposal;
    missed = std::move(proposal);
  }
}

std::vector<FrontierPoint> date_frontier(const scenario::Scenario& given, const Question& question,
                                         const Measured& base, const Market& market, int n)
{
  std::vector<FrontierPoint> points;
  const auto first = earliest_date(given, question, base, market);
  if (not first)
    return points;
  const auto months = months_between(*first, question.goals.back().by);
  for (int i = 0; i < n && core::stop_signal() == 0; ++i) {
    const auto by = i + 1 == n ? question.goals.back().by : month_after(*first, months * i / std::max(1, n - 1));
    if (points.empty() || by > points.back().by)
      points.push_back(at_date(given, question, base, market, by));
  }
  return points;
}

} // namespace gpuramp::plan
