// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "csv_field.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "network_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace gpuramp::results {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kVersion = GPURAMP_VERSION;

Json date_or_null(const std::optional<core::Date>& date)
{
  return date ? Json(core::format_date(*date)) : Json(nullptr);
}

Json path_json(const scenario::Scenario& scenario, const std::optional<record::MilestonePath>& path)
{
  if (not path)
    return nullptr;
  return {{"campus", path->campus},
          {"rack_type", path->rack_type},
          {"gpus", path->gpus},
          {"admitted", core::format_date(core::date_after(scenario.start, path->admitted))},
          {"enabled_by", path->enabled_by},
          {"subject", path->subject},
          {"supply_bound_by", path->supply_bound_by}};
}

Json milestones_json(const scenario::Scenario& scenario, const record::Record& record)
{
  auto rows = Json::array();
  for (const auto& m : record.milestones)
    rows.push_back({{"gpus", m.gpus}, {"date", date_or_null(m.date)}, {"path", path_json(scenario, m.path)}});
  return rows;
}

Json summary_json(const record::Record& record, const Summary& s)
{
  return {{"gpus_up_end", s.gpus_up_end},
          {"dies_up_end", s.dies_up_end},
          {"h100e_up_end", s.h100e_up_end},
          {"peak_facility_mw", s.peak_facility_mw},
          {"energy_mwh", s.energy_mwh},
          {"source_energy_mwh", s.source_energy_mwh},
          {"unserved_mwh", s.unserved_mwh},
          {"curtailed_mwh", s.curtailed_mwh},
          {"battery_loss_mwh", s.battery_loss_mwh},
          {"co2e_t", s.co2e_t},
          {"co2e_market_t", s.co2e_market_t},
          {"embodied_co2e_t", s.embodied_co2e_t},
          {"water_t", s.water_t},
          {"cost_usd", s.cost_usd},
          {"spent_usd", s.spent_usd},
          {"sunk_usd", s.sunk_usd},
          {"rack_capex_usd", s.rack_capex_usd},
          {"facility_capex_usd", s.facility_capex_usd},
          {"generation_capex_usd", s.generation_capex_usd},
          {"energy_cost_usd", s.energy_cost_usd},
          {"operations_cost_usd", s.operations_cost_usd},
          {"useful_model_flop", s.useful_model_flop},
          {"training_runs_finished", s.training_runs_finished},
          {"tokens_trained", s.tokens_trained},
          {"tokens_served", s.tokens_served},
          {"tokens_demanded", s.tokens_demanded},
          {"mean_pue", s.mean_pue},
          {"stranded_gpu_days", s.stranded_gpu_days},
          {"stranded_mw_days", s.stranded_mw_days},
          {"shift_saved_co2e_t", s.shift_saved_co2e_t},
          {"shift_saved_usd", s.shift_saved_usd},
          {"simgrid_hosts", record.simgrid_hosts},
          {"simgrid_links", record.simgrid_links},
          {"events", static_cast<std::int64_t>(record.events.size())},
          {"planning_instants", record.planning_instants},
          {"limiter_updates", record.limiter_updates},
          {"limiter_groups", record.limiter_groups}};
}

Json gap_json(const Outcome& outcome)
{
  auto rows = Json::array();
  for (const auto& r : outcome.gap) {
    Json terms;
    for (const auto& [cause, term] : record::kTerms<record::Cause>)
      terms[term.key] = r.terms[cause];
    Json row{{"date", core::format_date(r.date)},
             {"campus", r.campus},
             {"target", r.target},
             {"up", r.up},
             {"terms", std::move(terms)}};
    for (const auto& term : r.supply_split)
      row["supply_split"][term.cause] = term.gpus;
    rows.push_back(std::move(row));
  }
  return rows;
}

Json waterfall_json(const Outcome& outcome)
{
  auto rows = Json::array();
  for (const auto& r : outcome.waterfall) {
    Json row{{"date", core::format_date(r.date)}, {record::term(record::Flow::peak_flop).key, r.peak_flop}};
    for (const auto& [loss, term] : record::kTerms<record::Loss>)
      row[term.key] = r.flop[loss];
    rows.push_back(std::move(row));
  }
  return rows;
}

Json binding_json(const Outcome& outcome)
{
  auto rows = Json::array();
  for (const auto& b : outcome.binding)
    rows.push_back({{"date", core::format_date(b.date)},
                    {"campus", b.campus},
                    {"resource", b.resource},
                    {"share_of_time", b.share_of_time}});
  return rows;
}

