// SPDX-License-Identifier: Apache-2.0
#include "results/json_parts.hpp"

namespace gpuramp::results {

namespace {

using record::Aggregation;

const Columns<GapRow>& term_columns()
{
  static const auto columns = [] {
    Columns<GapRow> all;
    for (const auto& [cause, term] : record::kTerms<record::Cause>)
      all.push_back({field_of(term), [c = cause](const GapRow& r) { return Json(r.terms[c]); }});
    return all;
  }();
  return columns;
}

Json split_json(const GapRow& row)
{
  if (row.supply_split.empty())
    return Json(Json::value_t::discarded);
  Json split;
  for (const auto& term : row.supply_split)
    split[term.cause] = term.gpus;
  return split;
}

Json gpu_days_json(const GapRow& row)
{
  if (row.gpu_days.empty())
    return Json(Json::value_t::discarded);
  Json days;
  for (const auto& [name, gpu_days] : row.gpu_days)
    days[name] = gpu_days;
  return days;
}

const Columns<GapRow>& gap_columns()
{
  static const Columns<GapRow> columns{
      {date("report date"), [](const GapRow& r) { return date_json(r.date); }},
      {text("campus", "campus", "fleet, or a campus that states a target"),
       [](const GapRow& r) { return Json(r.campus); }},
      {whole("target", "target", "GPU", "that the scenario states for the date"),
       [](const GapRow& r) { return Json(r.target); }},
      {field_of(record::term(record::Stage::up)), [](const GapRow& r) { return Json(r.up); }},
      {inner("terms", FieldKind::object, "the GPUs missing, by cause; they sum to target - up"),
       [](const GapRow& r) { return object_of(term_columns(), r); }},
      {optional("supply_split", FieldKind::numbers,
                "of the fleet: the supply term by what bound production; orders, or a supply input"),
       split_json},
      {optional("gpu_days", FieldKind::numbers,
                "of the fleet: GPU days that each cause, by its name, kept from being up since the date before"),
       gpu_days_json}};
  return columns;
}

const Columns<WaterfallRow>& waterfall_columns()
{
  static const auto columns = [] {
    Columns<WaterfallRow> all{
        {date("end of the period"), [](const WaterfallRow& r) { return date_json(r.date); }},
        {field_of(record::term(record::Flow::peak_flop)), [](const WaterfallRow& r) { return Json(r.peak_flop); }}};
    for (const auto& [loss, term] : record::kTerms<record::Loss>)
      all.push_back({field_of(term), [l = loss](const WaterfallRow& r) { return Json(r.flop[l]); }});
    return all;
  }();
  return columns;
}

const Columns<BindingRow>& binding_columns()
{
  static const Columns<BindingRow> columns{
      {{.key = "from",
        .label = "from",
        .unit = "",
        .meaning = "begin of the period, which a report date or the end of a quarter ends",
        .kind = FieldKind::date},
       [](const BindingRow& r) { return date_json(r.from); }},
      {date("end of the period"), [](const BindingRow& r) { return date_json(r.date); }},
      {text("campus", "campus", "its name; fleet for links between campuses"),
       [](const BindingRow& r) { return Json(r.campus); }},
      {text("resource", "resource", "what held racks or work back: one of the resources of this page"),
       [](const BindingRow& r) { return Json(r.resource); }},
      {{.key = "share_of_time",
        .label = "share of time",
        .unit = "frac",
        .meaning = "of the period during which it did",
        .over_time = Aggregation::mean},
       [](const BindingRow& r) { return Json(r.share_of_time); }}};
  return columns;
}

const Columns<record::Sample>& cut_columns()
{
  static const Columns<record::Sample> columns{
      {date("report date"), [](const record::Sample& s) { return date_json(s.date); }},
      {{.key = "bound_gpus",
        .label = "capacity cut",
        .unit = "GPU",
        .meaning = "no plan could have more up at this date: the max-flow through supply, campuses, halls and power"},
       [](const record::Sample& s) { return Json(s.cut.bound_gpus); }},
      {{.key = "resources", .label = "limits", .unit = "", .meaning = "that make it so", .kind = FieldKind::texts},
       [](const record::Sample& s) { return Json(s.cut.resources); }}};
  return columns;
}

/// What the bottlenecks of a run are made of.
struct BottleneckSource {
  const record::Record& record;
  const Outcome& outcome;
};

const Columns<BottleneckSource>& bottleneck_columns()
{
  static const Columns<BottleneckSource> columns{
      {inner("gap", FieldKind::objects, "target less up, by cause"),
       [](const BottleneckSource& s) { return objects_of(gap_columns(), s.outcome.gap); }},
      {inner("waterfall", FieldKind::objects, "where the peak FLOP of online racks went"),
       [](const BottleneckSource& s) { return objects_of(waterfall_columns(), s.outcome.waterfall); }},
      {inner("binding", FieldKind::objects, "what held racks or work back"),
       [](const BottleneckSource& s) { return objects_of(binding_columns(), s.outcome.binding); }},
      {inner("cut", FieldKind::objects, "the upper bound of any plan"),
       [](const BottleneckSource& s) { return objects_of(cut_columns(), s.record.samples); }}};
  return columns;
}

} // namespace

Json bottlenecks_json(const record::Record& record, const Outcome& outcome)
{
  return object_of(bottleneck_columns(), BottleneckSource{record, outcome});
}

std::vector<Layout> bottleneck_layouts()
{
  return {{"/bottlenecks", "the whole run", fields_of(bottleneck_columns())},
          {"/bottlenecks/gap/*", "one report date of the fleet or of a campus", fields_of(gap_columns())},
          {"/bottlenecks/gap/*/terms", "the same", fields_of(term_columns())},
          {"/bottlenecks/waterfall/*", "one report period of the fleet", fields_of(waterfall_columns())},
          {"/bottlenecks/binding/*", "one report period, campus and resource", fields_of(binding_columns())},
          {"/bottlenecks/cut/*", "one report date", fields_of(cut_columns())}};
}

} // namespace gpuramp::results
