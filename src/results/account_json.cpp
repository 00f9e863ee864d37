// SPDX-License-Identifier: Apache-2.0
#include "results/energy_columns.hpp"
#include "results/json_parts.hpp"

namespace gpuramp::results {

namespace {

using record::Aggregation;

struct EnergyRow {
  core::Date date{};
  account::CampusEnergy fleet;
};

const Columns<EnergyRow>& energy_columns()
{
  static const auto columns = [] {
    Columns<EnergyRow> all{{date("end of the period"), [](const EnergyRow& r) { return date_json(r.date); }}};
    for (const auto& column : fleet_energy_columns())
      all.push_back({column.field, [value = column.value](const EnergyRow& r) { return value(r.fleet); }});
    return all;
  }();
  return columns;
}

struct SourceRow {
  std::string campus, source, kind;
  account::EnergyFlow flow;
};

const Columns<SourceRow>& source_columns()
{
  static const auto columns = [] {
    Columns<SourceRow> all{
        {text("campus", "campus", "its name"), [](const SourceRow& r) { return Json(r.campus); }},
        {text("source", "source", "name of the tranche or source"), [](const SourceRow& r) { return Json(r.source); }},
        {text("kind", "kind", "grid, gas, solar, ... as the scenario says"),
         [](const SourceRow& r) { return Json(r.kind); }}};
    for (const auto& column : flow_columns())
      all.push_back({column.field, [value = column.value](const SourceRow& r) { return value(r.flow); }});
    return all;
  }();
  return columns;
}

const Columns<account::CostRow>& category_columns()
{
  static const auto columns = [] {
    Columns<account::CostRow> all;
    for (const auto& [category, term] : record::kTerms<account::CostCategory>)
      all.push_back({field_of(term), [c = category](const account::CostRow& r) { return Json(r[c]); }});
    return all;
  }();
  return columns;
}

Field usd(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::flow};
}

const Columns<account::UnitCosts>& unit_columns()
{
  using account::UnitCosts;
  static const Columns<UnitCosts> columns{
      {usd("written_off_usd", "written off", "USD",
           "purchases in equal parts over their lives, as far as these lie in the run; dollars spent"),
       [](const UnitCosts& u) { return Json(u.written_off_usd); }},
      {usd("running_usd", "running costs", "USD", "energy, water, staff, repair, maintenance; dollars spent"),
       [](const UnitCosts& u) { return Json(u.running_usd); }},
      {usd("usd_per_useful_eflop_day", "per useful EFLOP/s day", "USD",
           "written off and running, by useful model compute"),
       [](const UnitCosts& u) { return Json(u.usd_per_useful_eflop_day); }},
      {usd("usd_per_million_tokens_served", "per million tokens served", "USD", "by the GPU-time that services hold"),
       [](const UnitCosts& u) { return Json(u.usd_per_million_tokens_served); }},
      {usd("usd_per_million_tokens_trained", "per million tokens trained", "USD",
           "by the GPU-time that training runs hold"),
       [](const UnitCosts& u) { return Json(u.usd_per_million_tokens_trained); }},
      {usd("usd_per_mw_year", "per MW and year", "USD", "by the facility power drawn"),
       [](const UnitCosts& u) { return Json(u.usd_per_mw_year); }},
      {usd("site_usd_per_kw_month", "site per kW and month", "USD",
           "halls and plants written off, staff, maintenance, rent and fixed costs, by the facility power in service"),
       [](const UnitCosts& u) { return Json(u.site_usd_per_kw_month); }}};
  return columns;
}

const Columns<account::StrandedCapital>& stranded_columns()
{
  using account::StrandedCapital;
  static const Columns<StrandedCapital> columns{
      {{.key = "gpu_days_without_hall_or_power",
        .label = "GPUs without hall or power",
        .unit = "GPU day",
        .meaning = "GPUs on site that wait for a hall or for power, times days",
        .over_time = Aggregation::flow},
       [](const StrandedCapital& s) { return Json(s.gpu_days); }},
      {usd("gpu_usd", "capital in them", "USD", "the part of their life that passes so, at their price"),
       [](const StrandedCapital& s) { return Json(s.gpu_usd); }},
      {{.key = "mw_days",
        .label = "power waiting for GPUs",
        .unit = "MW day",
        .meaning = "energized facility power that no admitted rack reserves, times days",
        .over_time = Aggregation::flow},
       [](const StrandedCapital& s) { return Json(s.mw_days); }},
      {usd("mw_usd", "capital in it", "USD", "the part of the facilities' life that passes so, at their price"),
       [](const StrandedCapital& s) { return Json(s.mw_usd); }}};
  return columns;
}

const Columns<account::YearCost>& cost_year_columns()
{
  using account::YearCost;
  static const Columns<YearCost> columns{
      {whole("year", "year", "", "of the calendar"), [](const YearCost& y) { return Json(y.year); }},
      {inner("spent", FieldKind::object, "in that year, by category"),
       [](const YearCost& y) { return object_of(category_columns(), y.spent); }},
      {inner("discounted", FieldKind::object, "what it is worth at the start"),
       [](const YearCost& y) { return object_of(category_columns(), y.discounted); }}};
  return columns;
}

struct CampusCost {
  std::string campus;
  account::CostRow spent;
};

const Columns<CampusCost>& campus_cost_columns()
{
  static const Columns<CampusCost> columns{
      {text("campus", "campus", "its name"), [](const CampusCost& c) { return Json(c.campus); }},
      {inner("spent", FieldKind::object, "there, by category"),
       [](const CampusCost& c) { return object_of(category_columns(), c.spent); }}};
  return columns;
}

struct CostSource {
  const account::CostAccount& cost;
  const record::Record& record;
};

Json campuses_json(const CostSource& s)
{
  std::vector<CampusCost> rows;
  for (std::size_t c = 0; c < s.record.campus_names.size(); ++c)
    rows.push_back({s.record.campus_names[c], s.cost.spent_at(c)});
  return objects_of(campus_cost_columns(), rows);
}

const Columns<CostSource>& cost_columns()
{
  static const Columns<CostSource> columns{
      {inner("spent", FieldKind::object, "by category, in dollars of the day on which they were spent"),
       [](const CostSource& s) { return object_of(category_columns(), s.cost.spent); }},
      {inner("discounted", FieldKind::object, "by category, what they are worth at the start"),
       [](const CostSource& s) { return object_of(category_columns(), s.cost.discounted); }},
      {inner("sunk", FieldKind::object, "by category, paid before the start and in neither of the two"),
       [](const CostSource& s) { return object_of(category_columns(), s.cost.sunk); }},
      {inner("years", FieldKind::objects, "by calendar year"),
       [](const CostSource& s) { return objects_of(cost_year_columns(), s.cost.years); }},
      {inner("campuses", FieldKind::objects, "by campus"), campuses_json},
      {inner("unit", FieldKind::object, "what work costs"),
       [](const CostSource& s) { return object_of(unit_columns(), s.cost.unit); }},
      {inner("stranded", FieldKind::object, "capital that waits"),
       [](const CostSource& s) { return object_of(stranded_columns(), s.cost.stranded); }}};
  return columns;
}

} // namespace

