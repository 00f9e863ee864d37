// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"
#include "gpuramp/input/series.hpp"
#include "gpuramp/model/time_series.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::input {

/// Reads two columns, `timestamp` (ISO 8601, UTC) and one whose header ends in its unit, at steps of exactly an hour or
/// a day, whole days, without a gap, a year at least. \return the series in internal units, or nothing with the
/// problems added: file, line, what is wrong
[[nodiscard]] std::optional<model::TimeSeries> read_series_csv(const std::filesystem::path& file,
                                                               const SeriesColumn& column, Problems& problems);

} // namespace gpuramp::input
