// SPDX-License-Identifier: Apache-2.0
#include "plan/maker_room.hpp"

#include "gpuramp/plan/solver.hpp"

#include <optional>

namespace gpuramp::plan {

namespace {

/// \return the least that makers must add of what is not short; nothing if there is no plan
std::optional<double> least_not_short(const Formulation& formulation)
{
  auto program = formulation.program;
  for (auto& column : program.columns)
    column.cost = 0;
  for (const auto column : formulation.columns.not_short)
    program.columns[column].cost = 1;
  const auto solution = solve_relaxed(program);
  if (not solution.has_values())
    return std::nullopt;
  return not_short(formulation, solution.values);
}

} // namespace

double not_short(const Formulation& formulation, const std::vector<double>& values)
{
  double sum = 0;
  for (const auto column : formulation.columns.not_short)
    sum += values[column];
  return sum;
}

void give_makers_room(Formulation& formulation, double least)
{
  const auto& columns = formulation.columns.not_short;
  if (columns.empty())
    return;
  auto& program = formulation.program;
  const auto beyond =
      program.add(Column{"not_short_beyond", 0, kUnbounded, program.columns[columns.front()].cost, false});
  Row row{"not_short_room", "", -kUnbounded, (1 + kMakerRoom) * least, {{beyond, -1}}};
  for (const auto column : columns) {
    program.columns[column].cost = 0;
    row.entries.push_back({column, 1});
  }
  program.add(std::move(row));
  formulation.columns.beyond_room = beyond;
}

Formulation formulate_with_room(const PlanModel& model, const Question& question)
{
  auto formulation = formulate(model, question);
  if (formulation.columns.not_short.empty())
    return formulation;
  if (const auto least = least_not_short(formulation))
    give_makers_room(formulation, *least);
  return formulation;
}

} // namespace gpuramp::plan
