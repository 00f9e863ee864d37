// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/time_series.hpp"

#include <string>

namespace gpuramp::input {

/// What the values of a series are, in JSON and in a CSV.
struct SeriesColumn {
  const char* name;          ///< how the value column's header must end, e.g. "g_per_kwh"
  double unit;               ///< of one, in internal units
  double min, max;           ///< in the file's unit
  core::Dimension dimension; ///< of a value in JSON; none: a plain number
};

/// A value that is constant, or one from each of some dates on, or one per month, day or hour. JSON: one value; a list
/// of [date, value]; a list of 12; {"csv": "file.csv"},
/// relative to the scenario's file; or {"from": date, "every": "hour" | "day", "unit": "g_per_kwh", "values":
/// [numbers]}, which is how a CSV stands in results. A kind of series derives from it and states its `kColumn`.
struct Series {
  model::TimeSeries values; ///< in internal units (deg C and fractions as they are)
  std::string csv;          ///< the file it was read from, as named; empty if there is none

  /// \return the mean of all values, in internal units
  [[nodiscard]] double base() const { return values.mean(); }
};

} // namespace gpuramp::input
