// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/problems.hpp"
#include "gpuramp/scenario/batch_queue.hpp"

#include <optional>
#include <string>

/// The forms in which traces of jobs come, as tables with a header.
namespace gpuramp::scenario {

/// What is particular to a form.
struct TraceDialect {
  TraceColumns columns;             ///< empty name: the form has no such column
  bool in_order = false;            ///< rows stand in the order of submission: another order is a mistake
  bool needs_requested = false;     ///< jobs without a time limit are a mistake
  double requested_unit_s = 1;      ///< of a time limit that is a plain number
  bool unknown_is_negative = false; ///< -1 means that the value is not known
};

[[nodiscard]] TraceDialect dialect_of(TraceForm form);

/// \return the rows of the text, the first with the names of the columns; or nothing with the problem added
[[nodiscard]] std::optional<input::CsvTable> trace_table(TraceForm form, const std::string& text,
                                                         const std::string& origin, input::Problems& problems);

} // namespace gpuramp::scenario