Json cut_json(const record::Record& record)
{
  auto rows = Json::array();
  for (const auto& s : record.samples)
    rows.push_back(
        {{"date", core::format_date(s.date)}, {"bound_gpus", s.cut.bound_gpus}, {"resources", s.cut.resources}});
  return rows;
}

Json assumptions_json(const scenario::Scenario& scenario)
{
  auto rows = Json::array();
  for (const auto& p : scenario.provenance)
    if (p.source.rfind("assumption", 0) == 0)
      rows.push_back({{"file", std::filesystem::path(p.file).filename().string()},
                      {"pointer", p.pointer},
                      {"value", p.value},
                      {"source", p.source}});
  return rows;
}

Json warnings_json(const scenario::Scenario& scenario)
{
  auto rows = Json::array();
  for (const auto& w : scenario.warnings)
    rows.push_back({{"pointer", w.pointer}, {"problem", w.problem}, {"suggestion", w.suggestion}});
  return rows;
}

Json energy_json(const account::EnergyAccount& account)
{
  auto rows = Json::array();
  for (std::size_t p = 1; p < account.dates.size(); ++p) {
    const auto e = account.fleet(p);
    rows.push_back({{"date", core::format_date(account.dates[p])},
                    {"it_mwh", e.it_mwh},
                    {"facility_mwh", e.facility_mwh},
                    {"ride_through_mwh", e.ride_through_mwh},
                    {"distribution_loss_mwh", e.distribution_loss_mwh},
                    {"source_mwh", e.flow.mwh},
                    {"battery_loss_mwh", e.battery_loss_mwh},
                    {"stored_change_mwh", e.stored_change_mwh},
                    {"unserved_mwh", e.unserved_mwh},
                    {"curtailed_mwh", e.flow.curtailed_mwh},
                    {"co2e_location_t", e.flow.co2e_location_t},
                    {"co2e_market_t", e.flow.co2e_market_t},
                    {"embodied_rack_t", e.embodied_rack_t},
                    {"embodied_building_t", e.embodied_building_t},
                    {"water_t", e.water_t},
                    {"energy_cost_usd", e.flow.usd}});
  }
  return rows;
}

Json sources_json(const account::EnergyAccount& account, const record::Record& record)
{
  auto rows = Json::array();
  for (std::size_t s = 0; s < account.sources.size(); ++s) {
    const auto& source = account.sources[s];
    account::EnergyFlow f;
    for (const auto& period : account.by_source)
      f += period[s];
    rows.push_back({{"campus", record.campus_names[source.campus]},
                    {"source", source.name},
                    {"kind", source.kind},
                    {"mwh", f.mwh},
                    {"charged_mwh", f.charged_mwh},
                    {"curtailed_mwh", f.curtailed_mwh},
                    {"beyond_capacity_mwh", f.beyond_mwh},
                    {"fuel_mwh", f.fuel_mwh},
                    {"co2e_location_t", f.co2e_location_t},
                    {"co2e_market_t", f.co2e_market_t},
                    {"energy_cost_usd", f.usd}});
  }
  return rows;
}

Json cost_row_json(const account::CostRow& row)
{
  Json categories;
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    categories[std::string(term.key)] = row[category];
  return categories;
}

Json cost_json(const account::CostAccount& cost, const record::Record& record)
{
  auto years = Json::array();
  for (const auto& year : cost.years)
    years.push_back(
        {{"year", year.year}, {"spent", cost_row_json(year.spent)}, {"discounted", cost_row_json(year.discounted)}});
  auto campuses = Json::array();
  for (std::size_t c = 0; c < record.campus_names.size(); ++c)
    campuses.push_back({{"campus", record.campus_names[c]}, {"spent", cost_row_json(cost.spent_at(c))}});
  const auto& u = cost.unit;
  const auto& s = cost.stranded;
  return {{"spent", cost_row_json(cost.spent)},
          {"discounted", cost_row_json(cost.discounted)},
          {"sunk", cost_row_json(cost.sunk)},
          {"years", years},
          {"campuses", campuses},
          {"unit",
           {{"written_off_usd", u.written_off_usd},
            {"running_usd", u.running_usd},
            {"usd_per_useful_eflop_day", u.usd_per_useful_eflop_day},
            {"usd_per_million_tokens_served", u.usd_per_million_tokens_served},
            {"usd_per_million_tokens_trained", u.usd_per_million_tokens_trained},
            {"usd_per_mw_year", u.usd_per_mw_year}}},
          {"stranded",
           {{"gpu_days_without_hall_or_power", s.gpu_days},
            {"gpu_usd", s.gpu_usd},
            {"mw_days", s.mw_days},
            {"mw_usd", s.mw_usd}}}};
}

