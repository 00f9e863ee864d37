// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <tuple>

namespace gpuramp::sim {

namespace {

/// Above this many halls, `auto` groups whole campuses.
constexpr std::size_t kMaxHallsForHallResolution = 5'000;

/// "plains-2" before "plains-10".
bool natural_less(const std::string& a, const std::string& b)
{
  std::size_t i = 0;
  std::size_t j = 0;
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  while (i < a.size() && j < b.size()) {
    if (not digit(a[i]) || not digit(b[j])) {
      if (a[i] != b[j])
        return a[i] < b[j];
      ++i, ++j;
      continue;
    }
    const auto end_of_number = [&](const std::string& s, std::size_t k) {
      while (k < s.size() && digit(s[k]))
        ++k;
      return k;
    };
    const auto i_end = end_of_number(a, i);
    const auto j_end = end_of_number(b, j);
    const auto x = a.substr(i, i_end - i);
    const auto y = b.substr(j, j_end - j);
    if (x != y)
      return x.size() != y.size() ? x.size() < y.size() : x < y;
    i = i_end, j = j_end;
  }
  return a.size() - i < b.size() - j;
}

void add_types(Plan& plan)
{
  const auto& s = *plan.scenario;
  std::vector<std::string> used;
  for (const auto& line : s.supply.lines)
    used.push_back(line.rack_type);
  for (const auto& campus : s.campuses)
    for (const auto& racks : campus.initial)
      used.push_back(racks.rack_type);
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  for (const auto& name : used) {
    const auto& spec = scenario::rack_type(s.catalog, name);
    const auto nameplate_mw = core::in_megawatts(spec.max_power);
    plan.types.push_back({&spec, nameplate_mw, core::in_megawatts(spec.idle_power),
                          static_cast<double>(spec.gpus_per_rack) * spec.h100_equivalents / nameplate_mw});
  }
  std::stable_sort(plan.types.begin(), plan.types.end(),
                   [](const PlanType& a, const PlanType& b) { return a.spec->available > b.spec->available; });
}

/// Slots and buses of halls as racks of a type could use them.
Growth hall_growth(const Plan& plan, std::size_t c, std::size_t type)
{
  Growth growth;
  const auto each_mw = plan.reserved_bus_mw(c, type);
  for (const auto h : plan.campuses[c].halls) {
    if (plan.halls[h].takes[type] == 0)
      continue;
    const auto slots = static_cast<double>(plan.halls[h].slots);
    const auto racks = each_mw > 0 ? std::min(slots, core::whole_in(plan.halls[h].bus_mw / each_mw)) : slots;
    growth.add(plan.halls[h].ready_s, racks * each_mw);
  }
  growth.finish();
  return growth;
}

std::vector<char> types_taken(const Plan& plan, const scenario::HallGroup& group)
{
  std::vector<char> takes;
  for (const auto& type : plan.types)
    takes.push_back(scenario::takes(group, *type.spec) ? 1 : 0);
  return takes;
}

/// \return whether every hall of the campus that takes type a takes type b too
bool halls_include(const Plan& plan, const PlanCampus& campus, std::size_t b, std::size_t a)
{
  return std::all_of(campus.halls.begin(), campus.halls.end(),
                     [&](std::size_t h) { return plan.halls[h].takes[a] == 0 || plan.halls[h].takes[b] != 0; });
}

TypeRoom type_room(const Plan& plan, const PlanCampus& campus, std::size_t type)
{
  TypeRoom room;
  for (const auto h : campus.halls)
    if (plan.halls[h].takes[type] != 0)
      room.slots.add(plan.halls[h].ready_s, static_cast<double>(plan.halls[h].slots));
  room.slots.finish();
  for (std::size_t k = 0; k < plan.types.size(); ++k) {
    if (halls_include(plan, campus, type, k))
      room.within.push_back(k);
    if (halls_include(plan, campus, k, type))
      room.containing.push_back(k);
  }
  return room;
}

void add_halls(Plan& plan, std::size_t c, std::int64_t gpus_per_slot)
{
  auto& campus = plan.campuses[c];
  const auto& s = *plan.scenario;
  const auto& fabric = scenario::fabric(s.catalog, campus.spec->fabric);
  const auto oversubscription = scenario::oversubscription_of(fabric, s.catalog.fabric_parts);
  const auto port_gb_per_s = core::in_gigabytes_per_second(fabric.port);
  for (const auto& hall : scenario::hall_commissionings(s, *campus.spec)) {
    const auto& group = campus.spec->halls[hall.index];
    const auto ports = group.rack_slots * gpus_per_slot;
    const auto uplink = static_cast<double>(ports) * port_gb_per_s / oversubscription.hall;
    const auto ready_s = core::in_seconds(hall.ready);
    campus.halls.push_back(plan.halls.size());
    if (hall.held_by)
      campus.late.push_back({*hall.held_by, record::Stage::waiting_hall, core::in_seconds(hall.planned), ready_s,
                             core::in_megawatts(group.bus), group.rack_slots});
    campus.core_gb_per_s += uplink / oversubscription.core;
    campus.slots.add(ready_s, static_cast<double>(group.rack_slots));
    plan.halls.push_back({hall.name, c, hall.index, ready_s, group.rack_slots, core::in_megawatts(group.bus), ports,
                          types_taken(plan, group), uplink});
  }
  campus.slots.finish();
  std::stable_sort(campus.halls.begin(), campus.halls.end(),
                   [&](std::size_t a, std::size_t b) { return plan.halls[a].ready_s < plan.halls[b].ready_s; });
  campus.port = fabric.port;
  campus.units = plan_units(plan, campus);
  campus.fabric = plan_pods(plan, campus);
  for (std::size_t k = 0; k < plan.types.size(); ++k)
    campus.hall_mw.push_back(hall_growth(plan, c, k));
  const auto takes_all = [&](std::size_t h) {
    return std::find(plan.halls[h].takes.begin(), plan.halls[h].takes.end(), 0) == plan.halls[h].takes.end();
  };
  if (not std::all_of(campus.halls.begin(), campus.halls.end(), takes_all))
    for (std::size_t k = 0; k < plan.types.size(); ++k)
      campus.rooms.push_back(type_room(plan, campus, k));
}

void add_tranches(Plan& plan, PlanCampus& campus)
{
  const auto& s = *plan.scenario;
  for (const auto& when : scenario::tranche_commissionings(s, *campus.spec)) {
    const auto& tranche = campus.spec->power.tranches[when.index];
    const auto ready_s = core::in_seconds(when.ready);
    const auto mw = core::in_megawatts(tranche.capacity);
    const auto until_s = tranche.until ? plan.seconds(*tranche.until) : std::numeric_limits<double>::infinity();
    campus.tranches.push_back(
        {when.name, ready_s, mw, until_s, tranche.outages_per_year, core::in_seconds(tranche.repair)});
    if (when.held_by)
      campus.late.push_back({*when.held_by, record::Stage::waiting_power, core::in_seconds(when.planned), ready_s, mw,
                             std::numeric_limits<std::int64_t>::max()});
    if (until_s <= ready_s)
      continue;
    campus.facility_mw.add(ready_s, mw);
    if (tranche.until)
      campus.facility_mw.add(until_s, -mw), campus.power_ends = true;
  }
  campus.facility_mw.finish();
  std::stable_sort(campus.tranches.begin(), campus.tranches.end(),
                   [](const PlanTranche& a, const PlanTranche& b) { return a.ready_s < b.ready_s; });
}

void add_campuses(Plan& plan)
{
  for (const auto& spec : plan.scenario->campuses) {
    PlanCampus campus;
    campus.spec = &spec;
    campus.install_s = core::in_seconds(spec.install.duration);
    campus.burn_in_s = core::in_seconds(spec.install.burn_in);
    campus.mending_s = core::in_seconds(spec.install.mending);
    campus.design_pue = scenario::design_pue(spec);
    if (spec.power.network) {
      campus.network = scenario::network_of(spec);
      for (const auto& piece : spec.power.network->equipment)
        campus.equipment_ready_s.push_back(core::in_seconds(scenario::ready_of(*plan.scenario, piece.when)));
    }
    campus.response = spec.power.response.value_or(scenario::PowerResponse{});
    plan.campuses.push_back(campus);
  }
  std::sort(plan.campuses.begin(), plan.campuses.end(),
            [](const PlanCampus& a, const PlanCampus& b) { return natural_less(a.spec->name, b.spec->name); });
  const auto gpus_per_slot = scenario::gpus_per_slot(*plan.scenario);
  for (std::size_t c = 0; c < plan.campuses.size(); ++c) {
    add_halls(plan, c, gpus_per_slot);
    add_tranches(plan, plan.campuses[c]);
    for (std::size_t t = 0; t < plan.campuses[c].tranches.size(); ++t)
      plan.tranches.emplace_back(c, t);
  }
}

void add_lines(Plan& plan)
{
  for (const auto& spec : plan.scenario->supply.lines) {
    PlanLine line;
    line.spec = &spec;
    line.type = plan.type_index(spec.rack_type);
    line.available_s = plan.seconds(plan.types[line.type].spec->available);
    line.lead_s = core::in_seconds(spec.integration_time + spec.transit_time);
    line.last_production_s =
        spec.last_production ? plan.seconds(*spec.last_production) : std::numeric_limits<double>::infinity();
    for (const auto& name : spec.campuses)
      line.campuses.push_back(plan.campus_index(name));
    for (std::size_t c = 0; spec.campuses.empty() && c < plan.campuses.size(); ++c)
      line.campuses.push_back(c);
    std::sort(line.campuses.begin(), line.campuses.end());
    plan.lines.push_back(std::move(line));
  }
  // lines that ship at the same instant take what room there is one after the other: the older types first, whatever
  // the order of the file
  std::stable_sort(plan.lines.begin(), plan.lines.end(), [](const PlanLine& a, const PlanLine& b) {
    return std::tie(a.available_s, a.type, a.campuses, a.lead_s) <
           std::tie(b.available_s, b.type, b.campuses, b.lead_s);
  });
}

void add_wan(Plan& plan)
{
  for (const auto& link : plan.scenario->wan)
    plan.wan.push_back({fmt::format("wan:{}-{}", link.from, link.to), plan.campus_index(link.from),
                        plan.campus_index(link.to), core::in_gigabytes_per_second(link.capacity)});
}

void add_report_dates(Plan& plan)
{
  const auto& s = *plan.scenario;
  for (int n = 0;; ++n) {
    const auto at_s = core::in_seconds(core::nth_step(s.start, s.start, s.report_every, n));
    if (at_s >= plan.end_s)
      break;
    plan.report_s.push_back(at_s);
  }
  plan.report_s.push_back(plan.end_s);
}

void add_quarter_and_year_ends(Plan& plan)
{
  const auto& s = *plan.scenario;
  constexpr auto kQuarter = std::chrono::months{3};
  for (auto begin = std::chrono::year_month_day{s.start}.year() / std::chrono::January / 1; core::Date{begin} < s.end;
       begin += kQuarter) {
    if (core::Date{begin} <= s.start)
      continue;
    plan.quarter_end_s.push_back(plan.seconds(begin));
    if (begin.month() == std::chrono::January)
      plan.year_end_s.push_back(plan.seconds(begin));
  }
  plan.year_end_s.push_back(plan.end_s);
}

/// Ascending, each once, from the start to the end.
void keep_within(const Plan& plan, std::vector<double>& dates)
{
  std::erase_if(dates, [&](double at_s) { return at_s < 0 || at_s > plan.end_s; });
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
}

/// At its interval, and when what is ordered or may ship changes, so that dates act on their day.
void add_production(Plan& plan)
{
  auto& dates = plan.production_s;
  const auto every_s = plan.production_every_s = core::in_seconds(plan.scenario->supply.produce_every);
  for (double at_s = every_s; at_s < plan.end_s; at_s += every_s)
    dates.push_back(at_s);
  for (const auto& line : plan.lines) {
    dates.push_back(line.available_s);
    dates.push_back(line.last_production_s);
    for (const auto& point : line.spec->orders.points)
      dates.push_back(plan.seconds(point.date));
  }
  dates.push_back(0); // parts of fabrics for what stands at the start
  dates.push_back(plan.end_s);
  keep_within(plan, dates);
}

void add_planning(Plan& plan)
{
  auto& dates = plan.planning_s = plan.production_s;
  for (const auto& service : plan.scenario->workloads.inference) {
    for (const auto& point : service.demand.points)
      dates.push_back(plan.seconds(point.date));
    for (const auto& point : service.gpus.points)
      dates.push_back(plan.seconds(point.date));
  }
  keep_within(plan, dates);
}

/// \return IT MW of the fabric for one rack
double fabric_mw(const PlanCampus& campus, const PlanType& type)
{
  return campus.fabric
             ? core::in_megawatts(campus.fabric->pods.power_per_gpu) * static_cast<double>(type.spec->gpus_per_rack)
             : 0;
}

} // namespace

void Growth::add(double from_s, double amount)
{
  steps_.emplace_back(from_s, amount);
}

void Growth::finish()
{
  std::sort(steps_.begin(), steps_.end());
  double total = 0;
  for (auto& [from, amount] : steps_)
    amount = total += amount;
}

double Growth::at(double when_s) const
{
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), std::pair{when_s, std::numeric_limits<double>::infinity()});
  return after == steps_.begin() ? 0 : std::prev(after)->second;
}

