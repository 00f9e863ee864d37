// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/outcome.hpp"

#include "gpuramp/core/error.hpp"
#include "results/request_csv.hpp"
#include "results/run_warnings.hpp"
#include "results/years.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace gpuramp::results {

namespace {

using record::Figure;
using record::Flow;

constexpr double kTolerance = 1e-9;

record::GpuStates fleet_states(const record::Sample& sample)
{
  record::GpuStates sum;
  for (const auto& campus : sample.campuses)
    sum += campus.gpus;
  return sum;
}

GapRow gap_row(core::Date date, std::string campus, std::int64_t target, const record::GpuStates& gpus)
{
  return {date, std::move(campus), target, gpus[record::Stage::up], record::gap_of(target, gpus), {}};
}

void check_gap(const GapRow& row, record::Conservation& checks)
{
  ++checks.checks;
  auto split = row.terms[record::Cause::supply];
  for (const auto& term : row.supply_split)
    split -= term.gpus;
  if (row.terms.sum() != row.target - row.up || (not row.supply_split.empty() && split != 0))
    checks.broken.push_back(fmt::format("gap of {} on {} does not sum", row.campus, core::format_date(row.date)));
}

/// What each cause kept from being up since the date before; of supply by what bound production.
std::vector<std::pair<std::string, double>> gpu_days_of(const record::Sample& sample)
{
  std::vector<std::pair<std::string, double>> days;
  for (const auto& part : sample.supply_days)
    days.emplace_back(supply_name(part.cause), part.gpu_days);
  record::GpuDays stages;
  for (const auto& campus : sample.campuses)
    stages += campus.flows.gpu_days;
  for (const auto& [cause, term] : record::kTerms<record::Cause>)
    if (const auto stage = record::find_key<record::Stage>(term.key))
      days.emplace_back(term.label, stages[*stage]);
  return days;
}

void add_gap(const record::Record& record, Outcome& outcome)
{
  for (const auto& sample : record.samples) {
    outcome.gap.push_back(gap_row(sample.date, "fleet", sample.target_gpus, fleet_states(sample)));
    outcome.gap.back().supply_split = sample.supply;
    outcome.gap.back().gpu_days = gpu_days_of(sample);
    check_gap(outcome.gap.back(), outcome.conservation);
    for (std::size_t c = 0; c < sample.campuses.size(); ++c)
      if (sample.campus_targets[c] > 0) {
        outcome.gap.push_back(
            gap_row(sample.date, record.campus_names[c], sample.campus_targets[c], sample.campuses[c].gpus));
        check_gap(outcome.gap.back(), outcome.conservation);
      }
  }
}

/// Causes of a year sum to what its target lacked.
void check_years(Outcome& outcome)
{
  for (const auto& year : outcome.years) {
    auto left = year.mean_target - year.mean_up;
    auto largest = std::max({1.0, year.mean_target, year.mean_up}); // of the terms: their sum is as exact as that
    for (const auto& cause : year.causes) {
      left -= cause.mean_gpus;
      largest = std::max(largest, std::abs(cause.mean_gpus));
    }
    auto& checks = outcome.conservation;
    ++checks.checks;
    const auto error = std::abs(left) / largest;
    checks.worst_relative_error = std::max(checks.worst_relative_error, error);
    if (error > kTolerance)
      checks.broken.push_back(fmt::format("gap of {} does not sum", year.year));
  }
}

void add_waterfall(const record::Record& record, Outcome& outcome)
{
  for (std::size_t i = 1; i < record.samples.size(); ++i) {
    WaterfallRow row{record.samples[i].date, 0, {}};
    for (const auto& campus : record.samples[i].campuses) {
      row.peak_flop += campus.flows[Flow::peak_flop];
      row.flop += campus.flows.flop;
    }
    outcome.waterfall.push_back(row);
    ++outcome.conservation.checks;
    const auto error = std::abs(row.peak_flop - row.flop.sum()) / std::max(1.0, row.peak_flop);
    outcome.conservation.worst_relative_error = std::max(outcome.conservation.worst_relative_error, error);
    if (error > kTolerance)
      outcome.conservation.broken.push_back(
          fmt::format("waterfall of {} does not sum", core::format_date(record.samples[i].date)));
  }
}

void add_binding(const record::Record& record, Outcome& outcome)
{
  const auto start = record.samples.front().date;
  for (const auto& period : record.binding) {
    const auto from = core::date_after(start, period.begin);
    const auto to = core::date_after(start, period.end);
    for (std::size_t c = 0; c < period.campuses.size(); ++c)
      for (const auto& b : period.campuses[c])
        outcome.binding.push_back({from, to, record.campus_names[c], b.resource, b.share_of_time});
    for (const auto& b : period.wan)
      outcome.binding.push_back({from, to, "fleet", b.resource, b.share_of_time});
  }
  outcome.top_binding = top_bindings(outcome.binding);
}

void add_swings(const scenario::Scenario& scenario, const record::Record& record, Outcome& outcome)
{
  for (std::size_t c = 0; c < record.campus_names.size(); ++c) {
    const auto& stated = scenario::campus_named(scenario, record.campus_names[c]).power.response;
    if (not stated)
      continue;
    const auto& response = *stated;
    const auto& run = record.largest_runs[c];
    SwingRow row{
        record.campus_names[c], core::date_after(scenario.start, run.at), response.swing_frac * run.power, {}, {},
        response.feed_ramp};
    if (row.swing.base() <= 0)
      continue;
    row.left = std::max(core::Power{}, row.swing - response.swing_smoothing);
    row.ramp = row.left / response.swing_time;
    outcome.swings.push_back(std::move(row));
  }
}

/// Why work came to nothing, in words; empty if it did not.
std::string reason_of(const record::JobRecord& job)
{
  if (job.work_class == "training")
    return job.started ? "" : job.why_waiting;
  if (job.work_class != "inference" || job.flop > 0)
    return "";
  if (job.gpus <= 0)
    return "has no GPUs";
  return job.bottleneck.empty() ? "serves no tokens" : "held back by " + job.bottleneck;
}

void add_not_served(const record::Record& record, Outcome& outcome)
{
  for (const auto& job : record.jobs)
    if (auto reason = reason_of(job); not reason.empty())
      outcome.not_served.push_back({job.name, job.work_class, job.due, std::move(reason)});
}

void add_flows(const record::Record& record, Summary& s)
{
  s[Figure::peak_facility_mw] = core::in_megawatts(record.peak_facility_power);
  double it_mwh = 0;
  for (const auto& sample : record.samples) {
    const auto flows = record::fleet_of(sample).flows;
    s[Figure::energy_mwh] += flows[Flow::facility_energy_mwh];
    it_mwh += flows[Flow::it_energy_mwh];
    s[Figure::useful_model_flop] += flows.flop[record::Loss::useful];
    s[Figure::tokens_served] += flows[Flow::tokens_served];
    s[Figure::tokens_demanded] += flows[Flow::tokens_demanded];
    s[Figure::stranded_gpu_days] += flows[Flow::stranded_gpu_days];
    s[Figure::stranded_mw_days] += flows[Flow::stranded_mw_days];
  }
  s[Figure::mean_pue] = it_mwh > 0 ? s[Figure::energy_mwh] / it_mwh : 0;
}

void add_energy_and_cost(const scenario::Scenario& scenario, const record::Record& record, Outcome& outcome)
{
  outcome.energy = account::account_energy(scenario, record);
  account::check_energy(outcome.energy, record, outcome.conservation);
  outcome.cost = account::account_cost(scenario, record, outcome.energy);
  outcome.income = account::account_income(scenario, record, outcome.cost);
  const auto energy = outcome.energy.total();
  const auto& cost = outcome.cost.spent;
  auto& s = outcome.summary;
  s[Figure::source_energy_mwh] = energy.flow.mwh;
  s[Figure::unserved_mwh] = energy.unserved_mwh;
  s[Figure::curtailed_mwh] = energy.flow.curtailed_mwh;
  s[Figure::battery_loss_mwh] = energy.battery_loss_mwh;
  s[Figure::co2e_t] = energy.flow.co2e_location_t;
  s[Figure::co2e_market_t] = energy.flow.co2e_market_t;
  s[Figure::embodied_co2e_t] = energy.embodied_rack_t + energy.embodied_building_t;
  s[Figure::water_t] = energy.water_t;
  s[Figure::shift_saved_co2e_t] = outcome.energy.shift.saved_co2e_t;
  s[Figure::shift_saved_usd] = outcome.energy.shift.saved_usd;
  s[Figure::rack_capex_usd] = cost.racks();
  s[Figure::facility_capex_usd] = cost.facilities();
  s[Figure::generation_capex_usd] = cost[account::CostCategory::generation];
  s[Figure::energy_cost_usd] = cost[account::CostCategory::energy];
  s[Figure::operations_cost_usd] = cost.operations();
  s[Figure::cost_usd] = outcome.cost.discounted.sum();
  s[Figure::spent_usd] = cost.sum();
  s[Figure::sunk_usd] = outcome.cost.sunk.sum();
}

void add_end_state(const record::Record& record, Summary& s)
{
  if (record.samples.empty())
    return;
  for (const auto& campus : record.samples.back().campuses) {
    s[Figure::gpus_up_end] += static_cast<double>(campus.gpus[record::Stage::up]);
    s[Figure::dies_up_end] += campus.levels[record::Level::dies_up];
    s[Figure::h100e_up_end] += campus.levels[record::Level::h100e_up];
  }
  for (const auto& job : record.jobs)
    if (job.work_class == "training") {
      s[Figure::training_runs_finished] += job.finished ? 1 : 0;
      s[Figure::tokens_trained] += job.tokens;
    }
}

} // namespace

