// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/slips.hpp"

#include "scenario/references.hpp"
#include "scenario/slip_rules.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::scenario {

namespace {

const std::vector<std::string> kThings{"power", "hall", "announced_power", "announced_hall", "chips"};

bool is_thing(const std::string& what)
{
  return std::find(kThings.begin(), kThings.end(), what) != kThings.end();
}

bool applies_to(const std::vector<std::string>& names, const std::string& name)
{
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

core::Duration length_of(const Scenario& s, const std::string& project_name)
{
  const auto schedule = topology::schedule_project(project(s.catalog, project_name).tasks);
  core::require(std::holds_alternative<topology::ProjectSchedule>(schedule),
                "a project with a cycle slipped through the rules");
  return std::get<topology::ProjectSchedule>(schedule).length;
}

/// The day up to which everything is known.
core::Date known_until(const Scenario& s)
{
  return s.as_of.value_or(s.start);
}

/// Dates are days: a delay is rounded to whole ones.
core::Date later(core::Date date, core::Duration by)
{
  return date + std::chrono::days(std::llround(core::in_days(by)));
}

/// Day on which the first of it is there.
core::Date ready_date(const Scenario& s, const Availability& when)
{
  return when.available ? *when.available : core::date_after(when.start.value_or(s.start), length_of(s, when.project));
}

core::Duration extra(const Slip& slip, core::Duration left)
{
  return (slip.factor - 1) * left + slip.delay;
}

/// The slips of one campus: makes later what is not yet known to be ready.
class CampusSlipper {
public:
  CampusSlipper(Scenario& scenario, Campus& campus) : scenario_(scenario), campus_(campus)
  {
    for (const auto& slip : scenario.slips)
      if (slip.what != "chips" && applies_to(slip.campuses, campus.name))
        slips_.push_back(&slip);
  }

  void apply()
  {
    if (slips_.empty())
      return;
    split_groups();
    for (auto& group : campus_.halls)
      delay(group.first, "hall");
    if (campus_.power.network)
      delay_network(*campus_.power.network);
    else
      for (auto& tranche : campus_.power.tranches)
        delay(tranche.when, "power");
  }

private:
  /// Each piece of equipment slips; what is firm when follows. Tranches keep what they state beyond that, and by how
  /// much they were scaled.
  void delay_network(PowerNetwork& network)
  {
    const auto as_planned = firm_tranches(scenario_, campus_);
    for (auto& piece : network.equipment)
      delay(piece.when, "power");
    if (network.scheme)
      network.module.when = network.equipment.front().when;
    auto slipped = firm_tranches(scenario_, campus_);
    for (auto& tranche : slipped) {
      const auto named = [&](const Tranche& t) { return t.name == tranche.name; };
      const auto planned = std::find_if(as_planned.begin(), as_planned.end(), named);
      const auto stated = std::find_if(campus_.power.tranches.begin(), campus_.power.tranches.end(), named);
      if (planned == as_planned.end() || stated == campus_.power.tranches.end())
        continue;
      const auto capacity = tranche.capacity * (stated->capacity / planned->capacity);
      const auto when = tranche.when;
      tranche = *stated;
      tranche.capacity = capacity;
      tranche.when = when;
    }
    campus_.power.tranches = std::move(slipped);
  }

  /// Equipment goes on feeding the halls that it fed. \param parts  number of groups that each group has become
  void rename_fed_halls(const std::vector<std::size_t>& parts)
  {
    if (not campus_.power.network)
      return;
    for (auto& piece : campus_.power.network->equipment) {
      std::vector<std::string> feeds;
      for (const auto& name : piece.feeds) {
        std::size_t next = 0; // group as it is counted now
        bool is_hall = false;
        for (std::size_t g = 0; g < parts.size(); next += parts[g], ++g)
          if (name == hall_group_name(g)) {
            is_hall = true;
            for (std::size_t part = 0; part < parts[g]; ++part)
              feeds.push_back(hall_group_name(next + part));
          }
        if (not is_hall)
          feeds.push_back(name);
      }
      piece.feeds = std::move(feeds);
    }
  }

  /// Halls that the plan has ready by then keep their dates: they become a group of their own.
  void split_groups()
  {
    std::vector<HallGroup> groups;
    std::vector<std::size_t> parts;
    for (const auto& group : campus_.halls) {
      const auto first = ready_date(scenario_, group.first);
      int ready = 0;
      while (ready < group.count &&
             core::date_after(first, core::nth_step(first, first, group.every, ready)) <= known_until(scenario_))
        ++ready;
      if (ready > 0 && ready < group.count) {
        auto past = group;
        past.count = ready;
        groups.push_back(past);
      }
      auto rest = group;
      if (ready > 0 && ready < group.count) {
        rest.count = group.count - ready;
        auto& begin = rest.first.available ? *rest.first.available : *rest.first.start;
        begin = core::date_after(begin, core::nth_step(begin, begin, group.every, ready));
      }
      groups.push_back(rest);
      parts.push_back(ready > 0 && ready < group.count ? 2 : 1);
    }
    rename_fed_halls(parts);
    campus_.halls = std::move(groups);
  }

  void delay(Availability& when, const std::string& thing)
  {
    if (ready_date(scenario_, when) <= known_until(scenario_))
      return;
    const bool announced = when.available.has_value();
    if (not announced)
      when.project = slipped_project(when.project);
    const auto ready = ready_date(scenario_, when);
    const auto left = std::max(core::Duration{}, core::between(known_until(scenario_), ready));
    core::Duration more;
    for (const auto* slip : slips_)
      if (slip->what == thing || (announced && slip->what == "announced_" + thing))
        more += extra(*slip, left);
    auto& date = announced ? *when.available : *when.start;
    date = later(date, std::max(more, -left)); // nothing becomes ready before what is known
    if (not announced && ready_date(scenario_, when) < known_until(scenario_))
      date = later(date, core::between(ready_date(scenario_, when), known_until(scenario_)));
  }

  /// \return the name of the template with its durations changed for this campus; the same name if nothing changes
  std::string slipped_project(const std::string& name)
  {
    auto changed = project(scenario_.catalog, name);
    bool differs = false;
    for (auto& task : changed.tasks)
      for (const auto* slip : slips_)
        if (slip->what == task.task_class) {
          task.duration = std::max(core::Duration{}, slip->factor * task.duration + slip->delay);
          differs = true;
        }
    if (not differs)
      return name;
    changed.name = fmt::format("{} at {}", name, campus_.name);
    auto& projects = scenario_.catalog.projects;
    if (std::none_of(projects.begin(), projects.end(),
                     [&](const ProjectTemplate& p) { return p.name == changed.name; }))
      projects.push_back(changed);
    return changed.name;
  }

  Scenario& scenario_;
  Campus& campus_;
  std::vector<const Slip*> slips_;
};

template <class Q>
void delay_schedule(const Scenario& s, Schedule<Q>& schedule, const Slip& slip)
{
  for (auto& point : schedule.points)
    if (point.date > known_until(s)) {
      const auto left = core::between(known_until(s), point.date);
      point.date = later(point.date, std::max(extra(slip, left), -left + core::days(1)));
    }
  for (std::size_t i = 1; i < schedule.points.size(); ++i) // a strong pull forward may round several points to one day
    schedule.points[i].date = std::max(schedule.points[i].date, schedule.points[i - 1].date + std::chrono::days(1));
}

void delay_chips(Scenario& s, const Slip& slip)
{
  for (auto& line : s.supply.lines) {
    if (not applies_to(slip.rack_types, line.rack_type))
      continue;
    delay_schedule(s, line.orders, slip);
    if (line.last_production && *line.last_production > known_until(s))
      line.last_production =
          later(*line.last_production,
                std::max(core::Duration{}, extra(slip, core::between(known_until(s), *line.last_production))));
  }
  for (auto& input : s.supply.inputs)
    if (slip.rack_types.empty()) {
      if (input.wafers)
        delay_schedule(s, *input.wafers, slip);
      if (input.hbm)
        delay_schedule(s, *input.hbm, slip);
    }
}

std::vector<std::string> task_classes(const Scenario& s)
{
  std::set<std::string> classes;
  for (const auto& p : s.catalog.projects)
    for (const auto& task : p.tasks)
      classes.insert(task.task_class);
  return {classes.begin(), classes.end()};
}

} // namespace

void check_slips(const Scenario& scenario, const Complain& complain)
{
  auto known = task_classes(scenario);
  known.insert(known.end(), kThings.begin(), kThings.end());
  const References refer(scenario, complain);
  Names ordered;
  for (const auto& line : scenario.supply.lines)
    ordered.push_back(line.rack_type);
  const KnownNames rack_types(std::move(ordered));
  for (std::size_t i = 0; i < scenario.slips.size(); ++i) {
    const auto& slip = scenario.slips[i];
    const auto pointer = fmt::format("/slips/{}", i);
    if (not is_thing(slip.what) && std::find(known.begin(), known.end(), slip.what) == known.end()) {
      complain(pointer + "/what", fmt::format("nothing is of the class '{}'", slip.what),
               core::suggest_word(slip.what, known, "there are"));
    }
    refer.campuses(pointer + "/campuses", slip.campuses);
    for (std::size_t r = 0; r < slip.rack_types.size(); ++r)
      refer.one_of(fmt::format("{}/rack_types/{}", pointer, r), slip.rack_types[r], rack_types, "supply line of");
  }
}

void apply_slips(Scenario& scenario)
{
  for (auto& campus : scenario.campuses)
    CampusSlipper(scenario, campus).apply();
  for (const auto& slip : scenario.slips)
    if (slip.what == "chips")
      delay_chips(scenario, slip);
  scenario.slips.clear();
}

} // namespace gpuramp::scenario
