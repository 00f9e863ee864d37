// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "report/parts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
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

/// What the table tells of one campus.
struct Campus {
  const Rows& rows;        ///< of series.csv
  results::NamedGpus held; ///< GPUs by cause, mean of the run
  double peak_mw = 0;
};

struct Column {
  Json heading;
  std::function<double(const Campus&)> value;
};

Json heading_of(const results::Field& field, const std::string& how)
{
  return {
      {"key", field.key}, {"label", how.empty() ? field.label : field.label + " (" + how + ")"}, {"unit", field.unit}};
}

/// The field of a column of series.csv.
results::Field field_named(const char* key)
{
  const auto fields = results::series_fields();
  const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.key == key; });
  core::require(field != fields.end(), "series.csv has no such column");
  return *field;
}

Column at_end(const char* key)
{
  return {heading_of(field_named(key), "end"), [key](const Campus& c) { return last(c.rows, key); }};
}

Column sum_of(const char* key)
{
  return {heading_of(field_named(key), ""), [key](const Campus& c) { return total(c.rows, key); }};
}

Column mean_of(record::Stage stage)
{
  const auto& term = record::term(stage);
  const auto cause = record::find_key<record::Cause>(term.key);
  return {heading_of(results::field_of(term, "gpus_"), "mean"), [name = record::term(*cause).label](const Campus& c) {
            const auto found =
                std::find_if(c.held.begin(), c.held.end(), [&](const auto& h) { return h.first == name; });
            return found == c.held.end() ? 0 : found->second;
          }};
}

Column peak_power()
{
  return {heading_of(results::field_of(record::term(record::Level::facility_mw)), "most"),
          [](const Campus& c) { return c.peak_mw; }};
}

const std::vector<Column>& columns()
{
  using record::Stage;
  static const std::vector<Column> all{at_end("gpus_up"),
                                       mean_of(Stage::waiting_hall),
                                       mean_of(Stage::waiting_power),
                                       mean_of(Stage::waiting_fabric),
                                       mean_of(Stage::waiting_crew),
                                       mean_of(Stage::down),
                                       at_end("feed_capacity_mw"),
                                       peak_power(),
                                       sum_of("facility_energy_mwh"),
                                       sum_of("co2e_t"),
                                       sum_of("energy_cost_usd"),
                                       sum_of("rack_capex_usd"),
                                       sum_of("useful_flop"),
                                       sum_of("stranded_gpu_days")};
  return all;
}

double peak_mw(const std::vector<results::YearRow>& years, const std::string& name)
{
  double most = 0;
  for (const auto& year : years)
    for (const auto& campus : year.campuses)
      if (campus.campus == name)
        most = std::max(most, campus.peak_facility_mw);
  return most;
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

/// As the table shows it: what is large in whole units, the rest to six digits.
Json shown_value(double value)
{
  constexpr double kLarge = 1e5;
  return rounded(std::abs(value) < kLarge ? value : std::round(value));
}

std::string region_of(const scenario::Scenario& scenario, const std::string& campus)
{
  const auto* found = scenario::find_campus(scenario, campus);
  return found == nullptr ? "" : found->region;
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
  for (const auto& column : columns())
    data["columns"].push_back(column.heading);
  for (const auto& campus : timeline.campuses()) {
    const auto found = first.find(campus);
    Json row{campus, region_of(source.file.scenario, campus),
             found == first.end() ? Json(nullptr) : Json(found->second)};
    const auto& years = source.file.years;
    const Campus there{timeline.rows(campus), results::mean_causes(years, campus), peak_mw(years, campus)};
    for (const auto& column : columns())
      row.push_back(shown_value(column.value(there)));
    data["rows"].push_back(std::move(row));
  }
  return data;
}

} // namespace gpuramp::report
