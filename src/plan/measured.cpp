// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/measured.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/scenario/equipment.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/forked.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

using record::Figure;
using record::Level;
using record::Stage;

double online(const record::GpuStates& gpus)
{
  return static_cast<double>(gpus[Stage::up] + gpus[Stage::dark] + gpus[Stage::down]);
}

/// Facility power that racks online reserved, over the whole run.
double reserved_online_mwh(const record::CampusHistory& history, double end_s)
{
  double mw_s = 0;
  std::vector<std::int64_t> racks(history.reserved_mw.size());
  for (const auto& step : history.service) {
    mw_s += history.reserved_mw[step.type] * static_cast<double>(step.racks - racks[step.type]) * (end_s - step.from_s);
    racks[step.type] = step.racks;
  }
  return mw_s / core::kSecondsPerHour;
}

/// \param before  at the report date before
FleetAt fleet_at(const scenario::Scenario& s, const record::Sample& sample, const FleetAt& before)
{
  FleetAt at;
  at.flop = before.flop;
  at.tokens = before.tokens;
  at.day = core::in_days(core::between(s.start, sample.date));
  at.offers = sample.input_offers;
  for (const auto& campus : sample.campuses) {
    at.gpus_up += static_cast<double>(campus.gpus[Stage::up]);
    at.gpus_online += online(campus.gpus);
    at.h100e_up += campus.levels[Level::h100e_up];
    at.flop += campus.flows.flop[record::Loss::useful];
    at.facility_mw += campus.levels[Level::facility_mw];
    at.energized_mw += campus.levels[Level::feed_capacity_mw];
  }
  for (const auto& service : sample.services)
    at.tokens += service.tokens;
  return at;
}

/// What racks online draw of what they reserve, by campus group and in all ("").
std::map<std::string, double> load_fracs(const record::Record& record)
{
  std::map<std::string, std::pair<double, double>> sums; // drawn, reserved: MWh
  const auto end_s = core::in_seconds(record.samples.back().at);
  for (std::size_t c = 0; c < record.campus_names.size(); ++c) {
    const auto reserved_mwh = reserved_online_mwh(record.history[c], end_s);
    for (const auto& name : {scenario::campus_group(record.campus_names[c]), std::string()}) {
      for (const auto& sample : record.samples)
        sums[name].first += sample.campuses[c].flows[record::Flow::facility_energy_mwh];
      sums[name].second += reserved_mwh;
    }
  }
  std::map<std::string, double> fracs;
  for (const auto& [name, sum] : sums)
    if (sum.second > 0)
      fracs[name] = sum.first / sum.second;
  return fracs;
}

nlohmann::json source_prices(const record::Record& record, const account::EnergyAccount& energy)
{
  std::map<std::string, account::EnergyFlow> sums;
  for (const auto& period : energy.by_source)
    for (std::size_t i = 0; i < period.size(); ++i) {
      const auto& source = energy.sources[i];
      sums[scenario::campus_group(record.campus_names[source.campus]) + "/" + source.name] += period[i];
    }
  auto prices = nlohmann::json::object();
  for (const auto& [name, flow] : sums)
    if (flow.mwh > 0)
      prices[name] = {flow.usd / flow.mwh, flow.co2e_location_t / flow.mwh};
  return prices;
}

/// Goals that a run waits for, in their order; the others are sums up to a date.
void wait_for(const std::vector<Goal>& goals, scenario::Targets& targets)
{
  targets.milestones.clear();
  targets.levels.clear();
  for (const auto& goal : goals)
    if (goal.unit == GoalUnit::gpus)
      targets.milestones.push_back(std::llround(std::ceil(goal.amount)));
    else if (goal.unit == GoalUnit::h100e)
      targets.levels.emplace_back().h100e = core::GpuCount::from_base(goal.amount);
    else if (goal.unit == GoalUnit::mw)
      targets.levels.emplace_back().energized = core::megawatts(goal.amount);
}

