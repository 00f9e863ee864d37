// SPDX-License-Identifier: Apache-2.0
#include "scenario/energy_rules.hpp"

#include "scenario/moves.hpp"

#include "gpuramp/scenario/commissioning.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

void check_storage(const Tranche& tranche, const std::string& at, const Complain& complain)
{
  if (tranche.capacity_factor || tranche.fuel)
    complain(at + "/storage", fmt::format("a battery with {}", tranche.fuel ? "fuel" : "a capacity factor"),
             "make two tranches of it");
  if (tranche.carbon || tranche.price || tranche.contract)
    complain(at + "/storage", "a battery with carbon, price or a contract of its own",
             "leave these out: its energy is that of the source that charged it");
  if (tranche.storage->peak_shaving && (tranche.storage->from_grid || tranche.storage->reserve_frac > 0))
    complain(at + "/storage/peak_shaving", "is given beside from_grid or a reserve",
             "let the battery do one thing, or make two of it");
  if (tranche.nameplate.value_or(tranche.capacity).base() <= 0)
    complain(at + "/storage", "a battery without power", "give its 'nameplate'");
}

/// What a kind cannot be without; the grid's carbon is not that of a plant which burns nothing.
void check_kind(const Tranche& tranche, const std::string& at, const Complain& complain)
{
  const bool of_weather = tranche.kind == "solar" || tranche.kind == "wind";
  if (tranche.kind == "battery" && not tranche.storage)
    complain(at, "is a battery without storage: it would give power for ever", "give 'storage' with its 'energy'");
  if (of_weather && not tranche.capacity_factor)
    complain(
        at,
        fmt::format("is {} power without a capacity factor: it would give its nameplate day and night", tranche.kind),
        "give 'capacity_factor', or name a catalogue that states one for this kind");
  if ((of_weather || tranche.kind == "nuclear") && not tranche.carbon)
    complain(at, fmt::format("is {} power without carbon of its own: it would have the grid's", tranche.kind),
             "give 'carbon', or name a catalogue that states it for this kind");
}

void check_source(const Tranche& tranche, const std::string& at, const Complain& complain)
{
  check_kind(tranche, at, complain);
  if (tranche.storage)
    check_storage(tranche, at, complain);
  if (tranche.sun && not tranche.capacity_factor)
    complain(at + "/sun", "has no capacity factor to shape", "give 'capacity_factor'");
  else if (tranche.sun && tranche.capacity_factor->values.step() == model::TimeSeries::Step::hourly)
    complain(at + "/sun", "shapes hours that the capacity factor already gives",
             "leave it out, or give monthly values");
  if (tranche.capacity_factor && tranche.fuel)
    complain(at + "/fuel", "a plant with both fuel and a capacity factor", "make two tranches of it");
}

void check_campus(const Campus& campus, const std::string& at, const Complain& complain)
{
  bool charged = false;
  const auto n_shave = std::count_if(campus.power.tranches.begin(), campus.power.tranches.end(),
                                     [](const Tranche& t) { return t.storage && t.storage->peak_shaving; });
  if (n_shave > 1)
    complain(at + "/power/tranches", "has several batteries that shave peaks", "make one of them");
  for (const auto& tranche : campus.power.tranches)
    charged = charged || tranche.capacity_factor.has_value();
  for (std::size_t t = 0; t < campus.power.tranches.size(); ++t) {
    const auto pointer = fmt::format("{}/power/tranches/{}", at, t);
    check_source(campus.power.tranches[t], pointer, complain);
    if (const auto& storage = campus.power.tranches[t].storage;
        storage && not charged && not storage->from_grid && not storage->peak_shaving && storage->initial_frac <= 0)
      complain(pointer + "/storage", "nothing would charge it: no tranche of the campus has a capacity factor",
               "add sun or wind, let it charge from the grid (from_grid, peak_shaving), or leave the battery out");
  }
}

/// The tranche of another campus that has come as this one; null if there is none.
const Tranche* plant_before(const Campus& from, const Tranche& moved)
{
  const auto& tranches = from.power.tranches;
  const auto found = std::find_if(tranches.begin(), tranches.end(), [&](const Tranche& tranche) {
    return tranche.name == moved.name || name_with_campus(tranche.name, from.name) == moved.name;
  });
  return found == tranches.end() ? nullptr : &*found;
}

/// What has come from another campus must have been there before it left.
void check_moved(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Campus& campus,
                 const Complain& complain)
{
  for (const auto& tranche : campus.power.tranches) {
    if (not tranche.moved)
      continue;
    const auto* from = find_campus(scenario, tranche.moved->campus);
    const auto* before = from == nullptr ? nullptr : plant_before(*from, tranche);
    const auto at = from == nullptr ? "/campuses"
                                    : campus_pointers[static_cast<std::size_t>(from - scenario.campuses.data())] +
                                          "/power/tranches";
    if (before == nullptr)
      complain(at,
               fmt::format("there is no tranche '{}' of '{}' to come to '{}'", tranche.name, tranche.moved->campus,
                           campus.name),
               "name the tranche that moves, or leave 'moved' out");
    else if (ready_of(scenario, before->when) > core::between(scenario.start, tranche.moved->on))
      complain(fmt::format("{}/{}", at, before - from->power.tranches.data()),
               fmt::format("leaves for '{}' on {}, before the day on which it is energized here", campus.name,
                           core::format_date(tranche.moved->on)),
               "let it leave later, or begin its project earlier");
  }
}

} // namespace

void check_energy_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                        const Complain& complain)
{
  for (std::size_t c = 0; c < scenario.campuses.size(); ++c) {
    check_campus(scenario.campuses[c], campus_pointers[c], complain);
    check_moved(scenario, campus_pointers, scenario.campuses[c], complain);
  }
  const auto& e = scenario.economics;
  if (e.facility_capex.base() > 0 && (e.shell_capex.base() > 0 || e.power_cooling_capex.base() > 0))
    complain("/economics/facility_capex", "is given beside its parts",
             "give either 'facility_capex', or 'shell_capex' and 'power_cooling_capex'");
}

} // namespace gpuramp::scenario
