// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/measured.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/stop.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/forked.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

using Json = nlohmann::json;
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
  constexpr double kSecondsPerHour = 3600;
  return mw_s / kSecondsPerHour;
}

FleetAt fleet_at(const scenario::Scenario& s, const record::Sample& sample)
{
  FleetAt at{core::in_days(core::between(s.start, sample.date))};
  for (const auto& campus : sample.campuses) {
    at.gpus_up += static_cast<double>(campus.gpus[Stage::up]);
    at.h100e_up += campus.levels[Level::h100e_up];
    at.gpus_waiting_crew += static_cast<double>(campus.gpus[Stage::waiting_crew]);
    at.facility_mw += campus.levels[Level::facility_mw];
    at.energized_mw += campus.levels[Level::feed_capacity_mw];
  }
  return at;
}

double up_frac(const record::Sample& last)
{
  double up = 0;
  double on = 0;
  for (const auto& campus : last.campuses)
    up += static_cast<double>(campus.gpus[Stage::up]), on += online(campus.gpus);
  return on > 0 ? up / on : 1;
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

Json source_prices(const record::Record& record, const account::EnergyAccount& energy)
{
  std::map<std::string, account::EnergyFlow> sums;
  for (const auto& period : energy.by_source)
    for (std::size_t i = 0; i < period.size(); ++i) {
      const auto& source = energy.sources[i];
      sums[scenario::campus_group(record.campus_names[source.campus]) + "/" + source.name] += period[i];
    }
  auto prices = Json::object();
  for (const auto& [name, flow] : sums)
    if (flow.mwh > 0)
      prices[name] = {flow.usd / flow.mwh, flow.co2e_location_t / flow.mwh};
  return prices;
}

/// Goals as what a run waits for, in their order.
void wait_for(const std::vector<Goal>& goals, scenario::Targets& targets)
{
  targets.milestones.clear();
  targets.levels.clear();
  for (const auto& goal : goals)
    if (goal.unit == GoalUnit::gpus)
      targets.milestones.push_back(std::llround(std::ceil(goal.amount)));
    else
      targets.levels.emplace_back().h100e = core::GpuCount::from_base(goal.amount);
}

Json reached(const record::Record& record, const std::vector<Goal>& goals)
{
  auto dates = Json::array();
  std::size_t n_milestones = 0;
  std::size_t n_levels = 0;
  for (const auto& goal : goals) {
    const auto date =
        goal.unit == GoalUnit::gpus ? record.milestones[n_milestones++].date : record.levels[n_levels++].date;
    dates.push_back(date ? Json(core::format_date(*date)) : Json(nullptr));
  }
  return dates;
}

Json cost_json(const account::CostRow& cost)
{
  auto json = Json::object();
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    json[std::string(term.key)] = cost[category];
  return json;
}

std::string run(scenario::Scenario s, const std::vector<Goal>& goals, std::uint64_t seed)
{
  wait_for(goals, s.targets);
  const auto record = sim::simulate(s, {seed, record::Resolution::campus, {}, {}});
  const auto outcome = results::summarise(s, record);
  core::require(outcome.conservation_holds, "a proposed plan broke a conservation check");
  std::vector<FleetAt> fleet;
  auto rows = Json::array();
  for (const auto& sample : record.samples) {
    const auto& at = fleet.emplace_back(fleet_at(s, sample));
    rows.push_back({at.day, at.gpus_up, at.h100e_up, at.gpus_waiting_crew, at.facility_mw, at.energized_mw});
  }
  const auto& sum = outcome.summary;
  return Json{{"fleet", rows},
              {"reached", reached(record, goals)},
              {"cost", cost_json(outcome.cost.discounted)},
              {"totals",
               {sum[Figure::cost_usd], sum[Figure::energy_mwh], sum[Figure::co2e_t] + sum[Figure::embodied_co2e_t],
                sum[Figure::peak_facility_mw]}},
              {"up_frac", up_frac(record.samples.back())},
              {"load_frac", load_fracs(record)},
              {"sources", source_prices(record, outcome.energy)}}
      .dump();
}

Measured parse(const std::string& text)
{
  const auto json = Json::parse(text);
  Measured m;
  for (const auto& row : json["fleet"])
    m.fleet.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
  for (const auto& date : json["reached"])
    m.reached.push_back(date.is_null() ? std::nullopt : core::parse_date(date.get<std::string>()));
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    m.cost[category] = json["cost"][std::string(term.key)];
  m.cost_usd = json["totals"][0];
  m.energy_mwh = json["totals"][1];
  m.co2e_t = json["totals"][2];
  m.peak_mw = json["totals"][3];
  m.up_frac = json["up_frac"];
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

double Measured::up_at(GoalUnit unit, double day) const
{
  return at(fleet, day, unit == GoalUnit::gpus ? &FleetAt::gpus_up : &FleetAt::h100e_up);
}

double Measured::waiting_for_crew_at(double day) const
{
  const auto waiting = at(fleet, day, &FleetAt::gpus_waiting_crew);
  const auto up = at(fleet, day, &FleetAt::gpus_up);
  return waiting > 0 ? waiting / (waiting + up) : 0;
}

std::vector<Measured> measure_all(const std::vector<scenario::Scenario>& scenarios, const std::vector<Goal>& goals,
                                  std::uint64_t seed, int jobs)
{
  const auto texts =
      study::forked_map(scenarios.size(), jobs, [&](std::size_t i) { return run(scenarios[i], goals, seed); });
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

Measured measure(const scenario::Scenario& s, const std::vector<Goal>& goals, std::uint64_t seed)
{
  return measure_all({s}, goals, seed, 1).front();
}

} // namespace gpuramp::plan