double Growth::least(double from_s, double to_s) const
{
  auto least = at(from_s);
  for (const auto& [since_s, amount] : steps_)
    if (since_s > from_s && since_s <= to_s)
      least = std::min(least, amount);
  return least;
}

double Growth::most() const
{
  double most = 0;
  for (const auto& step : steps_)
    most = std::max(most, step.second);
  return most;
}

std::size_t Plan::campus_index(const std::string& name) const
{
  const auto found =
      std::find_if(campuses.begin(), campuses.end(), [&](const PlanCampus& c) { return c.spec->name == name; });
  core::require(found != campuses.end(), "unknown campus");
  return static_cast<std::size_t>(found - campuses.begin());
}

std::size_t Plan::type_index(const std::string& name) const
{
  const auto found = std::find_if(types.begin(), types.end(), [&](const PlanType& t) { return t.spec->name == name; });
  core::require(found != types.end(), "unknown rack type");
  return static_cast<std::size_t>(found - types.begin());
}

double Plan::seconds(core::Date date) const
{
  return core::in_seconds(core::between(scenario->start, date));
}

double Plan::reserved_mw(std::size_t campus, std::size_t type) const
{
  return reserved_bus_mw(campus, type) * campuses[campus].design_pue;
}

double Plan::clock_step_s() const
{
  constexpr double kSteps = 16;
  return kSteps * (std::nextafter(end_s, std::numeric_limits<double>::infinity()) - end_s);
}

double Plan::reserved_bus_mw(std::size_t campus, std::size_t type) const
{
  return scenario::reserved_mw(*campuses[campus].spec, *types[type].spec, fabric_mw(campuses[campus], types[type]));
}

double Plan::idle_mw(std::size_t campus, std::size_t type) const
{
  return types[type].idle_mw + fabric_mw(campuses[campus], types[type]);
}

Plan make_plan(const scenario::Scenario& scenario, record::Resolution resolution)
{
  Plan plan;
  plan.scenario = &scenario;
  plan.end_s = plan.seconds(scenario.end);
  plan.cadence_s = core::in_seconds(scenario.cadence);
  plan.lifetime_s = core::in_seconds(scenario.lifetime);
  add_report_dates(plan);
  add_quarter_and_year_ends(plan);
  add_types(plan);
  add_campuses(plan);
  add_lines(plan);
  add_production(plan);
  add_planning(plan);
  add_wan(plan);
  add_failures(plan);
  const bool many = plan.halls.size() > kMaxHallsForHallResolution;
  plan.resolution = resolution == record::Resolution::automatic
                        ? (many ? record::Resolution::campus : record::Resolution::hall)
                        : resolution;
  return plan;
}

} // namespace gpuramp::sim
