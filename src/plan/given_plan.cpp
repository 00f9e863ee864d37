// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/given_plan.hpp"

#include "gpuramp/plan/build_model.hpp"
#include "gpuramp/plan/measured.hpp"
#include "gpuramp/plan/solver.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/lever.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

constexpr double kThousand = 1e3; ///< GPU-days in the objective

/// Changes of dates and of halls' sizes by a step may join or part campuses: then there is no slope.
bool same_shape(const Program& a, const Program& b)
{
  return a.columns.size() == b.columns.size() && a.rows.size() == b.rows.size();
}

double left_side(const Row& row, const std::vector<double>& values)
{
  double sum = 0;
  for (const auto& entry : row.entries)
    sum += entry.factor * values[entry.column];
  return sum;
}

/// \return by how much the optimum changes along the way from one programme to another, by the duals of the first
double slope(const Program& from, const Program& to, const Solution& optimum)
{
  auto moved = optimum.values; // what is fixed moves with its bounds
  for (std::size_t j = 0; j < moved.size(); ++j)
    if (from.columns[j].lower == from.columns[j].upper)
      moved[j] = to.columns[j].lower;
  double sum = 0;
  for (std::size_t i = 0; i < from.rows.size(); ++i) {
    if (optimum.duals[i] == 0)
      continue;
    const auto left = left_side(from.rows[i], optimum.values);
    const bool at_upper = std::abs(left - from.rows[i].upper) <= std::abs(left - from.rows[i].lower);
    const auto right = at_upper ? to.rows[i].upper - from.rows[i].upper : to.rows[i].lower - from.rows[i].lower;
    sum += optimum.duals[i] * (right - (left_side(to.rows[i], moved) - left));
  }
  return sum;
}

/// Months where that is no large programme: what fills within a quarter counts as if it came evenly through it.
int months_of(const scenario::Scenario& scenario)
{
  constexpr double kManyYears = 4;
  constexpr int kQuarter = 3;
  return core::in_seconds(core::between(scenario.start, scenario.end)) / core::kSecondsPerYear > kManyYears ? kQuarter
                                                                                                            : 1;
}

class GivenPlan {
public:
  GivenPlan(const scenario::Scenario& scenario, std::uint64_t seed, const sim::Budget& budget)
      : scenario_(scenario), horizon_(even_horizon(scenario, months_of(scenario))),
        base_(measure(scenario, {}, seed, budget)), program_(program_of(scenario, "")),
        optimum_(solve_relaxed(program_))
  {
  }

  /// \return thousand GPU-days more by the duals, if there is such a programme
  [[nodiscard]] std::optional<double> by_duals(const study::Lever& lever, const study::LeverStep& step) const
  {
    const auto program = moved(lever, step);
    if (not optimum_.has_values() || not same_shape(program_, program))
      return std::nullopt;
    return -slope(program_, program, optimum_);
  }

  /// \return the same for the whole step, by another solution
  [[nodiscard]] double by_programme(const study::Lever& lever, const study::LeverStep& step) const
  {
    return optimum_.objective - solve_relaxed(moved(lever, step)).objective;
  }

private:
  [[nodiscard]] Program moved(const study::Lever& lever, const study::LeverStep& step) const
  {
    auto scenario = scenario_;
    lever.move(scenario, step);
    return program_of(scenario, lever.input, 1 + step.relative);
  }

  /// \param chips  input of which there is `factor` as much: the market is as it was
  [[nodiscard]] Program program_of(const scenario::Scenario& scenario, const std::string& chips,
                                   double factor = 1) const
  {
    auto model = build_model(scenario, scenario::Decisions{}, horizon_, base_, {base_, {}});
    for (auto& input : model.inputs)
      if ("chips: " + input.name == chips)
        for (auto& amount : input.amount)
          amount *= factor;
    const auto ordered = open_orders(model);
    auto formulation = formulate(model, {});
    for (auto& column : formulation.program.columns)
      column.cost = 0;
    for (std::size_t l = 0; l < model.lines.size(); ++l)
      limit_orders(formulation, l, ordered[l]);
    for (std::size_t g = 0; g < model.groups.size(); ++g)
      count_gpus(model, g, formulation);
    return std::move(formulation.program);
  }

