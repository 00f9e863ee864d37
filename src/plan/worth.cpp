// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/worth.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/plan/solver.hpp"

#include <cmath>
#include <map>

namespace gpuramp::plan {

namespace {

constexpr double kDaysPerMonth = core::kSecondsPerMonth / core::kSecondsPerDay;
constexpr double kMwPerGw = 1e3;

/// The same rows, but as much as possible of the last goal, whatever it costs.
Program most_of_last_goal(const Formulation& formulation)
{
  auto program = formulation.program;
  for (auto& column : program.columns)
    column.cost = 0;
  auto& goal = program.rows[formulation.rows.goals.back()];
  goal.lower = -kUnbounded;
  for (const auto& entry : goal.entries)
    program.columns[entry.column].cost -= entry.factor;
  return program;
}

struct Unit {
  std::string name;
  double amount = 1;
};

/// Of an input, per month.
Unit unit_of(const PlanInput& input)
{
  if (input.unit == "wafer")
    return {"10 k wafer/month", 1e4};
  if (input.unit == "rack")
    return {"1 k rack/month", 1e3};
  if (input.unit == "USD")
    return {"bn USD/month", 1e9};
  if (input.unit == "GPU")
    return {"10 k GPU/month", 1e4};
  if (input.unit == "W")
    return {"GW/month", 1e9};
  return {"PB HBM/month", 1e15};
}

class Duals {
public:
  Duals(const PlanModel& model, const Question& question) : model_(model), formulation_(formulate(model, question))
  {
    fix_penalties();
    costs_ = solve_relaxed(formulation_.program).duals;
    if (not question.goals.empty())
      gpus_ = solve_relaxed(most_of_last_goal(formulation_)).duals,
      gpus_per_row_ = goal_row_unit(question.goals.back());
  }

  std::vector<Worth> all()
  {
    const auto& rows = formulation_.rows;
    for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
      const auto unit = unit_of(model_.inputs[i]);
      add("chips: " + model_.inputs[i].name, unit.name, rows.inputs[i], [&](std::size_t p) {
        return unit.amount * model_.horizon.length(p) / kDaysPerMonth / input_row_unit(model_, i);
      });
    }
    for (std::size_t g = 0; g < model_.groups.size(); ++g)
      add("power: " + model_.groups[g].name, "GW", rows.feeds[g], [](std::size_t) { return kMwPerGw; });
    for (std::size_t g = 0; g < model_.groups.size(); ++g)
      add("crews: " + model_.groups[g].name, "crew", rows.crews[g],
          [&](std::size_t p) { return model_.groups[g].crew_racks_per_day * model_.horizon.length(p); });
    return std::move(worths_);
  }

private:
  /// What makers add though nothing is short stays as it is in the cheapest plan, so that duals are money alone.
  void fix_penalties()
  {
    const auto& penalties = formulation_.columns.not_short;
    if (penalties.empty())
      return;
    const auto cheapest = solve_relaxed(formulation_.program);
    for (const auto j : cheapest.has_values() ? penalties : std::vector<std::size_t>{}) {
      auto& column = formulation_.program.columns[j];
      column.lower = column.upper = cheapest.values[j];
      column.cost = 0;
    }
  }

  /// \param amount  of the row's right-hand side that one unit adds in a period
  template <class Amount>
  void add(const std::string& limit, const std::string& unit, const std::vector<std::size_t>& rows,
           const Amount& amount)
  {
    std::map<int, Worth> years;
    for (std::size_t p = 0; p < rows.size(); ++p) {
      auto& worth = years[year_of(model_, p)];
      worth.musd -= costs_.empty() ? 0 : costs_[rows[p]] * amount(p);
      worth.gpus -= gpus_.empty() ? 0 : gpus_[rows[p]] * amount(p) * gpus_per_row_;
    }
    constexpr double kNothing = 1e-6;
    for (auto& [year, worth] : years)
      if (worth.musd > kNothing || worth.gpus > kNothing)
        worths_.push_back({limit, unit, year, worth.musd, worth.gpus});
  }

  const PlanModel& model_;
  Formulation formulation_;
  std::vector<double> costs_, gpus_; ///< [row]
  double gpus_per_row_ = 1;          ///< unit of the row of the last goal
  std::vector<Worth> worths_;
};

} // namespace

std::vector<Worth> worths(const PlanModel& model, const Question& question)
{
  return Duals(model, question).all();
}

} // namespace gpuramp::plan
