// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/scenario.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <string>

namespace gpuramp::scenario {

namespace {

template <class T>
const T& by_name(const std::vector<T>& entries, const std::string& name, const char* kind)
{
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  if (found == entries.end())
    throw core::ContractError(std::string("no ") + kind + " '" + name + "' in the catalogue");
  return *found;
}

} // namespace

const model::RackType& rack_type(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.rack_types, name, "rack type");
}
const ProjectTemplate& project(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.projects, name, "project");
}
std::optional<topology::Topology> topology_of(const Fabric& fabric)
{
  if (fabric.clos)
    return *fabric.clos;
  if (fabric.dragonfly)
    return *fabric.dragonfly;
  if (fabric.torus)
    return *fabric.torus;
  return std::nullopt;
}

Oversubscription oversubscription_of(const Fabric& fabric, const topology::FabricCatalog& parts)
{
  Oversubscription result{fabric.hall_oversubscription.value_or(1), fabric.core_oversubscription.value_or(1)};
  if (fabric.clos || fabric.dragonfly)
    result.hall = topology::oversubscription(*topology_of(fabric), fabric.port, parts);
  return result;
}

const Fabric& fabric(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.fabrics, name, "fabric");
}
const Region& region(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.regions, name, "region");
}

double design_pue(const Campus& campus)
{
  if (not campus.cooling)
    return campus.pue;
  const auto months = pue_by_month(*campus.cooling);
  return *std::max_element(months.begin(), months.end());
}

} // namespace gpuramp::scenario