Outcome::Outcome() = default;
Outcome::Outcome(const Outcome&) = default;
Outcome::Outcome(Outcome&&) noexcept = default;
Outcome& Outcome::operator=(const Outcome&) = default;
Outcome& Outcome::operator=(Outcome&&) noexcept = default;
Outcome::~Outcome() = default;

WaterfallRow whole_waterfall(const std::vector<WaterfallRow>& rows)
{
  WaterfallRow sum;
  for (const auto& row : rows) {
    sum.date = row.date;
    sum.peak_flop += row.peak_flop;
    sum.flop += row.flop;
  }
  return sum;
}

std::vector<TopBinding> top_bindings(const std::vector<BindingRow>& binding)
{
  std::map<std::string, std::map<std::string, double>> years; // [resource][campus]
  for (const auto& row : binding)
    years[row.resource][row.campus] +=
        row.share_of_time * core::in_seconds(core::between(row.from, row.date)) / core::kSecondsPerYear;
  std::vector<TopBinding> all;
  for (const auto& [resource, campuses] : years) {
    TopBinding top{resource, 0, static_cast<std::int64_t>(campuses.size()), "", 0};
    for (const auto& [campus, held] : campuses) {
      top.campus_years += held;
      if (held > top.worst_years)
        top.worst_campus = campus, top.worst_years = held;
    }
    all.push_back(std::move(top));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.campus_years > b.campus_years; });
  return all;
}

