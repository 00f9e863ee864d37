// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/time_series.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// What a CSV of a series must hold.
struct SeriesColumn {
  const char* name; ///< how the value column's header must end, e.g. "g_per_kwh"
  double unit;      ///< of one, in internal units
  double min, max;  ///< in the file's unit
};

/// Reads two columns, `timestamp` (ISO 8601, UTC) and one whose header ends in its unit, at steps of exactly an hour or
/// a day, whole days, without a gap, a year at least. \return the series in internal units, or nothing with the
/// problems added: file, line, what is wrong
[[nodiscard]] std::optional<model::TimeSeries> read_series_csv(const std::filesystem::path& file,
                                                               const SeriesColumn& column,
                                                               std::vector<core::InputProblem>& problems);

} // namespace gpuramp::scenario
