// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/results/writers.hpp"
#include "results/columns.hpp"
#include "results/layouts.hpp"

#include <algorithm>

namespace gpuramp::results {

namespace {

using record::Aggregation;
using record::Flow;
using record::Level;

/// What a row tells of: a campus, or the fleet. Flows are those since `from`.
struct Place {
  core::Date from{}, date{};
  const std::string& campus;
  const record::CampusSample& sample;
  const account::CampusEnergy& energy;
  const account::CostRow& cost;
};

void add_keys(Columns<Place>& columns)
{
  columns.push_back({{.key = "date",
                      .label = "date",
                      .unit = "",
                      .meaning = "report date: levels are those of this date, flows end with it",
                      .kind = FieldKind::date},
                     [](const Place& p) { return Json(core::format_date(p.date)); }});
  columns.push_back(
      {{.key = "campus", .label = "campus", .unit = "", .meaning = "its name, or fleet", .kind = FieldKind::text},
       [](const Place& p) { return Json(p.campus); }});
  columns.push_back({{.key = "from",
                      .label = "from",
                      .unit = "",
                      .meaning = "report date before: flows begin with it; at the start the date itself",
                      .kind = FieldKind::date},
                     [](const Place& p) { return Json(core::format_date(p.from)); }});
}

void add_counts(Columns<Place>& columns)
{
  columns.push_back(
      {{.key = "gpus_produced",
        .label = "produced",
        .unit = "GPU",
        .meaning = "GPUs of all stages: whatever left a factory for the campus, or was there at the start",
        .kind = FieldKind::whole},
       [](const Place& p) { return Json(p.sample.gpus.sum()); }});
  for (const auto& [stage, term] : record::kTerms<record::Stage>)
    columns.push_back({field_of(term, "gpus_"), [s = stage](const Place& p) { return Json(p.sample.gpus[s]); }});
  for (const auto& [missing, term] : record::kTerms<record::Missing>)
    columns.push_back(
        {field_of(term, "gpus_missing_"), [m = missing](const Place& p) { return Json(p.sample.missing[m]); }});
}

void add_levels(Columns<Place>& columns)
{
  for (const auto& entry : record::kTerms<Level>)
    columns.push_back({field_of(entry.term),
                       [&entry](const Place& p) { return number_json(entry.term, p.sample.levels[entry.id]); }});
}

void add_flows(Columns<Place>& columns)
{
  for (const auto& [flow, term] : record::kTerms<Flow>)
    columns.push_back({field_of(term), [f = flow](const Place& p) { return Json(p.sample.flows[f]); }});
  columns.push_back({field_of(record::term(record::Loss::useful)),
                     [](const Place& p) { return Json(p.sample.flows.flop[record::Loss::useful]); }});
}

/// Parts of the figures of the same names in `summary`.
void add_account(Columns<Place>& columns)
{
  const auto add = [&](record::Figure figure, double (*value)(const Place&)) {
    columns.push_back({field_of(record::term(figure)), [value](const Place& p) { return Json(value(p)); }});
  };
  using record::Figure;
  add(Figure::co2e_t, [](const Place& p) { return p.energy.flow.co2e_location_t; });
  add(Figure::embodied_co2e_t, [](const Place& p) { return p.energy.embodied_rack_t + p.energy.embodied_building_t; });
  add(Figure::energy_cost_usd, [](const Place& p) { return p.cost[account::CostCategory::energy]; });
  add(Figure::rack_capex_usd, [](const Place& p) { return p.cost.racks(); });
  add(Figure::facility_capex_usd, [](const Place& p) { return p.cost.facilities(); });
}

const Columns<Place>& series_columns()
{
  static const auto columns = [] {
    Columns<Place> all;
    add_keys(all);
    add_counts(all);
    add_levels(all);
    add_flows(all);
    add_account(all);
    return all;
  }();
  return columns;
}

/// A place at a moment, of which no account is known.
Place unpaid(core::Date date, const std::string& campus, const record::CampusSample& sample)
{
  static const account::CampusEnergy no_energy;
  static const account::CostRow no_cost;
  return {date, date, campus, sample, no_energy, no_cost};
}

/// \return its index
std::size_t series_column(const std::string& key)
{
  const auto& columns = series_columns();
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.field.key == key; });
  core::require(found != columns.end(), "series.csv has no such column");
  return static_cast<std::size_t>(found - columns.begin());
}

} // namespace

