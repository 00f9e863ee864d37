// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

/// Proposes the cheapest plan that reaches a goal: a mixed-integer linear programme over the decisions that a scenario
/// leaves open, solved, written as an ordinary scenario, simulated, and corrected until the simulation agrees.
namespace gpuramp::plan {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

struct Column {
  std::string name; ///< unique; letters, digits and underscores
  double lower = 0, upper = kUnbounded;
  double cost = 0; ///< in the objective, which is minimised
  bool integer = false;
};

struct Entry {
  std::size_t column = 0;
  double factor = 0;
};

struct Row {
  std::string name;  ///< unique; letters, digits and underscores
  std::string limit; ///< what people call the limit that it states ("chips: cowos"); empty: logic, not a limit
  double lower = -kUnbounded, upper = kUnbounded;
  std::vector<Entry> entries; ///< entries of the same column add up
};

/// A mixed-integer linear programme: minimise offset + sum of cost x value.
struct Program {
  std::vector<Column> columns;
  std::vector<Row> rows;
  double offset = 0;

  /// \return the index of the new column
  std::size_t add(Column column);
  /// \return the index of the new row
  std::size_t add(Row row);
};

/// \return the programme in CPLEX's LP format, as CBC, GLPK, HiGHS, Gurobi and others read it
/// \source https://www.gurobi.com/documentation/current/refman/lp_format.html
[[nodiscard]] std::string lp_text(const Program& program);

} // namespace gpuramp::plan
