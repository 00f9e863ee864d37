// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "results/columns.hpp"
#include "results/energy_columns.hpp"
#include "results/layouts.hpp"

namespace gpuramp::results {

namespace {

using record::Aggregation;

/// A report period. Every file of flows says both of its ends, so that a period can be put to the month or the year in
/// which it lies: that of `from`.
struct Period {
  core::Date from{}, to{};
};

template <class Row>
Columns<Row> period_columns(std::string row_of)
{
  return {{{.key = "from", .label = "from", .unit = "", .meaning = "begin of the period", .kind = FieldKind::date},
           [](const Row& r) { return Json(core::format_date(r.period.from)); }},
          {{.key = "to",
            .label = "to",
            .unit = "",
            .meaning = "end of the period, at 00:00 UTC of this date: the day before is its last",
            .kind = FieldKind::date},
           [](const Row& r) { return Json(core::format_date(r.period.to)); }},
          {{.key = "campus", .label = "campus", .unit = "", .meaning = std::move(row_of), .kind = FieldKind::text},
           [](const Row& r) { return Json(r.campus); }}};
}

/// What one source gave in a period.
struct PowerRow {
  Period period;
  std::string campus, source, kind;
  double hours = 0;
  account::EnergyFlow flow;
};

Columns<PowerRow> make_power_columns()
{
  auto columns = period_columns<PowerRow>("its name");
  columns.push_back({{.key = "source",
                      .label = "source",
                      .unit = "",
                      .meaning = "name of the tranche or source; unserved: what none gave",
                      .kind = FieldKind::text},
                     [](const PowerRow& r) { return Json(r.source); }});
  columns.push_back({{.key = "kind",
                      .label = "kind",
                      .unit = "",
                      .meaning = "grid, gas, solar, ... as the scenario says",
                      .kind = FieldKind::text},
                     [](const PowerRow& r) { return Json(r.kind); }});
  columns.push_back({{.key = "mw",
                      .label = "mean power",
                      .unit = "MW",
                      .meaning = "mwh over the hours of the period",
                      .over_time = Aggregation::mean},
                     [](const PowerRow& r) { return Json(r.hours > 0 ? r.flow.mwh / r.hours : 0); }});
  for (const auto& column : flow_columns())
    columns.push_back({column.field, [value = column.value](const PowerRow& r) { return value(r.flow); }});
  return columns;
}

const Columns<PowerRow>& power_columns()
{
  static const auto columns = make_power_columns();
  return columns;
}

/// What was spent at a campus, or by the fleet, in a period.
struct SpentRow {
  Period period;
  std::string campus;
  const account::CostRow& cost;
};

const Columns<SpentRow>& spent_columns()
{
  static const auto columns = [] {
    auto all = period_columns<SpentRow>("its name, or fleet");
    for (const auto& [category, term] : record::kTerms<account::CostCategory>)
      all.push_back({field_of(term), [c = category](const SpentRow& r) { return Json(r.cost[c]); }});
    all.push_back({{.key = "total_usd",
                    .label = "all",
                    .unit = "USD",
                    .meaning = "sum of all categories",
                    .over_time = Aggregation::flow},
                   [](const SpentRow& r) { return Json(r.cost.sum()); }});
    return all;
  }();
  return columns;
}

Period period(const account::EnergyAccount& energy, std::size_t p)
{
  return {energy.dates[p == 0 ? 0 : p - 1], energy.dates[p]};
}

} // namespace

Layout power_layout()
{
  return {"power.csv", "one period and source that is energized, and one period and campus with unserved energy",
          fields_of(power_columns())};
}

Layout cost_layout()
{
  return {"cost.csv", "one period and campus, and one for the fleet: dollars spent, of the day on which they were",
          fields_of(spent_columns())};
}

std::string power_csv(const account::EnergyAccount& energy, const record::Record& record)
{
  auto text = csv_header(fields_of(power_columns()));
  for (std::size_t p = 1; p < energy.by_source.size(); ++p) {
    for (std::size_t s = 0; s < energy.sources.size(); ++s)
      if (energy.in_use[p][s] != 0)
        add_csv_line(text, power_columns(),
                     PowerRow{period(energy, p), record.campus_names[energy.sources[s].campus], energy.sources[s].name,
                              energy.sources[s].kind, energy.hours[p], energy.by_source[p][s]});
    for (std::size_t c = 0; c < energy.campuses[p].size(); ++c)
      if (const auto unserved_mwh = energy.campuses[p][c].unserved_mwh; unserved_mwh > 0)
        add_csv_line(text, power_columns(),
                     PowerRow{period(energy, p), record.campus_names[c], "unserved", "unserved", energy.hours[p],
                              account::EnergyFlow{.mwh = unserved_mwh}});
  }
  return text;
}

std::string cost_csv(const account::CostAccount& cost, const account::EnergyAccount& energy,
                     const record::Record& record)
{
  auto text = csv_header(fields_of(spent_columns()));
  for (std::size_t p = cost.charged_at_start() ? 0 : 1; p < cost.campuses.size(); ++p) {
    account::CostRow fleet;
    for (std::size_t c = 0; c < cost.campuses[p].size(); ++c) {
      add_csv_line(text, spent_columns(), SpentRow{period(energy, p), record.campus_names[c], cost.campuses[p][c]});
      fleet += cost.campuses[p][c];
    }
    add_csv_line(text, spent_columns(), SpentRow{period(energy, p), "fleet", fleet});
  }
  return text;
}

} // namespace gpuramp::results
