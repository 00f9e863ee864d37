// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gpuramp::report {

namespace {

double last(const Rows& rows, const char* column)
{
  return rows.back()->at(column);
}

double total(const Rows& rows, const char* column)
{
  double sum = 0;
  for (const auto* row : rows)
    sum += row->at(column);
  return sum;
}

/// Over all report dates but the start.
double mean(const Rows& rows, const char* column)
{
  return rows.size() > 1 ? (total(rows, column) - rows.front()->at(column)) / static_cast<double>(rows.size() - 1) : 0;
}

double most(const Rows& rows, const char* column)
{
  double best = 0;
  for (const auto* row : rows)
    best = std::max(best, row->at(column));
  return best;
}

/// A column of the table, made of one of series.csv.
struct Column {
  const char* from;
  const char* how; ///< for people; empty for sums
  double (*value)(const Rows&, const char*);
};

constexpr Column kColumns[] = {{"gpus_up", "end", last},
                               {"gpus_waiting_hall", "mean", mean},
                               {"gpus_waiting_power", "mean", mean},
                               {"gpus_waiting_fabric", "mean", mean},
                               {"gpus_waiting_crew", "mean", mean},
                               {"gpus_down", "mean", mean},
                               {"feed_capacity_mw", "end", last},
                               {"facility_mw", "most at a report date", most},
                               {"facility_energy_mwh", "", total},
                               {"co2e_t", "", total},
                               {"energy_cost_usd", "", total},
                               {"rack_capex_usd", "", total},
                               {"useful_flop", "", total},
                               {"stranded_gpu_days", "", total}};

/// The heading of a column: that of series.csv, and what was done with it.
Json heading_of(const Column& column)
{
  const auto fields = results::series_fields();
  const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.key == column.from; });
  core::require(field != fields.end(), "series.csv has no such column");
  const auto how = *column.how == 0 ? std::string() : fmt::format(" ({})", column.how);
  return {{"key", column.from}, {"label", field->label + how}, {"unit", field->unit}};
}

/// When the first racks of each campus were in service, from events.csv.
std::map<std::string, std::string> first_dates(const input::CsvRows& events)
{
  std::map<std::string, std::string> dates;
  const auto date = column_of(events, "date"), kind = column_of(events, "kind"), campus = column_of(events, "campus");
  for (std::size_t r = 1; date && kind && campus && r < events.size(); ++r)
    if (events[r][*kind] == record::term(record::EventKind::campus_online).key)
      dates.emplace(events[r][*campus], events[r][*date]);
  return dates;
}

std::string region_of(const scenario::Scenario& scenario, const std::string& campus)
{
  const auto found =
      std::find_if(scenario.campuses.begin(), scenario.campuses.end(), [&](const auto& c) { return c.name == campus; });
  return found == scenario.campuses.end() ? "" : found->region;
}

} // namespace

Json campus_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty())
    return nullptr;
  const auto first = first_dates(source.events);
  Json data{
      {"columns",
       {{{"key", "name"}, {"label", "Campus"}, {"unit", "text"}},
        {{"key", "region"}, {"label", "Grid region"}, {"unit", "text"}},
        {{"key", "campus_online"}, {"label", record::term(record::EventKind::campus_online).label}, {"unit", "date"}}}},
      {"rows", Json::array()}};
  for (const auto& column : kColumns)
    data["columns"].push_back(heading_of(column));
  for (const auto& campus : timeline.campuses()) {
    const auto found = first.find(campus);
    Json row{campus, region_of(source.file.scenario, campus),
             found == first.end() ? Json(nullptr) : Json(found->second)};
    for (const auto& column : kColumns)
      row.push_back(column.value(timeline.rows(campus), column.from));
    data["rows"].push_back(std::move(row));
  }
  return data;
}

} // namespace gpuramp::report
