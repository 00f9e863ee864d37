// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "csv_field.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

namespace {

std::string flow_row(const std::string& date, const std::string& campus, const std::string& source,
                     const std::string& kind, double hours, const account::EnergyFlow& f)
{
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", date, csv_field(campus), csv_field(source),
                     csv_field(kind), hours > 0 ? f.mwh / hours : 0, f.mwh, f.charged_mwh, f.curtailed_mwh,
                     f.beyond_mwh, f.fuel_mwh, f.co2e_location_t, f.co2e_market_t, f.usd);
}

std::string row_text(const std::string& date, const std::string& campus, const account::CostRow& row)
{
  auto text = fmt::format("{},{}", date, csv_field(campus));
  for (const auto& entry : record::kTerms<account::CostCategory>)
    text += fmt::format(",{}", row[entry.id]);
  return text + fmt::format(",{}\n", row.sum());
}

} // namespace

std::string power_csv(const account::EnergyAccount& energy, const record::Record& record)
{
  std::string text = "date,campus,source,kind,mw,mwh,charged_mwh,curtailed_mwh,beyond_capacity_mwh,fuel_mwh,co2e_"
                     "location_t,co2e_market_t,energy_cost_usd\n";
  for (std::size_t p = 1; p < energy.by_source.size(); ++p) {
    const auto date = core::format_date(energy.dates[p]);
    for (std::size_t s = 0; s < energy.sources.size(); ++s)
      if (energy.in_use[p][s] != 0)
        text += flow_row(date, record.campus_names[energy.sources[s].campus], energy.sources[s].name,
                         energy.sources[s].kind, energy.hours[p], energy.by_source[p][s]);
    for (std::size_t c = 0; c < energy.campuses[p].size(); ++c)
      if (const auto unserved_mwh = energy.campuses[p][c].unserved_mwh; unserved_mwh > 0) {
        account::EnergyFlow none;
        none.mwh = unserved_mwh;
        text += flow_row(date, record.campus_names[c], "unserved", "unserved", energy.hours[p], none);
      }
  }
  return text;
}

std::string cost_csv(const account::CostAccount& cost, const account::EnergyAccount& energy,
                     const record::Record& record)
{
  std::string text = "date,campus";
  for (const auto& entry : record::kTerms<account::CostCategory>)
    text += fmt::format(",{}", entry.term.key);
  text += ",total_usd\n";
  for (std::size_t p = 0; p < cost.campuses.size(); ++p) {
    if (p == 0 && not cost.charged_at_start())
      continue;
    const auto date = core::format_date(energy.dates[p]);
    account::CostRow fleet;
    for (std::size_t c = 0; c < cost.campuses[p].size(); ++c) {
      text += row_text(date, record.campus_names[c], cost.campuses[p][c]);
      fleet += cost.campuses[p][c];
    }
    text += row_text(date, "fleet", fleet);
  }
  return text;
}

} // namespace gpuramp::results
