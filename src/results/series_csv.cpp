// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "csv_field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace gpuramp::results {

namespace {

using record::Flow;
using record::Stage;

/// What a row tells of: a campus, or the fleet. Flows are those since the date before.
struct SeriesRow {
  const record::CampusSample& sample;
  const account::CampusEnergy& energy;
  const account::CostRow& cost;
  std::int64_t joined_gpus; ///< of the largest job across campuses; of a campus, its own
};

struct Column {
  const char* name;
  std::string (*text)(const SeriesRow&);
};

constexpr std::array kSeriesColumns = {
    Column{"gpus_produced", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus.sum()); }},
    Column{"gpus_in_transit", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::in_transit]); }},
    Column{"gpus_waiting_hall", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::waiting_hall]); }},
    Column{"gpus_waiting_power",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::waiting_power]); }},
    Column{"gpus_waiting_fabric",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::waiting_fabric]); }},
    Column{"gpus_waiting_crew", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::waiting_crew]); }},
    Column{"gpus_installing", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::installing]); }},
    Column{"gpus_burn_in", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::burn_in]); }},
    Column{"gpus_up", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::up]); }},
    Column{"gpus_down", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::down]); }},
    Column{"gpus_dark", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::dark]); }},
    Column{"gpus_retired", [](const SeriesRow& r) { return fmt::to_string(r.sample.gpus[Stage::retired]); }},
    Column{"gpus_missing_power",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.missing[record::Missing::power]); }},
    Column{"gpus_missing_crew",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.missing[record::Missing::crew]); }},
    Column{"dies_up", [](const SeriesRow& r) { return fmt::to_string(r.sample.dies_up); }},
    Column{"h100e_up", [](const SeriesRow& r) { return fmt::format("{:.6g}", r.sample.h100e_up); }},
    Column{"slots_ready", [](const SeriesRow& r) { return fmt::to_string(r.sample.slots_ready); }},
    Column{"slots_used", [](const SeriesRow& r) { return fmt::to_string(r.sample.slots_used); }},
    Column{"it_mw", [](const SeriesRow& r) { return fmt::to_string(core::in_megawatts(r.sample.it_power)); }},
    Column{"facility_mw",
           [](const SeriesRow& r) { return fmt::to_string(core::in_megawatts(r.sample.facility_power)); }},
    Column{"feed_capacity_mw",
           [](const SeriesRow& r) { return fmt::to_string(core::in_megawatts(r.sample.feed_capacity)); }},
    Column{"feed_limit_mw", [](const SeriesRow& r) { return fmt::to_string(core::in_megawatts(r.sample.feed_limit)); }},
    Column{"cap_frac", [](const SeriesRow& r) { return fmt::to_string(r.sample.cap_frac); }},
    Column{"reserved_mw",
           [](const SeriesRow& r) { return fmt::to_string(core::in_megawatts(r.sample.reserved_power)); }},
    Column{"it_energy_mwh", [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::it_energy_mwh]); }},
    Column{"facility_energy_mwh",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::facility_energy_mwh]); }},
    Column{"battery_given_mwh",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::battery_given_mwh]); }},
    Column{"battery_taken_mwh",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::battery_taken_mwh]); }},
    Column{"co2e_t", [](const SeriesRow& r) { return fmt::to_string(r.energy.flow.co2e_location_t); }},
    Column{"embodied_co2e_t",
           [](const SeriesRow& r) { return fmt::to_string(r.energy.embodied_rack_t + r.energy.embodied_building_t); }},
    Column{"energy_cost_usd", [](const SeriesRow& r) { return fmt::to_string(r.cost[account::CostCategory::energy]); }},
    Column{"rack_capex_usd", [](const SeriesRow& r) { return fmt::to_string(r.cost.racks()); }},
    Column{"facility_capex_usd", [](const SeriesRow& r) { return fmt::to_string(r.cost.facilities()); }},
    Column{"peak_flop", [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::peak_flop]); }},
    Column{"useful_flop", [](const SeriesRow& r) { return fmt::to_string(r.sample.flows.flop[record::Loss::useful]); }},
    Column{"tokens_served", [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::tokens_served]); }},
    Column{"stranded_gpu_days",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::stranded_gpu_days]); }},
    Column{"largest_training_gpus", [](const SeriesRow& r) { return fmt::to_string(r.sample.largest_training_gpus); }},
    Column{"largest_training_gpus_multi_campus", [](const SeriesRow& r) { return fmt::to_string(r.joined_gpus); }},
    Column{"gpus_down_for_part", [](const SeriesRow& r) { return fmt::to_string(r.sample.down_for_part); }},
    Column{"gpus_down_for_technician", [](const SeriesRow& r) { return fmt::to_string(r.sample.down_for_technician); }},
    Column{"stranded_mw_days",
           [](const SeriesRow& r) { return fmt::to_string(r.sample.flows[Flow::stranded_mw_days]); }},
};

std::string text_of(const std::string& date, const std::string& campus, const SeriesRow& row)
{
  auto text = date + "," + csv_field(campus);
  for (const auto& column : kSeriesColumns)
    text += "," + column.text(row);
  return text + "\n";
}

record::CampusSample fleet_sample(const record::Sample& sample)
{
  record::CampusSample sum;
  for (const auto& c : sample.campuses) {
    sum.gpus += c.gpus;
    sum.missing += c.missing;
    sum.down_for_part += c.down_for_part;
    sum.down_for_technician += c.down_for_technician;
    sum.dies_up += c.dies_up;
    sum.h100e_up += c.h100e_up;
    sum.slots_ready += c.slots_ready;
    sum.slots_used += c.slots_used;
    sum.it_power += c.it_power;
    sum.facility_power += c.facility_power;
    sum.feed_capacity += c.feed_capacity;
    sum.feed_limit += c.feed_limit;
    sum.cap_frac = std::min(sum.cap_frac, c.cap_frac);
    sum.reserved_power += c.reserved_power;
    sum.flows += c.flows;
    sum.largest_training_gpus = std::max(sum.largest_training_gpus, c.largest_training_gpus);
  }
  return sum;
}

} // namespace

std::string series_csv(const record::Record& record, const Outcome& outcome)
{
  std::string text = "date,campus";
  for (const auto& column : kSeriesColumns)
    text += std::string(",") + column.name;
  text += "\n";
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    const auto& sample = record.samples[p];
    const auto date = core::format_date(sample.date);
    account::CostRow fleet_cost;
    for (std::size_t c = 0; c < sample.campuses.size(); ++c) {
      fleet_cost += outcome.cost.campuses[p][c];
      text += text_of(date, record.campus_names[c],
                      {sample.campuses[c], outcome.energy.campuses[p][c], outcome.cost.campuses[p][c],
                       sample.campuses[c].largest_training_gpus});
    }
    text +=
        text_of(date, "fleet", {fleet_sample(sample), outcome.energy.fleet(p), fleet_cost, sample.largest_joined_gpus});
  }
  return text;
}

} // namespace gpuramp::results