int year_of_period(core::Date end)
{
  return static_cast<int>(std::chrono::year_month_day{end - std::chrono::days{1}}.year());
}

std::string supply_name(const std::string& cause)
{
  return fmt::format("{}: {}", record::term(record::Cause::supply).label, cause);
}

std::vector<NamedCause> causes_of(const GapRow& row)
{
  std::vector<NamedCause> causes;
  for (const auto& [cause, term] : record::kTerms<record::Cause>)
    if (cause != record::Cause::supply || row.supply_split.empty())
      causes.push_back({cause, std::string(term.label), row.terms[cause]});
    else
      for (const auto& part : row.supply_split)
        causes.push_back({cause, supply_name(part.cause), part.gpus});
  return causes;
}

Outcome summarise(const scenario::Scenario& scenario, const record::Record& record)
{
  Outcome outcome;
  outcome.conservation = record.conservation;
  add_flows(record, outcome.summary);
  add_energy_and_cost(scenario, record, outcome);
  add_end_state(record, outcome.summary);
  add_gap(record, outcome);
  add_waterfall(record, outcome);
  add_binding(record, outcome);
  add_swings(scenario, record, outcome);
  add_not_served(record, outcome);
  outcome.requests = record.requests;
  add_request_costs(outcome.requests, outcome.cost.unit.usd_per_gpu_hour);
  outcome.years = year_rows(record);
  outcome.warnings = run_warnings(scenario, record, outcome.energy);
  check_years(outcome);
  outcome.conservation_holds = outcome.conservation.broken.empty();
  return outcome;
}

} // namespace gpuramp::results
