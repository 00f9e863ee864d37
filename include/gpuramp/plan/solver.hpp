// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/program.hpp"

#include <functional>
#include <vector>

namespace gpuramp::plan {

enum class SolveStatus {
  solved,     ///< to the optimum, or to within the gap asked for
  stopped,    ///< a solution, but the search ended early: told to, or out of nodes
  infeasible, ///< there is none
  no_answer   ///< the search ended early without a solution
};

struct Solution {
  SolveStatus status = SolveStatus::no_answer;
  double objective = 0;       ///< of `values`
  double bound = 0;           ///< no solution has less
  bool told_to_stop = false;  ///< by `progress`, or by a signal that CBC caught
  std::vector<double> values; ///< [column]; empty without a solution
  std::vector<double> duals;  ///< [row] d objective / d right-hand side; of linear programmes only

  [[nodiscard]] bool has_values() const { return not values.empty(); }
  /// (objective - bound) / |objective|, 0 where both are 0.
  [[nodiscard]] double gap() const;
};

struct SearchOptions {
  double gap = 0.005;        ///< relative; the search ends within it
  int most_nodes = 2'000;    ///< of the tree; a count, not a time, so that the answer does not depend on the machine
  std::vector<double> start; ///< [column] a solution to begin with; empty: none
  std::function<bool(double best, double bound)> progress; ///< called now and then; true: stop. May be empty
};

/// Solves without regard to integrality, by CLP's dual simplex.
[[nodiscard]] Solution solve_relaxed(const Program& program);

/// Solves by CBC's branch and cut, in one thread and in a fixed order.
[[nodiscard]] Solution solve(const Program& program, const SearchOptions& options = {});

} // namespace gpuramp::plan