  /// Orders that are not filled stay. \return [line][period] ordered by its end
  static std::vector<std::vector<double>> open_orders(PlanModel& model)
  {
    std::vector<std::vector<double>> ordered;
    for (auto& line : model.lines) {
      auto& so_far = ordered.emplace_back();
      for (const auto racks : line.most)
        so_far.push_back((so_far.empty() ? 0 : so_far.back()) + racks);
      line.least.assign(so_far.size(), 0);
      line.most.assign(so_far.size(), kUnbounded);
    }
    return ordered;
  }

  static void limit_orders(Formulation& formulation, std::size_t l, const std::vector<double>& ordered)
  {
    for (std::size_t p = 0; p < ordered.size(); ++p)
      formulation.program.add(
          Row{fmt::format("ordered_l{}_{}", l, p), "", -kUnbounded, ordered[p], {{formulation.columns.made[l][p], 1}}});
  }

  /// GPU-days up until the end of what is admitted: even within periods, until it retires.
  void count_gpus(const PlanModel& model, std::size_t g, Formulation& formulation) const
  {
    const auto& days = horizon_.days;
    const auto in_service = [&](double admitted) {
      const auto online = admitted + model.groups[g].install_days;
      return std::max(0.0, std::min(online + model.lifetime_days, days.back()) - online);
    };
    for (std::size_t l = 0; l < model.lines.size(); ++l)
      for (std::size_t p = 0; p < horizon_.n_periods() && model.groups[g].takes[l]; ++p) {
        const auto gpu_days = model.lines[l].gpus * model.up_frac[p] * in_service((days[p] + days[p + 1]) / 2);
        auto& columns = formulation.program.columns;
        columns[formulation.columns.admitted[g][l][p]].cost -= gpu_days / kThousand;
        if (p > 0)
          columns[formulation.columns.admitted[g][l][p - 1]].cost += gpu_days / kThousand;
      }
  }

  const scenario::Scenario& scenario_;
  Horizon horizon_;
  Measured base_;
  Program program_;
  Solution optimum_;
};

bool differ(double a, double b)
{
  return std::abs(a - b) > kDualTolerance * std::max(std::abs(a), std::abs(b));
}

/// What the programme has no limits of: a slope of 0 would be no answer.
bool is_known(const std::string& input)
{
  constexpr const char* kKnown[] = {"chips: ", "orders: ", "power", "halls", "crews", "lead time", "install time"};
  return std::any_of(std::begin(kKnown), std::end(kKnown), [&](const char* known) { return input.starts_with(known); });
}

std::string why(double dual, double whole_step, double rerun)
{
  if (not differ(whole_step, rerun))
    return fmt::format("duals hold for small steps: within this one another limit takes over ({} by the programme)",
                       results::count_text(whole_step));
  if (std::abs(dual) < std::abs(rerun))
    return "the programme holds nothing back there: it mixes racks and campuses of a group as it needs, the run sends "
           "racks week by week and lets them queue";
  return "the programme could use all of it at once; the run queues racks for crews, halls and power of single "
         "campuses";
}

} // namespace

void add_duals(study::Marginals& marginals, const scenario::Scenario& scenario, const study::MarginalOptions& options)
{
  const GivenPlan plan(scenario, options.seed, options.budget);
  const study::LeverStep step{options.relative, options.earlier};
  /// Days of a row that hardly matter: of the fleet's.
  constexpr double kHardly = 1e-4;
  for (const auto& lever : study::levers_of(scenario, options.finest))
    for (auto& row : marginals.rows) {
      if (row.input != lever.input || row.where != lever.where || not row.error.empty() || not is_known(row.input))
        continue;
      const auto dual = plan.by_duals(lever, step);
      if (not dual)
        continue;
      row.dual_gpu_days = *dual * kThousand;
      const bool matters =
          std::max(std::abs(row.gpu_days), std::abs(*row.dual_gpu_days)) > kHardly * marginals.base.gpu_days;
      if (matters && differ(*row.dual_gpu_days, row.gpu_days))
        row.difference = why(*row.dual_gpu_days, plan.by_programme(lever, step) * kThousand, row.gpu_days);
    }
}

} // namespace gpuramp::plan
