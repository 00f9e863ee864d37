// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/solver.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/stop.hpp"

#include <coin/CbcEventHandler.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CbcSolver.hpp>
#include <coin/ClpEventHandler.hpp>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinPackedMatrix.hpp>
#include <coin/OsiClpSolverInterface.hpp>

#include <fmt/format.h>

#include <cmath>
#include <csignal>
#include <memory>
#include <string>

namespace gpuramp::plan {

namespace {

double coin_bound(double value)
{
  return value == kUnbounded ? COIN_DBL_MAX : value == -kUnbounded ? -COIN_DBL_MAX : value;
}

CoinPackedMatrix matrix_of(const Program& program)
{
  std::vector<int> rows, columns;
  std::vector<double> factors;
  for (std::size_t i = 0; i < program.rows.size(); ++i)
    for (const auto& entry : program.rows[i].entries) {
      rows.push_back(static_cast<int>(i));
      columns.push_back(static_cast<int>(entry.column));
      factors.push_back(entry.factor);
    }
  CoinPackedMatrix matrix(true, rows.data(), columns.data(), factors.data(), static_cast<CoinBigIndex>(factors.size()));
  matrix.setDimensions(static_cast<int>(program.rows.size()), static_cast<int>(program.columns.size()));
  return matrix;
}

template <class Loaded>
void load(const Program& program, Loaded& into)
{
  std::vector<double> lower, upper, cost, row_lower, row_upper;
  for (const auto& column : program.columns) {
    lower.push_back(coin_bound(column.lower));
    upper.push_back(coin_bound(column.upper));
    cost.push_back(column.cost);
  }
  for (const auto& row : program.rows) {
    row_lower.push_back(coin_bound(row.lower));
    row_upper.push_back(coin_bound(row.upper));
  }
  into.loadProblem(matrix_of(program), lower.data(), upper.data(), cost.data(), row_lower.data(), row_upper.data());
}

/// CBC and CLP put handlers of their own in the place of that for SIGINT, and lose what comes while they prepare. While
/// this lives the signal waits, until restore() brings it to the handler that was there.
class KeptInterrupt {
public:
  KeptInterrupt()
  {
    ::sigaction(SIGINT, nullptr, &kept_);
    mask(SIG_BLOCK);
  }
  ~KeptInterrupt() { restore(); }
  KeptInterrupt(const KeptInterrupt&) = delete;
  KeptInterrupt& operator=(const KeptInterrupt&) = delete;

  void restore() const
  {
    ::sigaction(SIGINT, &kept_, nullptr);
    mask(SIG_UNBLOCK);
  }

private:
  static void mask(int how)
  {
    sigset_t interrupt;
    ::sigemptyset(&interrupt);
    ::sigaddset(&interrupt, SIGINT);
    ::sigprocmask(how, &interrupt, nullptr);
  }

  struct sigaction kept_ = {};
};

/// Tells how far the search is, and stops it when told so.
class Watcher : public CbcEventHandler {
public:
  Watcher(const SearchOptions& options, double offset, const KeptInterrupt& interrupt)
      : options_(&options), offset_(offset), interrupt_(&interrupt)
  {
  }

  CbcAction event(CbcEvent which) override
  {
    interrupt_->restore();
    if ((which != node && which != solution && which != heuristicSolution) || not options_->progress)
      return noAction;
    const auto bound = model_->getBestPossibleObjValue();
    return options_->progress(model_->getObjValue() + offset_, bound + offset_) ? stop : noAction;
  }
  [[nodiscard]] CbcEventHandler* clone() const override { return new Watcher(*this); }

private:
  const SearchOptions* options_;
  double offset_;
  const KeptInterrupt* interrupt_;
};

void give_start(const Program& program, const std::vector<double>& start, CbcModel& model)
{
  std::vector<std::pair<std::string, double>> named;
  for (std::size_t j = 0; j < program.columns.size(); ++j)
    if (program.columns[j].integer)
      named.emplace_back(model.solver()->getColName(static_cast<int>(j)), std::round(start[j]));
  model.setMIPStart(named);
}

void search(const SearchOptions& options, CbcModel& model)
{
  const auto gap = fmt::format("{:.9g}", options.gap);
  const auto nodes = std::to_string(options.most_nodes);
  const char* arguments[] = {"plan",      "-log",      "0",           "-threads", "0",    "-ratioGap",
                             gap.c_str(), "-maxNodes", nodes.c_str(), "-solve",   "-quit"};
  CbcMain1(static_cast<int>(std::size(arguments)), arguments, model);
}

SolveStatus status_of(const CbcModel& model)
{
  if (model.isProvenInfeasible())
    return SolveStatus::infeasible;
  if (model.bestSolution() == nullptr)
    return SolveStatus::no_answer;
  return model.isProvenOptimal() ? SolveStatus::solved : SolveStatus::stopped;
}

} // namespace

double Solution::gap() const
{
  const auto difference = objective - bound;
  return difference == 0 ? 0 : difference / std::max(std::abs(objective), std::numeric_limits<double>::min());
}

namespace {

/// Ends a linear programme when a signal asks for it: large ones take minutes.
class LinearWatcher : public ClpEventHandler {
public:
  explicit LinearWatcher(const KeptInterrupt& interrupt) : interrupt_(&interrupt) {}