Json swings_json(const Outcome& outcome)
{
  constexpr double kMwPerMin = 60e-6; // in W/s
  auto rows = Json::array();
  for (const auto& s : outcome.swings)
    rows.push_back({{"campus", s.campus},
                    {"date", core::format_date(s.date)},
                    {"swing_mw", core::in_megawatts(s.swing)},
                    {"left_mw", core::in_megawatts(s.left)},
                    {"ramp_mw_per_min", s.ramp.base() * kMwPerMin},
                    {"limit_mw_per_min", s.limit ? Json(s.limit->base() * kMwPerMin) : Json(nullptr)},
                    {"within_limit", s.within_limit()}});
  return rows;
}

std::string instant(const scenario::Scenario& scenario, const std::optional<core::Duration>& at)
{
  return at ? core::format_date(core::date_after(scenario.start, *at)) : "";
}

std::string jobs_csv(const scenario::Scenario& scenario, const record::Record& record)
{
  std::string text = "name,class,campuses,gpus,due,started,finished,useful_flop,flop_to_do,tokens,mean_rate_frac,"
                     "bottleneck,why_waiting,"
                     "mfu_frac,goodput_frac,interruptions,scale_out_bytes,wan_bytes\n";
  for (const auto& j : record.jobs)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(j.name), j.work_class,
                        csv_field(fmt::format("{}", fmt::join(j.campuses, ";"))), j.gpus, core::format_date(j.due),
                        instant(scenario, j.started), instant(scenario, j.finished), j.flop, j.flop_to_do, j.tokens,
                        j.mean_rate_frac, csv_field(j.bottleneck), csv_field(j.why_waiting), j.mfu_frac, j.goodput_frac,
                        j.interruptions, j.scale_out_bytes, j.wan_bytes);
  return text;
}

std::string events_csv(const scenario::Scenario& scenario, const record::Record& record)
{
  std::string text = "date,elapsed_s,kind,campus,subject,detail\n";
  for (const auto& e : record.events)
    text += fmt::format("{},{},{},{},{},{}\n", core::format_date(core::date_after(scenario.start, e.at)),
                        core::in_seconds(e.at), record::term(e.kind).key, csv_field(e.campus), csv_field(e.subject),
                        csv_field(e.detail));
  return text;
}

} // namespace

std::string result_json(const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome)
{
  Json json{{"gpuramp_version", kVersion},
            {"format_version", kResultFormat},
            {"seed", record.seed},
            {"resolution", record::to_string(record.resolution)},
            {"milestones", milestones_json(scenario, record)},
            {"summary", summary_json(record, outcome.summary)},
            {"bottlenecks",
             {{"gap", gap_json(outcome)},
              {"waterfall", waterfall_json(outcome)},
              {"binding", binding_json(outcome)},
              {"cut", cut_json(record)}}},
            {"power_networks", networks_json(scenario)},
            {"load_swings", swings_json(outcome)},
            {"energy", energy_json(outcome.energy)},
            {"sources", sources_json(outcome.energy, record)},
            {"cost", cost_json(outcome.cost, record)},
            {"conservation",
             {{"checks", outcome.conservation.checks},
              {"worst_relative_error", outcome.conservation.worst_relative_error},
              {"worst_check", outcome.conservation.worst_check},
              {"broken", outcome.conservation.broken}}},
            {"assumptions", assumptions_json(scenario)},
            {"warnings", warnings_json(scenario)},
            {"scenario", Json::parse(scenario::resolved_json(scenario))}};
  if (scenario.stated)
    json["stated"] = Json::diff(json["scenario"], Json::parse(scenario::resolved_json(*scenario.stated)));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  dir.write("series.csv", series_csv(record, outcome));
  dir.write("power.csv", power_csv(outcome.energy, record));
  dir.write("cost.csv", cost_csv(outcome.cost, outcome.energy, record));
  dir.write("jobs.csv", jobs_csv(scenario, record));
  dir.write("events.csv", events_csv(scenario, record));
  dir.write("result.json", result_json(scenario, record, outcome));
  dir.write("run_info.json", run_info_json(info));
}

} // namespace gpuramp::results
