// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/supply_input.hpp"
#include "results/json_parts.hpp"

#include <algorithm>

namespace gpuramp::results {

namespace {

struct InputRow {
  int year = 0;
  const scenario::SupplyInput& input;
  const record::InputYear& amounts;
};

struct OwnerRow {
  std::string name;
  const model::OwnerAmounts& amounts;
};

const Columns<OwnerRow>& owner_columns()
{
  static const Columns<OwnerRow> columns{
      {text("name", "owner", "this fleet, a buyer, or all others where none is named"),
       [](const OwnerRow& r) { return Json(r.name); }},
      {{.key = "wanted",
        .label = "wanted",
        .unit = "",
        .meaning = "in the unit of the input",
        .kind = FieldKind::number},
       [](const OwnerRow& r) { return Json(r.amounts.wanted); }},
      {{.key = "given", .label = "given", .unit = "", .meaning = "in the unit of the input", .kind = FieldKind::number},
       [](const OwnerRow& r) { return Json(r.amounts.given); }}};
  return columns;
}

std::vector<OwnerRow> owners_of(const InputRow& row)
{
  std::vector<OwnerRow> owners{{scenario::kOurselves, row.amounts.owners.front()}};
  if (row.input.buyers.empty())
    owners.push_back({scenario::kOthers, row.amounts.owners.back()});
  for (std::size_t b = 0; b < row.input.buyers.size(); ++b)
    owners.push_back({row.input.buyers[b].name, row.amounts.owners[1 + b]});
  return owners;
}

Field amount(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning};
}

const Columns<InputRow>& input_columns()
{
  static const Columns<InputRow> columns{
      {whole("year", "year", "", "calendar year"), [](const InputRow& r) { return Json(r.year); }},
      {text("input", "input", "its name"), [](const InputRow& r) { return Json(r.input.name); }},
      {text("unit", "unit", "of all amounts: wafer, B, rack, GPU, W or USD"),
       [](const InputRow& r) { return Json(scenario::unit_of(r.input)); }},
      {amount("made", "made", "", "good ones, in the world"), [](const InputRow& r) { return Json(r.amounts.made); }},
      {amount("stock_begin", "stock at the beginning", "", "with what our lines have on hand"),
       [](const InputRow& r) { return Json(r.amounts.stock_begin); }},
      {amount("stock_end", "stock at the end", "", "with what our lines have on hand"),
       [](const InputRow& r) { return Json(r.amounts.stock_end); }},
      {amount("idle", "idle", "", "what nobody wanted and no stock took"),
       [](const InputRow& r) { return Json(r.amounts.idle); }},
      {inner("owners", FieldKind::objects, "who wanted and got it; with idle and the stock it is all that was made"),
       [](const InputRow& r) { return objects_of(owner_columns(), owners_of(r)); }},
      {amount("short_gpu_days", "shortage", "GPU-day",
              "open orders that it held back; of what projects take: GPUs that waited for halls and power that it made "
              "late"),
       [](const InputRow& r) { return Json(r.amounts.short_gpu_days); }},
      {amount("price_ratio", "price ratio", "",
              "to the base price: at it what was newly ordered and what others wanted would have fitted"),
       [](const InputRow& r) { return Json(r.amounts.price_ratio); }},
      {amount("premium_usd", "premium", "USD",
              "what scarcity added to the price of what we took; part of what racks cost, or halls and plants where "
              "projects take it"),
       [](const InputRow& r) { return Json(r.amounts.premium_usd); }},
      {amount("added_per_year", "added capacity", "", "units a year that makers' expansion brought in the year"),
       [](const InputRow& r) { return Json(r.amounts.added_per_year); }},
      {amount("expansion_usd", "cost of expansion", "USD", "committed to by makers in the year"),
       [](const InputRow& r) { return Json(r.amounts.expansion_usd); }}};
  return columns;
}

} // namespace

Json supply_chain_json(const scenario::Scenario& scenario, const record::Record& record)
{
  std::vector<InputRow> rows;
  for (const auto& year : record.years)
    for (std::size_t i = 0; i < year.inputs.size(); ++i)
      rows.push_back({year.year, scenario.supply.inputs[i], year.inputs[i]});
  return objects_of(input_columns(), rows);
}

std::vector<Layout> supply_chain_layouts()
{
  return {{"/supply_chain/*", "one input in one calendar year", fields_of(input_columns())},
          {"/supply_chain/*/owners/*", "one owner", fields_of(owner_columns())}};
}

} // namespace gpuramp::results