double FleetAt::*counted(GoalUnit unit)
{
  switch (unit) {
    case GoalUnit::gpus: return &FleetAt::gpus_up;
    case GoalUnit::h100e: return &FleetAt::h100e_up;
    case GoalUnit::mw: return &FleetAt::energized_mw;
    case GoalUnit::flop: return &FleetAt::flop;
    case GoalUnit::tokens: return &FleetAt::tokens;
  }
  return nullptr;
}

nlohmann::json reached(const record::Record& record, const std::vector<FleetAt>& fleet, const scenario::Scenario& s,
                       const std::vector<Goal>& goals)
{
  auto dates = nlohmann::json::array();
  std::size_t n_milestones = 0;
  std::size_t n_levels = 0;
  for (const auto& goal : goals) {
    std::optional<core::Date> date;
    if (goal.unit == GoalUnit::gpus)
      date = record.milestones[n_milestones++].date;
    else if (goal.unit == GoalUnit::h100e || goal.unit == GoalUnit::mw)
      date = record.levels[n_levels++].date;
    else if (const auto first = std::find_if(fleet.begin(), fleet.end(),
                                             [&](const FleetAt& at) { return at.*counted(goal.unit) >= goal.amount; });
             first != fleet.end())
      date = core::date_after(s.start, core::days(first->day));
    dates.push_back(date ? nlohmann::json(core::format_date(*date)) : nlohmann::json(nullptr));
  }
  return dates;
}

nlohmann::json cost_json(const account::CostRow& cost)
{
  auto json = nlohmann::json::object();
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    json[std::string(term.key)] = cost[category];
  return json;
}

double most_in_a_year(const account::CostAccount& cost)
{
  double most = 0;
  for (const auto& year : cost.years)
    most = std::max(most, year.spent.sum());
  return most;
}

std::string run(scenario::Scenario s, const std::vector<Goal>& goals, std::uint64_t seed, const sim::Budget& budget)
{
  wait_for(goals, s.targets);
  scenario::apply_equipment(s);
  const auto record = sim::simulate(s, {seed, record::Resolution::campus, {}, budget});
  const auto outcome = results::summarise(s, record);
  core::require(outcome.conservation_holds, "a proposed plan broke a conservation check");
  std::vector<FleetAt> fleet(1);
  auto rows = nlohmann::json::array();
  for (const auto& sample : record.samples) {
    const auto& at = fleet.emplace_back(fleet_at(s, sample, FleetAt(fleet.back())));
    rows.push_back({at.day, at.gpus_up, at.gpus_online, at.h100e_up, at.facility_mw, at.energized_mw, at.flop,
                    at.tokens, at.offers});
  }
  fleet.erase(fleet.begin());
  const auto& sum = outcome.summary;
  return nlohmann::json{
      {"fleet", rows},
      {"reached", reached(record, fleet, s, goals)},
      {"cost", cost_json(outcome.cost.discounted)},
      {"totals",
       {sum[Figure::cost_usd], sum[Figure::energy_mwh], sum[Figure::co2e_t] + sum[Figure::embodied_co2e_t],
        sum[Figure::peak_facility_mw], most_in_a_year(outcome.cost)}},
      {"load_frac", load_fracs(record)},
      {"sources", source_prices(record, outcome.energy)}}
      .dump();
}

Measured parse(const std::string& text)
{
  const auto json = nlohmann::json::parse(text);
  Measured m;
  for (const auto& row : json["fleet"])
    m.fleet.push_back(
        {row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8].get<std::vector<double>>()});
  for (const auto& date : json["reached"])
    m.reached.push_back(date.is_null() ? std::nullopt : core::parse_date(date.get<std::string>()));
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    m.cost[category] = json["cost"][std::string(term.key)];
  m.cost_usd = json["totals"][0];
  m.energy_mwh = json["totals"][1];
  m.co2e_t = json["totals"][2];
  m.peak_mw = json["totals"][3];
  m.usd_per_year = json["totals"][4];
  m.load_frac = json["load_frac"].get<std::map<std::string, double>>();
  if (const auto all = m.load_frac.find(""); all != m.load_frac.end())
    m.load_frac_fleet = all->second;
  for (const auto& [name, price] : json["sources"].items())
    m.sources[name] = {price[0], price[1]};
  return m;
}

