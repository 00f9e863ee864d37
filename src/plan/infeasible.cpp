// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/infeasible.hpp"

#include "gpuramp/core/stop.hpp"
#include "gpuramp/plan/solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::plan {

namespace {

constexpr double kMostFactor = 10;
constexpr double kStep = 0.01; ///< to which a relaxation is found

bool is_feasible(const Program& program)
{
  auto any = program;
  for (auto& column : any.columns)
    column.cost = 0;
  return solve_relaxed(any).status == SolveStatus::solved;
}

void leave_out(Program& program, const std::set<std::string>& limits)
{
  for (auto& row : program.rows)
    if (limits.count(row.limit) > 0)
      row.lower = -kUnbounded, row.upper = kUnbounded;
}

/// \return limits in the order of the rows
std::vector<std::string> limits_of(const Program& program)
{
  std::vector<std::string> limits;
  for (const auto& row : program.rows)
    if (not row.limit.empty() && std::find(limits.begin(), limits.end(), row.limit) == limits.end())
      limits.push_back(row.limit);
  return limits;
}

std::vector<std::string> irreducible(const Program& program)
{
  std::vector<std::string> kept;
  std::set<std::string> left_out;
  for (const auto& limit : limits_of(program)) {
    core::stop_if_asked();
    auto without = left_out;
    without.insert(limit);
    auto rest = program;
    leave_out(rest, without);
    if (is_feasible(rest))
      kept.push_back(limit);
    else
      left_out = without;
  }
  return kept;
}

void scale(std::vector<double>& values, double factor)
{
  for (auto& value : values)
    if (value < kUnbounded)
      value *= factor;
}

void widen_group(PlanGroup& group, const std::string& name, double factor)
{
  if (name == "campuses: " + group.name)
    scale(group.most_open, factor);
  if (name == "crews: " + group.name)
    group.crew_racks_per_day *= factor;
  if (name == "halls: " + group.name)
    for (auto& halls : group.halls) {
      scale(halls.most, factor);
      scale(halls.age_days, 1 / factor);
    }
  for (auto& tranche : group.tranches)
    if (name == fmt::format("power: {} {}", group.name, tranche.name)) {
      scale(tranche.most, factor);
      tranche.age_days /= factor;
    }
}

/// Bisects the least relaxation of one limit that makes a plan possible.
std::optional<double> least_relaxation(const PlanModel& model, const Question& question, const std::string& limit)
{
  const auto enough = [&](double factor) {
    auto wider = model;
    widen(wider, limit, factor);
    return is_feasible(formulate(wider, question).program);
  };
  if (not enough(kMostFactor))
    return std::nullopt;
  double too_little = 1;
  double does = kMostFactor;
  while (does - too_little > kStep * too_little) {
    core::stop_if_asked();
    const auto middle = (does + too_little) / 2;
    (enough(middle) ? does : too_little) = middle;
  }
  return does - 1;
}

/// \return the most of one goal that the rest allows, nothing if the rest is infeasible by itself
std::optional<double> attainable(const Formulation& formulation, const Question& question, std::size_t n)
{
  auto program = formulation.program;
  for (auto& column : program.columns)
    column.cost = 0;
  auto& row = program.rows[formulation.rows.goals[n]];
  for (const auto& entry : row.entries)
    program.columns[entry.column].cost -= entry.factor;
  const auto wanted = row.lower;
  row.lower = -kUnbounded;
  const auto best = solve_relaxed(program);
  if (best.status != SolveStatus::solved)
    return std::nullopt;
  const auto unit = goal_row_unit(question.goals[n]);
  return question.goals[n].amount - (wanted + best.objective) * unit;
}

} // namespace

void widen(PlanModel& model, const std::string& name, double factor)
{
  for (auto& input : model.inputs)
    if (name == "chips: " + input.name)
      scale(input.amount, factor);
  for (auto& line : model.lines)
    if (name == "orders: " + line.rack_type)
      scale(line.most, factor);
  for (auto& group : model.groups)
    widen_group(group, name, factor);
}

std::vector<Conflict> conflicts(const PlanModel& model, const Question& question)
{
  const auto formulation = formulate(model, question);
  if (is_feasible(formulation.program))
    return {};
  std::vector<Conflict> all;
  for (const auto& limit : irreducible(formulation.program)) {
    Conflict conflict{limit, std::nullopt, std::nullopt};
    for (std::size_t n = 0; n < question.goals.size(); ++n)
      if (limit == "goal: " + goal_text(question.goals[n]))
        conflict.attainable = attainable(formulation, question, n);
    if (not conflict.attainable)
      conflict.relaxation = least_relaxation(model, question, limit);
    all.push_back(conflict);
  }
  return all;
}

} // namespace gpuramp::plan
