// SPDX-License-Identifier: Apache-2.0
#include "report/timeline.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/report/report.hpp"
#include "gpuramp/results/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::report {

namespace {

using results::kFleet;
/// All of n, or every k-th counted back from the last one.
std::vector<std::size_t> thinned(std::size_t n)
{
  const auto every = (n + kMostDates - 1) / kMostDates;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < n; ++i)
    if ((n - 1 - i) % every == 0)
      shown.push_back(i);
  return shown;
}

} // namespace

Json rounded(double value)
{
  const auto is_whole = [](double v) { return v == std::floor(v) && std::abs(v) < 1e15; };
  const auto shown = is_whole(value) ? value : Json::parse(fmt::format("{:.6g}", value)).get<double>();
  return is_whole(shown) ? Json(static_cast<std::int64_t>(shown)) : Json(shown);
}

Json rounded(const std::vector<double>& values)
{
  auto list = Json::array();
  for (const auto value : values)
    list.push_back(rounded(value));
  return list;
}

bool is_flow(const std::string& column)
{
  static const auto flows = [] {
    std::set<std::string> all;
    for (const auto& field : results::series_fields())
      if (field.over_time == record::Aggregation::flow)
        all.insert(field.key);
    return all;
  }();
  return flows.contains(column);
}

namespace {

/// Columns that the page cannot do without; the others may come and go with versions.
void require_columns(const results::ResultFile& result)
{
  for (const auto* column : {"gpus_up", "facility_mw", "it_energy_mwh", "facility_energy_mwh"})
    if (not result.series.empty() && result.series.front().values.count(column) == 0)
      throw core::InputError({{result.origin, 0, "", std::string("the series.csv beside it has no column ") + column,
                               results::kRunAgain}});
}

} // namespace

Timeline::Timeline(const results::ResultFile& result)
{
  require_columns(result);
  for (const auto& row : result.series) {
    auto& rows = rows_[row.campus];
    if (rows.empty() && row.campus != kFleet)
      campuses_.push_back(row.campus);
    rows.push_back(&row);
    if (row.campus == kFleet)
      dates_.push_back(row.date);
  }
  for (const auto& [campus, rows] : rows_)
    if (rows.size() != dates_.size())
      throw core::InputError({{result.origin, 0, "",
                               "the series.csv beside it has not the same dates for '" + campus + "' as for the fleet",
                               results::kRunAgain}});
  if (not dates_.empty())
    shown_ = thinned(dates_.size());
}

const Rows& Timeline::rows(const std::string& campus) const
{
  return rows_.at(campus);
}

std::vector<std::string> Timeline::columns() const
{
  std::vector<std::string> names;
  if (not empty())
    for (const auto& [name, value] : rows_.at(kFleet).front()->values)
      names.push_back(name);
  return names;
}

std::vector<double> Timeline::column(const std::string& campus, const std::string& name) const
{
  const auto& rows = rows_.at(campus);
  const bool flow = is_flow(name);
  std::vector<double> values;
  std::size_t from = 0;
  for (const auto i : shown_) {
    double value = flow ? 0 : rows[i]->at(name.c_str());
    for (; flow && from <= i; ++from)
      value += rows[from]->at(name.c_str());
    values.push_back(value);
  }
  return values;
}

Json Timeline::dates_json() const
{
  auto list = Json::array();
  for (const auto i : shown_)
    list.push_back(core::format_date(dates_[i]));
  return list;
}

std::size_t Timeline::shown_at(core::Date date) const
{
  const auto found =
      std::lower_bound(shown_.begin(), shown_.end(), date, [&](std::size_t i, core::Date d) { return dates_[i] < d; });
  return static_cast<std::size_t>(std::min(found, shown_.end() - 1) - shown_.begin());
}

} // namespace gpuramp::report
