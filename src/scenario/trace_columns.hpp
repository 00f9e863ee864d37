// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"
#include "gpuramp/scenario/batch_queue.hpp"
#include "scenario/trace_table.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace gpuramp::scenario {

inline constexpr std::size_t kMostTraceProblems = 5; ///< per file: whoever has a wrong column has it in every line
inline constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

/// Where the columns of a trace are in its rows; kNoColumn where it has none.
struct ColumnPlaces {
  std::size_t submit = kNoColumn, gpus = kNoColumn, run = kNoColumn, requested = kNoColumn, start = kNoColumn,
              end = kNoColumn, user = kNoColumn, partition = kNoColumn, job_class = kNoColumn, priority = kNoColumn,
              least_gpus = kNoColumn, cancel = kNoColumn;
  std::size_t asked = kNoColumn; ///< SWF: processors asked for, where those that were given are not known
  std::size_t step = kNoColumn;  ///< sacct: the job's number, which tells steps
};

/// \return the header that such a trace must have
[[nodiscard]] std::string header_of(const JobTrace& trace, const TraceDialect& dialect);

/// Finds the columns in a header: those that the scenario names, else those of the trace's form.
/// \return where they are; problems are added for columns that the jobs cannot do without
[[nodiscard]] ColumnPlaces find_columns(const JobTrace& trace, const TraceDialect& dialect,
                                        const std::vector<std::string>& header, const std::string& origin,
                                        input::Problems& problems, std::size_t& n_problems);

} // namespace gpuramp::scenario