Json energy_json(const account::EnergyAccount& account)
{
  std::vector<EnergyRow> rows;
  for (std::size_t p = 1; p < account.dates.size(); ++p)
    rows.push_back({account.dates[p], account.fleet(p)});
  return objects_of(energy_columns(), rows);
}

Json sources_json(const account::EnergyAccount& account, const record::Record& record)
{
  std::vector<SourceRow> rows;
  for (std::size_t s = 0; s < account.sources.size(); ++s) {
    const auto& source = account.sources[s];
    rows.push_back({record.campus_names[source.campus], source.name, source.kind, {}});
    for (const auto& period : account.by_source)
      rows.back().flow += period[s];
  }
  return objects_of(source_columns(), rows);
}

Json cost_json(const account::CostAccount& cost, const record::Record& record)
{
  return object_of(cost_columns(), CostSource{cost, record});
}

std::vector<Layout> account_layouts()
{
  return {{"/energy/*", "one report period", fields_of(energy_columns())},
          {"/sources/*", "one source of a campus", fields_of(source_columns())},
          {"/cost", "the whole run", fields_of(cost_columns())},
          {"/cost/spent", "the whole run", fields_of(category_columns())},
          {"/cost/discounted", "the whole run", fields_of(category_columns())},
          {"/cost/sunk", "the whole run", fields_of(category_columns())},
          {"/cost/years/*", "one calendar year, as far as it lies in the run", fields_of(cost_year_columns())},
          {"/cost/years/*/spent", "the same", fields_of(category_columns())},
          {"/cost/years/*/discounted", "the same", fields_of(category_columns())},
          {"/cost/campuses/*", "one campus", fields_of(campus_cost_columns())},
          {"/cost/campuses/*/spent", "the same", fields_of(category_columns())},
          {"/cost/unit", "the whole run", fields_of(unit_columns())},
          {"/cost/stranded", "the whole run", fields_of(stranded_columns())}};
}

} // namespace gpuramp::results
