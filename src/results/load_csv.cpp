// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "results/columns.hpp"
#include "results/layouts.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

namespace {

using account::LoadRow;
using record::Aggregation;

/// \param colour  in which pages draw it over months; empty: they do not
Column<LoadRow> power(const char* key, const char* label, const char* meaning, double LoadRow::*member,
                      const char* colour = "")
{
  return {{.key = key, .label = label, .unit = "MW", .meaning = meaning, .colour = colour},
          [member](const LoadRow& r) { return Json(r.*member); }};
}

Column<LoadRow> flow(const char* key, const char* label, const char* unit, const char* meaning, double LoadRow::*member)
{
  return {{.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::flow},
          [member](const LoadRow& r) { return Json(r.*member); }};
}

Columns<LoadRow> make_load_columns()
{
  Columns<LoadRow> columns{
      {{.key = "month", .label = "month", .unit = "", .meaning = "its first day in the run", .kind = FieldKind::date},
       [](const LoadRow& r) { return Json(core::format_date(r.month)); }},
      {text("scope", "scope", "campus, region or fleet"), [](const LoadRow& r) { return Json(r.scope); }},
      {text("name", "name", "of the campus or region, or fleet"), [](const LoadRow& r) { return Json(r.name); }},
      power("contracted_mw", "contracted",
            "firm capacity of all tranches that have not ended, there yet or not; of what moves, from when it is on "
            "its way",
            &LoadRow::contracted_mw, "grey"),
      power("energized_mw", "energized", "of it, what is there at the month's end", &LoadRow::energized_mw, "green"),
      power("interruptible_mw", "interruptible", "of what is energized, what a curtailment contract may take away",
            &LoadRow::interruptible_mw),
      {{.key = "firm_mw", .label = "firm", .unit = "MW", .meaning = "energized and not interruptible"},
       [](const LoadRow& r) { return Json(r.firm_mw()); }},
      power("reserved_mw", "reserved", "by the racks that are let in, at the month's end", &LoadRow::reserved_mw,
            "orange"),
      power("peak_mw", "peak", "the most that sources gave at a time in the month", &LoadRow::peak_mw, "vermilion"),
      power("noncoincident_peak_mw", "non-coincident peak", "sum of the peaks of its campuses, whenever each was",
            &LoadRow::noncoincident_mw),
      power("coincident_peak_mw", "coincident peak", "what they gave when the fleet drew most in the month",
            &LoadRow::coincident_mw),
      power("mean_mw", "mean", "energy / hours", &LoadRow::mean_mw, "blue"),
      {{.key = "load_factor", .label = "load factor", .unit = "", .meaning = "mean / peak"},
       [](const LoadRow& r) { return Json(r.load_factor()); }},
      flow("energy_mwh", "energy", "MWh", "that sources gave, losses of the power network aside",
           &LoadRow::energy_mwh)};
  for (std::size_t i = 0; i < account::kExceededPercents.size(); ++i)
    columns.push_back({{.key = fmt::format("exceeded_{}_mw", account::kExceededPercents[i]),
                        .label = fmt::format("exceeded {} % of the time", account::kExceededPercents[i]),
                        .unit = "MW",
                        .meaning = "of the load-duration curve of the month"},
                       [i](const LoadRow& r) { return Json(r.exceeded_mw[i]); }});
  const Columns<LoadRow> rest{
      power("ramp_mw", "largest step", "the largest change at a time", &LoadRow::ramp_mw),
      flow("curtailment_called_hours", "curtailment called", "h", "for how long", &LoadRow::called_hours),
      flow("curtailment_called_mwh", "curtailment called", "MWh", "of capacity that sources were told not to give",
           &LoadRow::called_mwh),
      flow("curtailment_given_mwh", "curtailment given", "MWh",
           "by which the load stayed below what it was when it was called", &LoadRow::given_mwh)};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

const Columns<LoadRow>& load_columns()
{
  static const auto columns = make_load_columns();
  return columns;
}

struct HourRow {
  const account::LoadHour& hour;
  const std::string& campus;
};

const Columns<HourRow>& hour_columns()
{
  static const Columns<HourRow> columns{
      {text("timestamp", "begin of the hour", "ISO 8601, UTC"),
       [](const HourRow& r) { return Json(fmt::format("{}T{:02}:00Z", core::format_date(r.hour.day), r.hour.hour)); }},
      {text("campus", "campus", "its name"), [](const HourRow& r) { return Json(r.campus); }},
      {{.key = "mw",
        .label = "load",
        .unit = "MW",
        .meaning = "that its sources gave, mean of the hour",
        .over_time = Aggregation::mean},
       [](const HourRow& r) { return Json(r.hour.mw); }}};
  return columns;
}

} // namespace

Layout load_layout()
{
  return {"load.csv", "one month and campus, region with several campuses, and one for the fleet: what a utility reads",
          fields_of(load_columns())};
}

std::string load_csv(const std::vector<LoadRow>& rows)
{
  auto text = csv_header(fields_of(load_columns()));
  for (const auto& row : rows)
    add_csv_line(text, load_columns(), row);
  return text;
}

Layout hours_layout()
{
  return {"hours.csv", "one hour and campus; written where --hours asks for it", fields_of(hour_columns())};
}

std::string hours_csv(const std::vector<account::LoadHour>& hours, const record::Record& record)
{
  auto text = csv_header(fields_of(hour_columns()));
  for (const auto& hour : hours)
    add_csv_line(text, hour_columns(), HourRow{hour, record.campus_names[hour.campus]});
  return text;
}

} // namespace gpuramp::results
