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

/// Whether the times of a file are those at which its values begin to hold, or end to.
enum class Stamps { begin, end };

/// How a CSV file of a series is written.
struct SeriesCsv {
  std::string csv;                ///< the file
  std::string time = "timestamp"; ///< header of the times: ISO 8601
  std::string value;              ///< header of the values; empty: the other column, whose header ends in its unit
  std::string unit;               ///< of the values, as quantities write it; empty: the one that the header ends in
  std::string zone;               ///< of times without an offset, of the tz database; empty: UTC
  Stamps stamps = Stamps::begin;
  std::vector<std::string> where; ///< a header and a text: the rows that have it there; empty: all
};

/// Reads values at steps of exactly 15 or 30 minutes (of which means of hours are made), an hour or a day, without a
/// gap, for a year at least. Whole days of UTC count; a year of local time is turned into one. \return the series in
/// internal units, or nothing with the problems added: file, line, what is wrong
[[nodiscard]] std::optional<model::TimeSeries> read_series_csv(const std::filesystem::path& file,
                                                               const SeriesColumn& column, const SeriesCsv& layout,
                                                               Problems& problems);

} // namespace gpuramp::input