/// \return a value between report dates in proportion
double at(const std::vector<FleetAt>& fleet, double day, double FleetAt::*value)
{
  const auto next =
      std::lower_bound(fleet.begin(), fleet.end(), day, [](const FleetAt& row, double when) { return row.day < when; });
  if (next == fleet.begin())
    return fleet.front().*value;
  if (next == fleet.end())
    return fleet.back().*value;
  const auto& before = *std::prev(next);
  const auto part = (day - before.day) / (next->day - before.day);
  return (1 - part) * (before.*value) + part * (*next).*value;
}

} // namespace

double Measured::total(TotalLimit::What what) const
{
  switch (what) {
    case TotalLimit::What::cost_usd: return cost_usd;
    case TotalLimit::What::co2e_t: return co2e_t;
    case TotalLimit::What::peak_mw: return peak_mw;
    case TotalLimit::What::usd_per_year: return usd_per_year;
  }
  return 0;
}

double Measured::amount_at(GoalUnit unit, double day) const
{
  return at(fleet, day, counted(unit));
}

double Measured::per_h100e_day(GoalUnit unit, double from, double to) const
{
  const auto rate = [&](double begin, double end) {
    double h100e_days = 0;
    for (std::size_t n = 1; n < fleet.size(); ++n) {
      const auto days = std::min(fleet[n].day, end) - std::max(fleet[n - 1].day, begin);
      h100e_days += days > 0 ? days * (fleet[n - 1].h100e_up + fleet[n].h100e_up) / 2 : 0;
    }
    return h100e_days > 0 ? (amount_at(unit, end) - amount_at(unit, begin)) / h100e_days : 0;
  };
  const auto here = rate(from, to);
  return here > 0 ? here : rate(fleet.front().day, fleet.back().day);
}

double Measured::up_frac_at(double day) const
{
  const auto on = at(fleet, day, &FleetAt::gpus_online);
  return on > 0 ? at(fleet, day, &FleetAt::gpus_up) / on : 1;
}

double Measured::offered(std::size_t input, double from, double to) const
{
  double sum = 0;
  for (std::size_t n = 1; n < fleet.size(); ++n) {
    const auto begin = fleet[n - 1].day;
    const auto end = fleet[n].day;
    const auto common = std::min(end, to) - std::max(begin, from);
    if (common > 0)
      sum += fleet[n].offers[input] * common / (end - begin);
  }
  return sum;
}

std::vector<Measured> measure_all(const std::vector<scenario::Scenario>& scenarios, const std::vector<Goal>& goals,
                                  std::uint64_t seed, const sim::Budget& budget, int jobs)
{
  const auto texts =
      study::forked_map(scenarios.size(), jobs, [&](std::size_t i) { return run(scenarios[i], goals, seed, budget); });
  core::stop_if_asked(); // else what was ended with us would look like a plan that cannot be run
  std::vector<Measured> all;
  for (const auto& text : texts) {
    if (not text.ok)
      throw core::InputError(
          {{scenarios[all.size()].name, 0, "", "cannot be run: " + text.text, "make 'gpuramp run' work first"}});
    all.push_back(parse(text.text));
  }
  return all;
}

Measured measure(const scenario::Scenario& s, const std::vector<Goal>& goals, std::uint64_t seed,
                 const sim::Budget& budget)
{
  return measure_all({s}, goals, seed, budget, 1).front();
}

} // namespace gpuramp::plan
