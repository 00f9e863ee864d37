#include "gpuramp/results/writers.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace gpuramp::results {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kVersion = GPURAMP_VERSION;

Json date_or_null(const std::optional<core::Date>& date)
{
  return date ? Json(core::format_date(*date)) : Json(nullptr);
}

Json path_json(const scenario::Scenario& scenario, const std::optional<sim::MilestonePath>& path)
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

Json milestones_json(const scenario::Scenario& scenario, const sim::Record& record)
{
  auto rows = Json::array();
  for (const auto& m : record.milestones)
    rows.push_back({{"gpus", m.gpus}, {"date", date_or_null(m.date)}, {"path", path_json(scenario, m.path)}});
  return rows;
}

Json summary_json(const sim::Record& record, const Summary& s)
{
  return {{"gpus_up_end", s.gpus_up_end},
          {"dies_up_end", s.dies_up_end},
          {"h100e_up_end", s.h100e_up_end},
          {"peak_facility_mw", s.peak_facility_mw},
          {"energy_mwh", s.energy_mwh},
          {"co2e_t", s.co2e_t},
          {"cost_usd", s.cost_usd},
          {"rack_capex_usd", s.rack_capex_usd},
          {"facility_capex_usd", s.facility_capex_usd},
          {"energy_cost_usd", s.energy_cost_usd},
          {"useful_model_flop", s.useful_model_flop},
          {"training_runs_finished", s.training_runs_finished},
          {"tokens_trained", s.tokens_trained},
          {"tokens_served", s.tokens_served},
          {"tokens_demanded", s.tokens_demanded},
          {"mean_pue", s.mean_pue},
          {"stranded_gpu_days", s.stranded_gpu_days},
          {"stranded_mw_days", s.stranded_mw_days},
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
    Json row{{"date", core::format_date(r.date)},
             {"campus", r.campus},
             {"target", r.target},
             {"up", r.up},
             {"terms",
              {{"supply", r.supply},
               {"in_transit", r.in_transit},
               {"waiting_hall", r.waiting_hall},
               {"waiting_power", r.waiting_power},
               {"waiting_fabric", r.waiting_fabric},
               {"waiting_crew", r.waiting_crew},
               {"installing", r.installing},
               {"burn_in", r.burn_in},
               {"down", r.down}}}};
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
    const auto& f = r.flop;
    rows.push_back({{"date", core::format_date(r.date)},
                    {"peak_flop", f.peak},
                    {"down_flop", f.down},
                    {"idle_flop", f.idle},
                    {"power_capped_flop", f.power},
                    {"network_contention_flop", f.network},
                    {"failures_flop", f.failures},
                    {"inefficiency_flop", f.inefficiency},
                    {"kernels_flop", f.kernels},
                    {"communication_flop", f.communication},
                    {"bubble_flop", f.bubble},
                    {"stragglers_flop", f.stragglers},
                    {"useful_flop", f.useful}});
  }
  return rows;
}

Json binding_json(const Outcome& outcome)
{
  auto rows = Json::array();
  for (const auto& b : outcome.binding)
    rows.push_back({{"date", core::format_date(b.date)}, {"campus", b.campus}, {"resource", b.resource}, {"share_of_time", b.share_of_time}});
  return rows;
}

Json cut_json(const sim::Record& record)
{
  auto rows = Json::array();
  for (const auto& s : record.samples)
    rows.push_back({{"date", core::format_date(s.date)}, {"bound_gpus", s.cut.bound_gpus}, {"resources", s.cut.resources}});
  return rows;
}

Json assumptions_json(const scenario::Scenario& scenario)
{
  auto rows = Json::array();
  for (const auto& p : scenario.provenance)
    if (p.source.rfind("assumption", 0) == 0)
      rows.push_back({{"file", std::filesystem::path(p.file).filename().string()}, {"pointer", p.pointer}, {"value", p.value}, {"source", p.source}});
  return rows;
}

/// A CSV field: quoted where the text needs it (RFC 4180).
std::string field(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const auto c : text)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

/// \param joined  GPUs of the largest job across campuses; of a campus, its own
std::string series_row(const std::string& date, const std::string& campus, const sim::CampusSample& s, std::int64_t joined)
{
  const auto& g = s.gpus;
  const auto& f = s.flows;
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{:.6g},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", date, field(campus),
                     g.produced, g.in_transit, g.waiting_hall, g.waiting_power, g.waiting_fabric, g.waiting_crew, g.installing, g.burn_in,
                     g.up, g.down, g.retired, s.missing.power, s.missing.crew, s.dies_up, s.h100e_up, s.slots_ready, s.slots_used,
                     core::in_megawatts(s.it_power), core::in_megawatts(s.facility_power), core::in_megawatts(s.feed_capacity),
                     core::in_megawatts(s.reserved_power), core::in_megawatt_hours(f.it_energy), core::in_megawatt_hours(f.facility_energy),
                     core::in_tonnes(f.co2e), core::in_usd(f.energy_cost), core::in_usd(f.rack_capex), core::in_usd(f.facility_capex),
                     f.flop.peak, f.flop.useful, f.tokens_served, f.stranded_gpu_days, f.stranded_mw_days, s.largest_training_gpus, joined);
}

