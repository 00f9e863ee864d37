// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/alternatives.hpp"

#include "gpuramp/core/stop.hpp"
#include "gpuramp/plan/solver.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::plan {

namespace {

/// A column whose last value says how much of something there is in all.
struct Use {
  std::string name;
  std::size_t column = 0;
  double each = 1;  ///< unit of the name per unit of the column
  double scale = 1; ///< M USD per unit of the column, so that uses compare
};

std::vector<Use> uses_of(const PlanModel& model, const Columns& columns)
{
  std::vector<Use> uses;
  const auto last = model.horizon.n_periods() - 1;
  for (std::size_t l = 0; l < model.lines.size(); ++l)
    uses.push_back({model.lines[l].rack_type + " racks", columns.made[l][last], 1, model.lines[l].usd[last] / 1e6});
  for (std::size_t g = 0; g < model.groups.size(); ++g)
    for (std::size_t k = 0; k < model.groups[g].tranches.size() && not model.groups[g].kept; ++k) {
      const auto& tranche = model.groups[g].tranches[k];
      uses.push_back({model.groups[g].name + " " + tranche.name + " MW", columns.tranches[g][k][last],
                      tranche.capacity_mw, tranche.capacity_mw});
    }
  return uses;
}

std::vector<Feature> differences(const std::vector<Use>& uses, const std::vector<double>& plan,
                                 const std::vector<double>& other)
{
  std::vector<Feature> features;
  for (const auto& use : uses)
    features.push_back({use.name, use.each * plan[use.column], use.each * other[use.column]});
  const auto change = [](const Feature& f) {
    const auto larger = std::max(f.plan, f.alternative);
    return larger > 0 ? std::abs(f.alternative - f.plan) / larger : 0;
  };
  constexpr double kLeastChange = 0.05;
  std::erase_if(features, [&](const Feature& f) { return change(f) < kLeastChange; });
  std::stable_sort(features.begin(), features.end(),
                   [&](const Feature& a, const Feature& b) { return change(a) > change(b); });
  return features;
}

} // namespace

std::vector<Alternative> alternatives(const PlanModel& model, const Question& question)
{
  const auto formulation = formulate(model, question);
  const auto cheapest = solve_relaxed(formulation.program);
  if (not cheapest.has_values())
    return {};
  const auto uses = uses_of(model, formulation.columns);
  auto near = question;
  const auto cheapest_musd = formulation.total(formulation.cost_musd, cheapest.values);
  const auto most_musd = (1 + kDearerFrac) * cheapest_musd;
  near.limits.push_back({TotalLimit::What::cost_usd, most_musd * 1e6});
  auto program = formulate(model, near).program;
  const auto& penalties = formulation.columns.not_short; // they stay: no plan may do with what nobody makes
  std::set<std::size_t> used;
  std::vector<Alternative> found;
  auto latest = cheapest.values;
  for (int n = 0; n < kAlternatives && core::stop_signal() == 0; ++n) {
    for (std::size_t j = 0; j < program.columns.size(); ++j)
      if (std::find(penalties.begin(), penalties.end(), j) == penalties.end())
        program.columns[j].cost = 0;
    for (const auto& use : uses) {
      if (latest[use.column] > 0)
        used.insert(use.column);
      program.columns[use.column].cost = used.count(use.column) > 0 ? use.scale : 0;
    }
    const auto other = solve_relaxed(program);
    if (not other.has_values())
      break;
    latest = other.values;
    const auto musd = formulation.total(formulation.cost_musd, latest);
    auto differing = differences(uses, cheapest.values, latest);
    if (not found.empty() && differing == found.back().features)
      break; // there is no further one
    found.push_back({musd, musd / cheapest_musd - 1, std::move(differing)});
  }
  return found;
}

std::vector<FrontierPoint> co2e_frontier(const PlanModel& model, const Question& question, int n)
{
  const auto solved = [&](Question asked, std::vector<FrontierPoint>& points) {
    const auto formulation = formulate(model, asked);
    const auto solution = solve_relaxed(formulation.program);
    if (solution.has_values())
      points.push_back({"co2e", question.goals.back().by, formulation.total(formulation.co2e_kt, solution.values),
                        formulation.total(formulation.cost_musd, solution.values)});
  };
  std::vector<FrontierPoint> ends;
  auto cleanest = question;
  cleanest.minimise = Minimise::co2e;
  solved(cleanest, ends);
  auto cheapest = question;
  cheapest.minimise = Minimise::cost;
  solved(cheapest, ends);
  if (ends.size() < 2)
    return ends;
  std::vector<FrontierPoint> points;
  for (int i = 0; i < n && core::stop_signal() == 0; ++i) {
    constexpr double kRounding = 1 + 1e-9; // of the cleanest plan's own total
    const auto kt = ends[0].co2e_kt + (ends[1].co2e_kt - ends[0].co2e_kt) * i / std::max(1, n - 1);
    auto capped = cheapest;
    capped.limits.push_back({TotalLimit::What::co2e_t, kt * 1e3 * kRounding});
    solved(capped, points);
  }
  return points;
}

} // namespace gpuramp::plan
