// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/plan.hpp"

#include <string>
#include <vector>

namespace gpuramp::study {

/// A column of the table `points` as it stands in `columns`.
struct StoredColumn {
  std::string name, role, unit, detail;
  std::vector<std::string> labels;
  bool discrete = false;
  ValueType type; ///< of inputs
};

[[nodiscard]] std::vector<StoredColumn> stored_columns(const Study& study, const Plan& plan);

[[nodiscard]] inline bool is_output(const StoredColumn& column)
{
  return column.role == "milestone" || column.role == "figure";
}

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// \return a stored number as text: ISO date, label, shortest number that reads back the same; empty for NaN
[[nodiscard]] std::string cell_text(double value, const StoredColumn& column);

} // namespace gpuramp::study
