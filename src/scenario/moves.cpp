// SPDX-License-Identifier: Apache-2.0
#include "scenario/moves.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::scenario {

namespace {

core::Date arrival_of(const TrancheMove& move)
{
  return move.on + std::chrono::days{static_cast<int>(std::ceil(core::in_days(move.transit)))};
}

class Mover {
public:
  Mover(Scenario& scenario, const std::vector<std::string>& pointers, const Complain& complain)
      : s_(scenario), pointers_(pointers), complain_(complain)
  {
    for (const auto& campus : scenario.campuses)
      names_.push_back(campus.name);
  }

  void move_all()
  {
    for (std::size_t c = 0; c < s_.campuses.size(); ++c)
      for (std::size_t t = 0; t < s_.campuses[c].power.tranches.size(); ++t)
        move(c, t);
  }

private:
  /// Each move cuts what is left of the tranche's time in two.
  void move(std::size_t from, std::size_t t)
  {
    auto& tranche = s_.campuses[from].power.tranches[t];
    const auto moves = std::exchange(tranche.moves, {});
    const auto ends = tranche.until;
    auto* last = &tranche;
    auto at = from;
    for (std::size_t m = 0; m < moves.size(); ++m) {
      const auto pointer = fmt::format("{}/power/tranches/{}/moves/{}", pointers_[from], t, m);
      const auto to = checked(moves[m], *last, at, ends, pointer);
      if (not to)
        return;
      last->until = moves[m].on;
      auto moved = arrived(*last, moves[m], names_[at], ends);
      moved.name = name_at(s_.campuses[*to].power, *last, names_[at]);
      last = &s_.campuses[*to].power.tranches.emplace_back(std::move(moved)); // of another campus: `tranche` stays
      at = *to;
    }
  }

  /// Its own, or with the campus where plants of its name have come from several. \return empty where both are taken
  static std::string name_at(const CampusPower& there, const Tranche& plant, const std::string& from)
  {
    const auto named = [&](const std::string& name) {
      return std::find_if(there.tranches.begin(), there.tranches.end(), [&](const auto& t) { return t.name == name; });
    };
    const auto same = named(plant.name);
    if (same == there.tranches.end())
      return plant.name;
    const auto longer = name_with_campus(plant.name, from);
    return same->moved && named(longer) == there.tranches.end() ? longer : "";
  }

  static Tranche arrived(const Tranche& plant, const TrancheMove& move, const std::string& from,
                         std::optional<core::Date> ends)
  {
    auto moved = plant;
    moved.when = {};
    moved.when.available = arrival_of(move);
    moved.until = ends;
    moved.capex = core::PowerPrice{};
    if (moved.storage)
      moved.storage->initial_frac = 0; // what was in it first was free, once
    moved.moved = MovedFrom{from, move.on, move.cost, move.source};
    return moved;
  }

  /// \return the campus that it goes to, if it may
  std::optional<std::size_t> checked(const TrancheMove& move, const Tranche& plant, std::size_t from,
                                     std::optional<core::Date> ends, const std::string& at)
  {
    const auto found = std::find(names_.begin(), names_.end(), move.to);
    if (found == names_.end())
      return refuse(at + "/to", fmt::format("there is no campus '{}'", move.to), core::suggest_word(move.to, names_));
    const auto to = static_cast<std::size_t>(found - names_.begin());
    const auto& there = s_.campuses[to].power;
    if (to == from)
      return refuse(at + "/to", "needs another campus: it is there already", "name one");
    if (there.network)
      return refuse(at + "/to", fmt::format("'{}' lacks 'tranches': its power comes through a network", move.to),
                    "name a campus that has them");
    if (name_at(there, plant, names_[from]).empty())
      return refuse(at + "/to", fmt::format("'{}' has a tranche '{}' of its own", move.to, plant.name),
                    "give the tranche another 'name'");
    if (plant.when.available && move.on < *plant.when.available)
      return refuse(at + "/on",
                    fmt::format("is before the {} on which it is energized at '{}'",
                                core::format_date(*plant.when.available), names_[from]),
                    "let it leave on that day or later");
    if (ends && arrival_of(move) >= *ends)
      return refuse(at,
                    fmt::format("it would come on {}, which is not before its end on {}",
                                core::format_date(arrival_of(move)), core::format_date(*ends)),
                    "leave the move out, or let 'until' be later");
    return to;
  }

  std::optional<std::size_t> refuse(const std::string& at, std::string problem, std::string suggestion)
  {
    complain_(at, std::move(problem), std::move(suggestion));
    return std::nullopt;
  }

  Scenario& s_;
  const std::vector<std::string>& pointers_;
  const Complain& complain_;
  std::vector<std::string> names_; ///< [campus]
};

/// Whether a tranche is what has moved, or a part of it that came on a day of its own.
bool is_part_of(const Tranche& tranche, const Tranche& moved)
{
  const auto is = [&](const std::string& name) {
    return moved.name == name || moved.name == name_with_campus(name, moved.moved->campus);
  };
  return tranche.until == moved.moved->on && (is(tranche.name) || is(tranche.name.substr(0, tranche.name.rfind(" ("))));
}

/// \return when a plant leaves where it was: on the day that was planned, or when all of it has come. It ends there then.
core::Date leaves(Scenario& scenario, const Tranche& moved)
{
  auto day = moved.moved->on;
  const auto from = std::find_if(scenario.campuses.begin(), scenario.campuses.end(),
                                 [&](const Campus& campus) { return campus.name == moved.moved->campus; });
  if (from == scenario.campuses.end())
    return day;
  auto& there = from->power.tranches;
  for (const auto& part : there)
    if (is_part_of(part, moved))
      day = std::max(day, core::date_after(scenario.start, ready_of(scenario, part.when)));
  for (auto& part : there)
    if (is_part_of(part, moved))
      part.until = day;
  return day;
}

} // namespace

MovesOfLatePlants::MovesOfLatePlants(const Scenario& planned)
{
  for (const auto& campus : planned.campuses)
    for (const auto& tranche : campus.power.tranches)
      if (tranche.moved)
        transits_[{campus.name, tranche.name}] = *tranche.when.available - tranche.moved->on;
}

void MovesOfLatePlants::apply(Scenario& scenario) const
{
  std::vector<std::pair<const Campus*, Tranche*>> moved;
  for (auto& campus : scenario.campuses)
    for (auto& tranche : campus.power.tranches)
      if (tranche.moved)
        moved.emplace_back(&campus, &tranche);
  std::stable_sort(moved.begin(), moved.end(),
                   [](const auto& a, const auto& b) { return a.second->moved->on < b.second->moved->on; });
  for (const auto& [campus, tranche] : moved) {
    const auto transit = transits_.find({campus->name, tranche->name});
    if (transit == transits_.end())
      continue; // one that has come, as actuals tell
    const auto left = leaves(scenario, *tranche);
    if (left <= tranche->moved->on)
      continue;
    tranche->moved->on = left;
    tranche->when.available = std::max(*tranche->when.available, left + transit->second);
  }
}

std::string name_with_campus(const std::string& tranche, const std::string& campus)
{
  return tranche + "-" + campus;
}

void move_plants(Scenario& scenario, const std::vector<std::string>& pointers, const Complain& complain)
{
  Mover(scenario, pointers, complain).move_all();
}

} // namespace gpuramp::scenario
