// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report/sources.hpp"

#include <map>

namespace gpuramp::report {

using Rows = std::vector<const results::SeriesRow*>;

/// series.csv by campus, and the report dates that the page shows.
class Timeline {
public:
  explicit Timeline(const results::ResultFile& result);

  [[nodiscard]] bool empty() const { return dates_.empty(); }
  /// \return all report dates, the start first
  [[nodiscard]] const std::vector<core::Date>& dates() const { return dates_; }
  /// \return indices into dates() of those shown
  [[nodiscard]] const std::vector<std::size_t>& shown() const { return shown_; }
  /// \return rows of a campus, or of "fleet", by date
  [[nodiscard]] const Rows& rows(const std::string& campus) const;
  /// \return campuses in the order of the file, without "fleet"
  [[nodiscard]] const std::vector<std::string>& campuses() const { return campuses_; }
  /// \return names of columns
  [[nodiscard]] std::vector<std::string> columns() const;
  /// \return the values of a column at the dates shown; of flows, sums since the date shown before
  [[nodiscard]] std::vector<double> column(const std::string& campus, const std::string& name) const;
  /// \return the dates shown
  [[nodiscard]] Json dates_json() const;
  /// \return place among the dates shown of the first that is not before `date`; the last where all are
  [[nodiscard]] std::size_t shown_at(core::Date date) const;

private:
  std::vector<core::Date> dates_;
  std::vector<std::size_t> shown_;
  std::vector<std::string> campuses_;
  std::map<std::string, Rows> rows_;
};

/// Numbers to six digits, which is more than a chart can show.
[[nodiscard]] Json rounded(double value);
[[nodiscard]] Json rounded(const std::vector<double>& values);

/// Whether a column counts what flowed since the report date before, rather than what is there at the date.
[[nodiscard]] bool is_flow(const std::string& column);

} // namespace gpuramp::report
