// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"
#include "gpuramp/record/events.hpp"
#include "gpuramp/record/terms.hpp"
#include "results/columns.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

namespace {

Json type_of(const Field& field)
{
  switch (field.kind) {
    case FieldKind::number: return {{"type", "number"}};
    case FieldKind::whole: return {{"type", "integer"}};
    case FieldKind::text: return {{"type", "string"}};
    case FieldKind::date: return {{"type", "string"}, {"format", "date"}};
    case FieldKind::flag: return {{"type", "boolean"}};
    case FieldKind::texts: return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case FieldKind::numbers: return {{"type", "object"}, {"additionalProperties", {{"type", "number"}}}};
    case FieldKind::object: return {{"type", "object"}};
    case FieldKind::objects: return {{"type", "array"}, {"items", {{"type", "object"}}}};
  }
  return Json::object();
}

bool is_number(const Field& field)
{
  return field.kind == FieldKind::number || field.kind == FieldKind::whole;
}

Json schema_of(const Field& field)
{
  auto schema = type_of(field);
  if (field.nullable)
    schema["type"] = {schema["type"], "null"};
  schema["title"] = field.label;
  schema["description"] = field.meaning;
  if (not field.unit.empty())
    schema["x-unit"] = field.unit;
  if (is_number(field))
    schema["x-over-time"] = record::to_string(field.over_time);
  if (not field.driver.empty())
    schema["x-driver"] = field.driver;
  return schema;
}

/// An object with these fields and no others.
Json object_schema(const Layout& layout)
{
  Json properties = Json::object();
  auto required = Json::array();
  for (const auto& field : layout.fields) {
    properties[field.key] = schema_of(field);
    if (not field.optional)
      required.push_back(field.key);
  }
  return {{"type", "object"},
          {"description", layout.row},
          {"properties", properties},
          {"required", required},
          {"additionalProperties", false}};
}

/// Puts the schema of an object to where it belongs in that of the file: "/bottlenecks/gap/*".
void put(Json& schema, const std::string& place, Json object)
{
  auto* at = &schema;
  for (std::size_t begin = 1; begin <= place.size();) {
    const auto end = std::min(place.find('/', begin), place.size());
    const auto step = place.substr(begin, end - begin);
    at = step == "*" ? &(*at)["items"] : &(*at)["properties"][step];
    begin = end + 1;
  }
  const bool nullable = at->contains("type") && (*at)["type"].is_array();
  if (nullable)
    object["type"] = (*at)["type"];
  *at = std::move(object);
}

std::string unit_text(const Field& field)
{
  return field.unit.empty() ? "" : field.unit;
}

void add_table(std::string& page, const Layout& layout)
{
  page += fmt::format(
      "One row: {}.\n\n| key | unit | over time | what it is | moved by |\n| --- | --- | --- | --- | --- |\n",
      layout.row);
  for (const auto& field : layout.fields)
    page += fmt::format("| `{}` | {} | {} | {}: {} | {} |\n", field.key, unit_text(field),
                        is_number(field) ? record::to_string(field.over_time) : "", field.label, field.meaning,
                        field.driver);
  page += "\n";
}

template <class Enum>
void add_words(std::string& page, const char* heading, const char* begin)
{
  page +=
      fmt::format("## {}\n\n{}\n\n| key | label | unit | what it is | moved by |\n| --- | --- | --- | --- | --- |\n",
                  heading, begin);
  for (const auto& [id, term] : record::kTerms<Enum>)
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", term.key, term.label, term.unit, term.meaning, term.driver);
  page += "\n";
}

void add_vocabulary(std::string& page)
{
  add_words<record::Stage>(page, "Stages of a rack",
                           "Every GPU produced is in exactly one of them; `gpus_*` of series.csv.");
  add_words<record::Cause>(page, "Causes of a gap",
                           "What the GPUs are that a target lacks; they sum to target less up.");
  add_words<record::Loss>(page, "Where the FLOP went", "They sum to the peak of the racks in service.");
  add_words<record::Resource>(page, "Resources", "What can hold racks or work back at a campus.");
  add_words<record::EventKind>(page, "Kinds of events", "In `events.csv`.");
  add_words<record::Enabler>(page, "What let racks in", "`enabled_by` of a milestone's path.");
  add_words<account::CostCategory>(page, "Categories of cost", "In `cost.csv` and `cost` of result.json.");
}

} // namespace

std::string results_schema()
{
  Json schema;
  for (const auto& layout : json_layouts())
    if (layout.place.empty())
      schema = object_schema(layout);
    else
      put(schema, layout.place, object_schema(layout));
  Json files = Json::object();
  for (const auto& layout : csv_layouts())
    files[layout.place] = object_schema(layout);
  files[info_layout().place] = object_schema(info_layout());
  Json all{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "result.json of gpuramp"}};
  all.update(schema);
  all["$defs"] = std::move(files);
  return all.dump(2) + "\n";
}

std::string results_reference()
{
  std::string page = "# Results of a run\n\n"
                     "Names of numbers end in their unit. Dates are ISO 8601, at 00:00 UTC. A *level* is what holds at "
                     "a date; a *flow* is what\n"
                     "happened in a period, which ends with `date` or `to` and begins with `from`: put a period to the "
                     "month or year of `from`.\n"
                     "Flows of periods add up to those of the run; the start of a run is a date without a period.\n\n";
  for (const auto& layout : csv_layouts()) {
    page += fmt::format("## {}\n\n", layout.place);
    add_table(page, layout);
  }
  page += "## result.json\n\n";
  for (const auto& layout : json_layouts()) {
    page += fmt::format("### `{}`\n\n", layout.place.empty() ? "/" : layout.place);
    add_table(page, layout);
  }
  page += fmt::format("## {}\n\n", info_layout().place);
  add_table(page, info_layout());
  add_vocabulary(page);
  return page;
}

} // namespace gpuramp::results
