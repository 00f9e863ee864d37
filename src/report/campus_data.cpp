// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <algorithm>
#include <functional>

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

Json first_up(const Rows& rows)
{
  for (const auto* row : rows)
    if (row->at("gpus_up") > 0)
      return core::format_date(row->date);
  return nullptr;
}

/// A column of the table; a run that does not write what it is made of has none.
struct Column {
  const char* key;
  const char* label;
  const char* unit;
  const char* from;
  std::function<Json(const Rows&)> value;
};

Column summed(const char* key, const char* label, const char* unit, const char* from,
              double (*how)(const Rows&, const char*))
{
  return {key, label, unit, from, [from, how](const Rows& rows) { return Json(how(rows, from)); }};
}

std::vector<Column> all_columns()
{
  return {{"first_up", "First GPUs up", "date", "gpus_up", first_up},
          summed("gpus_up_end", "GPUs up, end", "GPU", "gpus_up", last),
          summed("waiting_hall", "Waiting for halls, mean", "GPU", "gpus_waiting_hall", mean),
          summed("waiting_power", "Waiting for power, mean", "GPU", "gpus_waiting_power", mean),
          summed("waiting_fabric", "Waiting for fabric, mean", "GPU", "gpus_waiting_fabric", mean),
          summed("waiting_crew", "Waiting for crews, mean", "GPU", "gpus_waiting_crew", mean),
          summed("firm_mw_end", "Firm power, end", "MW", "feed_capacity_mw", last),
          summed("peak_mw", "Peak draw", "MW", "facility_mw", most),
          summed("energy_mwh", "Energy", "MWh", "facility_energy_mwh", total),
          summed("co2e_t", "CO2e", "t", "co2e_t", total),
          summed("energy_cost_usd", "Energy cost", "USD", "energy_cost_usd", total),
          summed("useful_flop", "Useful compute", "FLOP", "useful_flop", total),
          summed("stranded_gpu_days", "Stranded", "GPU-days", "stranded_gpu_days", total)};
}

std::vector<Column> columns_in(const Timeline& timeline)
{
  const auto names = timeline.columns();
  auto columns = all_columns();
  std::erase_if(
      columns, [&](const Column& column) { return std::find(names.begin(), names.end(), column.from) == names.end(); });
  return columns;
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
  const auto columns = columns_in(timeline);
  Json data{{"columns",
             {{{"key", "name"}, {"label", "Campus"}, {"unit", "text"}},
              {{"key", "region"}, {"label", "Grid region"}, {"unit", "text"}}}},
            {"rows", Json::array()}};
  for (const auto& column : columns)
    data["columns"].push_back({{"key", column.key}, {"label", column.label}, {"unit", column.unit}});
  for (const auto& campus : timeline.campuses()) {
    Json row{campus, region_of(source.file.scenario, campus)};
    for (const auto& column : columns)
      row.push_back(column.value(timeline.rows(campus)));
    data["rows"].push_back(std::move(row));
  }
  return data;
}

} // namespace gpuramp::report
