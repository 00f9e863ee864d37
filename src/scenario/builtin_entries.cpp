// SPDX-License-Identifier: Apache-2.0
#include "scenario/builtin_entries.hpp"

#include "scenario/builtin.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace gpuramp::scenario {

namespace {

using Names = std::set<std::string>;

template <class T>
void take_out(Names& names, const std::vector<T>& entries)
{
  for (const auto& entry : entries)
    names.erase(entry.name);
}

/// Rack types, projects, fabrics, regions and source kinds that a scenario speaks of; some may be empty.
std::vector<std::string> names_used(const Scenario& s)
{
  std::vector<std::string> names;
  for (const auto& line : s.supply.lines)
    names.push_back(line.rack_type);
  for (const auto& run : s.workloads.training)
    names.insert(names.end(), run.rack_types.begin(), run.rack_types.end());
  for (const auto& queue : s.workloads.jobs)
    names.insert(names.end(), queue.rack_types.begin(), queue.rack_types.end());
  for (const auto& campus : s.campuses) {
    names.insert(names.end(), {campus.region, campus.fabric});
    for (const auto& racks : campus.initial)
      names.push_back(racks.rack_type);
    for (const auto& hall : campus.halls)
      names.push_back(hall.first.project);
    for (const auto& tranche : campus.power.tranches)
      names.insert(names.end(), {tranche.when.project, tranche.kind});
    if (campus.power.network)
      for (const auto& piece : campus.power.network->equipment)
        names.insert(names.end(), {piece.when.project, piece.kind});
  }
  return names;
}

Names lacking(const Scenario& s)
{
  const auto used = names_used(s);
  Names names(used.begin(), used.end());
  for (const auto& run : s.workloads.training)
    names.insert(run.model);
  for (const auto& service : s.workloads.inference)
    names.insert(service.model);
  names.erase("");
  for (const auto kind : kSourceKinds)
    names.erase(std::string(kind));
  take_out(names, s.catalog.rack_types);
  take_out(names, s.catalog.projects);
  take_out(names, s.catalog.fabrics);
  take_out(names, s.catalog.regions);
  take_out(names, s.catalog.sources);
  take_out(names, s.catalog.transformers);
  return names;
}

/// \return whether there were any
template <class T>
bool copy(const Names& names, const std::vector<T>& from, std::vector<T>& to)
{
  const auto before = to.size();
  std::copy_if(from.begin(), from.end(), std::back_inserter(to),
               [&](const T& entry) { return names.contains(entry.name); });
  return to.size() > before;
}

template <class T>
void copy_if_none(const std::vector<T>& from, std::vector<T>& to)
{
  if (to.empty())
    to = from;
}

} // namespace

bool lacks_entries(const Scenario& scenario)
{
  return not lacking(scenario).empty();
}

void add_lacking(Scenario& scenario, const Catalog& other)
{
  const auto names = lacking(scenario);
  auto& own = scenario.catalog;
  copy(names, other.rack_types, own.rack_types);
  copy(names, other.projects, own.projects);
  copy(names, other.regions, own.regions);
  copy(names, other.sources, own.sources);
  if (copy(names, other.fabrics, own.fabrics)) {
    copy_if_none(other.fabric_parts.switches, own.fabric_parts.switches);
    copy_if_none(other.fabric_parts.optics, own.fabric_parts.optics);
  }
  if (copy(names, other.transformers, own.transformers)) {
    copy_if_none(other.chips, own.chips);
    copy_if_none(other.constants, own.constants);
  }
}

} // namespace gpuramp::scenario