Layout series_layout()
{
  return {"series.csv",
          "one report date and campus, and one for the fleet; the first date is the start, of which no flow is known",
          fields_of(series_columns())};
}

std::vector<Field> series_fields()
{
  auto fields = fields_of(series_columns());
  std::erase_if(fields, [](const Field& f) { return f.kind != FieldKind::number && f.kind != FieldKind::whole; });
  return fields;
}

std::vector<SeriesRow> look_rows(const record::Record& record)
{
  Columns<Place> columns;
  add_counts(columns);
  add_levels(columns);
  add_flows(columns);
  std::vector<SeriesRow> rows;
  const auto add = [&](core::Date date, const std::string& campus, const record::CampusSample& sample) {
    auto& row = rows.emplace_back(SeriesRow{date, campus, {}});
    for (const auto& column : columns)
      row.values[column.field.key] = column.value(unpaid(date, campus, sample)).get<double>();
  };
  for (const auto& look : record.looks) {
    for (std::size_t c = 0; c < look.campuses.size(); ++c)
      add(look.date, record.campus_names[c], look.campuses[c]);
    add(look.date, kFleet, record::fleet_of(look));
  }
  return rows;
}

Extremes::Extremes(const std::vector<WatchedColumn>& watched, const scenario::Scenario& scenario)
{
  const auto& campuses = scenario.campuses;
  for (const auto& of : watched) {
    auto& source = sources_.emplace_back(Source{series_column(of.column), {}});
    rows_.push_back({of, {}, {}, 0, 0});
    if (of.campus == kFleet)
      continue;
    const auto found =
        std::find_if(campuses.begin(), campuses.end(), [&](const auto& c) { return c.name == of.campus; });
    core::require(found != campuses.end(), "the scenario has no such campus");
    source.campus = static_cast<std::size_t>(found - campuses.begin());
  }
}

void Extremes::note(const record::Sample& sample)
{
  const bool any_of_fleet = std::any_of(sources_.begin(), sources_.end(), [](const auto& s) { return not s.campus; });
  const auto fleet = any_of_fleet ? record::fleet_of(sample) : record::CampusSample{};
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    auto& row = rows_[r];
    const auto& there = sources_[r].campus ? sample.campuses.at(*sources_[r].campus) : fleet;
    const auto value =
        series_columns()[sources_[r].column].value(unpaid(sample.date, row.of.campus, there)).get<double>();
    const bool is_first = row.least_on == core::Date{};
    if (is_first || value < row.least)
      row.least = value, row.least_on = sample.date;
    if (is_first || value > row.most)
      row.most = value, row.most_on = sample.date;
  }
}

std::string series_csv(const record::Record& record, const Outcome& outcome)
{
  const auto& columns = series_columns();
  auto text = csv_header(fields_of(columns));
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    const auto& sample = record.samples[p];
    const auto from = record.samples[p == 0 ? 0 : p - 1].date;
    account::CostRow fleet_cost;
    for (std::size_t c = 0; c < sample.campuses.size(); ++c) {
      fleet_cost += outcome.cost.campuses[p][c];
      add_csv_line(text, columns,
                   Place{from, sample.date, record.campus_names[c], sample.campuses[c], outcome.energy.campuses[p][c],
                         outcome.cost.campuses[p][c]});
    }
    const auto fleet = record::fleet_of(sample);
    add_csv_line(text, columns, Place{from, sample.date, kFleet, fleet, outcome.energy.fleet(p), fleet_cost});
  }
  return text;
}

} // namespace gpuramp::results
