// SPDX-License-Identifier: Apache-2.0
#include "study/store_columns.hpp"

#include "gpuramp/core/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>

namespace gpuramp::study {

std::vector<StoredColumn> stored_columns(const Study& study, const Plan& plan)
{
  std::vector<StoredColumn> columns;
  for (const auto& c : plan.columns())
    columns.push_back({c.name, c.role, c.type.unit, c.target, c.type.labels, c.discrete, c.type});
  for (const auto& o : study.outputs) {
    auto detail = o.kind == Output::Kind::milestone ? fmt::format("first day with {} GPUs up", o.gpus) : o.figure;
    if (o.kind == Output::Kind::queue)
      detail += fmt::format(" of queue {}{}{}", o.queue, o.by.empty() ? "" : fmt::format(", {} ", o.by), o.group);
    if (o.kind == Output::Kind::requests)
      detail +=
          fmt::format(" of service {}{}", o.service, o.month ? " in the month of " + core::format_date(*o.month) : "");
    if (o.kind == Output::Kind::series)
      detail += fmt::format(" of {} at {}{}", o.campus.empty() ? "fleet" : o.campus, core::format_date(o.date),
                            o.since ? " since " + core::format_date(*o.since) : "");
    columns.push_back(
        {o.name, o.kind == Output::Kind::milestone ? "milestone" : "figure", o.unit, detail, {}, false, {}});
  }
  return columns;
}

std::vector<std::string> lines_of(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::string cell_text(double value, const StoredColumn& column)
{
  if (std::isnan(value))
    return "";
  constexpr double kMostDays = 4e6; // until the year 12,900: no run has a date beyond, and none is written
  if (column.unit == "date" && std::abs(value) < kMostDays)
    return core::format_date(core::Date(std::chrono::days(std::llround(value))));
  if (not column.labels.empty() && value < static_cast<double>(column.labels.size()))
    return column.labels[static_cast<std::size_t>(std::max(0.0, value))];
  return fmt::format("{}", value);
}

} // namespace gpuramp::study
