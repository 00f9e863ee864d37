// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/fabric_plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/fabric_pods.hpp"

#include <algorithm>

namespace gpuramp::scenario {

namespace {

/// 0 for a type that is not in the catalogue: the reader complains of it elsewhere.
std::int64_t gpus_per_rack(const Catalog& catalog, const std::string& type)
{
  const auto found = std::find_if(catalog.rack_types.begin(), catalog.rack_types.end(),
                                  [&](const model::RackType& rack) { return rack.name == type; });
  return found == catalog.rack_types.end() ? 0 : found->gpus_per_rack;
}

std::variant<topology::FabricParts, topology::FabricProblem> parts_for(const Scenario& scenario, const Campus& campus,
                                                                       std::int64_t gpus)
{
  const auto& spec = fabric(scenario.catalog, campus.fabric);
  return topology::parts_of(*topology_of(spec), spec.port, scenario.catalog.fabric_parts, gpus);
}

} // namespace

std::int64_t gpus_per_slot(const Scenario& scenario)
{
  std::int64_t most = 1;
  for (const auto& line : scenario.supply.lines)
    most = std::max(most, gpus_per_rack(scenario.catalog, line.rack_type));
  for (const auto& campus : scenario.campuses)
    for (const auto& racks : campus.initial)
      most = std::max(most, gpus_per_rack(scenario.catalog, racks.rack_type));
  return most;
}

std::int64_t planned_gpus(const Scenario& scenario, const Campus& campus)
{
  std::int64_t slots = 0;
  for (const auto& group : campus.halls)
    slots += group.count * group.rack_slots;
  return slots * gpus_per_slot(scenario);
}

std::int64_t initial_gpus(const Scenario& scenario, const Campus& campus)
{
  std::int64_t gpus = 0;
  for (const auto& racks : campus.initial)
    gpus += racks.racks * gpus_per_rack(scenario.catalog, racks.rack_type);
  return gpus;
}

bool has_parts(const Scenario& scenario, const Campus& campus)
{
  return topology_of(fabric(scenario.catalog, campus.fabric)) && planned_gpus(scenario, campus) > 0;
}

std::variant<topology::FabricParts, topology::FabricProblem> parts_of(const Scenario& scenario, const Campus& campus)
{
  return parts_for(scenario, campus, planned_gpus(scenario, campus));
}

topology::FabricParts parts_that_fit(const Scenario& scenario, const Campus& campus)
{
  const auto topology = *topology_of(fabric(scenario.catalog, campus.fabric));
  const auto most = topology::most_gpus(topology, scenario.catalog.fabric_parts);
  const auto parts = parts_for(scenario, campus, std::min(most, planned_gpus(scenario, campus)));
  core::require(std::holds_alternative<topology::FabricParts>(parts), "a fabric does not take what it takes at most");
  return std::get<topology::FabricParts>(parts);
}

bool buys_fabric(const Scenario& scenario, const Campus& campus)
{
  return scenario.supply.fabric && has_parts(scenario, campus);
}

core::Power fabric_power_per_gpu(const Scenario& scenario, const Campus& campus)
{
  return buys_fabric(scenario, campus)
             ? topology::pods_of(parts_that_fit(scenario, campus), scenario.catalog.fabric_parts).power_per_gpu
             : core::Power{};
}

} // namespace gpuramp::scenario