  int event(Event) override
  {
    interrupt_->restore();
    constexpr int kGoOn = -1, kStop = 1;
    return core::stop_signal() != 0 ? kStop : kGoOn;
  }
  [[nodiscard]] ClpEventHandler* clone() const override { return new LinearWatcher(*this); }

private:
  const KeptInterrupt* interrupt_;
};

/// \param stoppable  by a signal; there is no answer then
Solution solve_linear(const Program& program, bool stoppable)
{
  const KeptInterrupt interrupt;
  ClpSimplex simplex;
  simplex.setLogLevel(0);
  load(program, simplex);
  const LinearWatcher watcher(interrupt);
  if (stoppable)
    simplex.passInEventHandler(&watcher);
  simplex.initialSolve();
  if (stoppable && core::stop_signal() != 0)
    return {SolveStatus::no_answer, 0, 0, true, {}, {}};
  if (simplex.isProvenPrimalInfeasible())
    return {SolveStatus::infeasible, 0, 0, false, {}, {}};
  core::require(simplex.isProvenOptimal(), "a linear programme that is not infeasible has no optimum");
  const auto* x = simplex.primalColumnSolution();
  const auto* y = simplex.dualRowSolution();
  const auto objective = simplex.objectiveValue() + program.offset;
  return {SolveStatus::solved,         objective, objective, false, {x, x + program.columns.size()},
          {y, y + program.rows.size()}};
}

/// Whole numbers next above a relaxed solution: what is built counts whole, and more of it hardly forbids anything.
Solution rounded_up(const Program& program, const std::vector<double>& relaxed)
{
  auto fixed = program;
  for (std::size_t j = 0; j < fixed.columns.size(); ++j)
    if (auto& column = fixed.columns[j]; column.integer) {
      constexpr double kWhole = 1e-6;
      column.lower = column.upper = std::min(column.upper, std::ceil(relaxed[j] - kWhole));
    }
  return solve_linear(fixed, false);
}

} // namespace

Solution solve_relaxed(const Program& program)
{
  return solve_linear(program, false);
}

Solution solve(const Program& program, const SearchOptions& options)
{
  const auto relaxed = solve_linear(program, true);
  if (not relaxed.has_values())
    return relaxed;
  auto quick = rounded_up(program, relaxed.values);
  quick.bound = relaxed.bound;
  quick.duals.clear();
  if (quick.has_values()) {
    quick.told_to_stop = options.progress && options.progress(quick.objective, quick.bound);
    if (quick.told_to_stop || quick.gap() <= options.gap)
      return quick;
  }
  const auto& start = options.start.empty() ? quick.values : options.start;
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  load(program, solver);
  for (std::size_t j = 0; j < program.columns.size(); ++j)
    if (program.columns[j].integer)
      solver.setInteger(static_cast<int>(j));
  CbcModel model(solver);
  model.setLogLevel(0);
  CbcMain0(model);
  const KeptInterrupt interrupt;
  const Watcher watcher(options, program.offset, interrupt);
  model.passInEventHandler(&watcher);
  if (not start.empty())
    give_start(program, start, model);
  search(options, model);
  interrupt.restore();
  Solution solution;
  solution.status = status_of(model);
  constexpr int kByEvent = 5; // CbcModel::status(): stopped on user event
  solution.told_to_stop = model.status() == kByEvent;
  solution.bound = model.getBestPossibleObjValue() + program.offset;
  if (const auto* x = model.bestSolution()) {
    solution.values.assign(x, x + program.columns.size());
    solution.objective = model.getObjValue() + program.offset;
    solution.bound = std::min(solution.bound, solution.objective);
  }
  return solution;
}

} // namespace gpuramp::plan