sim::CampusSample fleet_sample(const sim::Sample& sample)
{
  sim::CampusSample sum;
  for (const auto& c : sample.campuses) {
    sum.gpus += c.gpus;
    sum.missing += c.missing;
    sum.dies_up += c.dies_up;
    sum.h100e_up += c.h100e_up;
    sum.slots_ready += c.slots_ready;
    sum.slots_used += c.slots_used;
    sum.it_power += c.it_power;
    sum.facility_power += c.facility_power;
    sum.feed_capacity += c.feed_capacity;
    sum.reserved_power += c.reserved_power;
    sum.flows += c.flows;
    sum.largest_training_gpus = std::max(sum.largest_training_gpus, c.largest_training_gpus);
  }
  return sum;
}

std::string instant(const scenario::Scenario& scenario, const std::optional<core::Duration>& at)
{
  return at ? core::format_date(core::date_after(scenario.start, *at)) : "";
}

std::string jobs_csv(const scenario::Scenario& scenario, const sim::Record& record)
{
  std::string text = "name,class,campuses,gpus,due,started,finished,useful_flop,flop_to_do,tokens,mean_rate_frac,bottleneck,why_waiting,"
                     "mfu_frac,goodput_frac,interruptions,scale_out_bytes,wan_bytes\n";
  for (const auto& j : record.jobs)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", field(j.name), j.work_class, field(fmt::format("{}", fmt::join(j.campuses, ";"))), j.gpus,
                        core::format_date(j.due), instant(scenario, j.started), instant(scenario, j.finished), j.flop, j.flop_to_do, j.tokens,
                        j.mean_rate_frac, field(j.bottleneck), field(j.why_waiting), j.mfu_frac, j.goodput_frac, j.interruptions, j.scale_out_bytes, j.wan_bytes);
  return text;
}

std::string events_csv(const scenario::Scenario& scenario, const sim::Record& record)
{
  std::string text = "date,elapsed_s,kind,campus,subject,detail\n";
  for (const auto& e : record.events)
    text += fmt::format("{},{},{},{},{},{}\n", core::format_date(core::date_after(scenario.start, e.at)), core::in_seconds(e.at), e.kind,
                        field(e.campus), field(e.subject), field(e.detail));
  return text;
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why)
{
  throw core::InputError({{path.string(), 0, "", why, "choose a directory that can be written with --out"}});
}

} // namespace

std::string result_json(const scenario::Scenario& scenario, const sim::Record& record, const Outcome& outcome)
{
  Json json{{"gpuramp_version", kVersion},
            {"format_version", kResultFormat},
            {"seed", record.seed},
            {"resolution", sim::to_string(record.resolution)},
            {"milestones", milestones_json(scenario, record)},
            {"summary", summary_json(record, outcome.summary)},
            {"bottlenecks",
             {{"gap", gap_json(outcome)}, {"waterfall", waterfall_json(outcome)}, {"binding", binding_json(outcome)}, {"cut", cut_json(record)}}},
            {"conservation",
             {{"checks", outcome.conservation.checks},
              {"worst_relative_error", outcome.conservation.worst_relative_error},
              {"worst_check", outcome.conservation.worst_check},
              {"broken", outcome.conservation.broken}}},
            {"assumptions", assumptions_json(scenario)},
            {"scenario", Json::parse(scenario::resolved_json(scenario))}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string series_csv(const sim::Record& record)
{
  std::string text = "date,campus,gpus_produced,gpus_in_transit,gpus_waiting_hall,gpus_waiting_power,gpus_waiting_fabric,gpus_waiting_crew,"
                     "gpus_installing,gpus_burn_in,gpus_up,gpus_down,gpus_retired,gpus_missing_power,gpus_missing_crew,dies_up,h100e_up,"
                     "slots_ready,slots_used,it_mw,facility_mw,feed_capacity_mw,reserved_mw,it_energy_mwh,facility_energy_mwh,co2e_t,"
                     "energy_cost_usd,rack_capex_usd,facility_capex_usd,peak_flop,useful_flop,tokens_served,stranded_gpu_days,stranded_mw_days,"
                     "largest_training_gpus,largest_training_gpus_multi_campus\n";
  for (const auto& sample : record.samples) {
    const auto date = core::format_date(sample.date);
    for (std::size_t c = 0; c < sample.campuses.size(); ++c)
      text += series_row(date, record.campus_names[c], sample.campuses[c], sample.campuses[c].largest_training_gpus);
    text += series_row(date, "fleet", fleet_sample(sample), sample.largest_joined_gpus);
  }
  return text;
}

void write_atomically(const std::filesystem::path& file, const std::string& text)
{
  auto part = file;
  part += fmt::format(".part-{}", ::getpid());
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  std::error_code error;
  if (out)
    std::filesystem::rename(part, file, error);
  if (not out || error) {
    const auto why = error ? error.message() : std::string(std::strerror(errno));
    std::filesystem::remove(part, error);
    refuse(file, "cannot be written: " + why);
  }
}

void write_files(const std::filesystem::path& dir, const scenario::Scenario& scenario, const sim::Record& record, const Outcome& outcome,
                 const RunInfo& info)
{
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error || not std::filesystem::is_directory(dir))
    refuse(dir, "cannot be made: " + (error ? error.message() : std::string("it is not a directory")));
  write_atomically(dir / "series.csv", series_csv(record));
  write_atomically(dir / "jobs.csv", jobs_csv(scenario, record));
  write_atomically(dir / "events.csv", events_csv(scenario, record));
  write_atomically(dir / "result.json", result_json(scenario, record, outcome));
  write_atomically(dir / "run_info.json", Json{{"wall_s", info.wall_s}, {"peak_rss_mb", info.peak_rss_mb}}.dump(1) + "\n");
}

} // namespace gpuramp::results
