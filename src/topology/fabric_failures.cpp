// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/fabric_failures.hpp"

#include <algorithm>

namespace gpuramp::topology {

namespace {

/// Failures per second of a link: of its cable, or of a transceiver at either end.
double link_rate(const FabricCatalog& catalog, const std::string& upper, const std::string& lower)
{
  const auto& type = *catalog.find_optics(upper);
  const auto rate = 1 / type.mtbf.base();
  if (type.kind == OpticsKind::cable)
    return rate;
  return rate + 1 / catalog.find_optics(lower.empty() ? upper : lower)->mtbf.base();
}

core::Duration mtbf_of(double rate)
{
  return core::Duration::from_base(1 / rate);
}

std::vector<CutOff> cut_by(const Clos& clos, const FabricCatalog& catalog)
{
  if (clos.planes > 1)
    return {};
  const auto& leaf = clos.tiers.front();
  return {{"link of a GPU", 1, mtbf_of(link_rate(catalog, leaf.optics, leaf.lower_optics))},
          {"leaf", leaf.down, catalog.find_switch(leaf.switch_type)->mtbf}};
}

std::vector<CutOff> cut_by(const Dragonfly& d, const FabricCatalog& catalog)
{
  return {{"link of a GPU", 1, mtbf_of(link_rate(catalog, d.gpu_optics, d.gpu_optics))},
          {"switch", d.gpus_per_switch, catalog.find_switch(d.switch_type)->mtbf}};
}

std::vector<CutOff> cut_by(const Torus& t, const FabricCatalog& catalog)
{
  const auto face = static_cast<double>(t.cube * t.cube);
  const auto inner = 3 * face * static_cast<double>(t.cube - 1) * link_rate(catalog, t.inner_optics, t.inner_optics);
  const auto outer = 6 * face / catalog.find_optics(t.optics)->mtbf.base(); // circuit switches pass light on
  return {{"link of a cube", t.cube * t.cube * t.cube, mtbf_of(inner + outer)}};
}

std::vector<SharedPart> shared_by(const Clos& clos, const FabricParts& parts, const FabricCatalog& catalog)
{
  std::vector<SharedPart> shared;
  for (std::size_t t = clos.planes > 1 ? 0 : 1; t < parts.switches.size(); ++t) {
    const auto& tier = clos.tiers[t];
    const bool joins_units = t + 1 == parts.switches.size();
    shared.push_back({parts.switches[t].tier, parts.switches[t].switches, catalog.find_switch(tier.switch_type)->mtbf,
                      not joins_units});
    shared.push_back({parts.links[t].between, parts.links[t].links,
                      mtbf_of(link_rate(catalog, tier.optics, tier.lower_optics)), true});
  }
  return shared;
}

std::vector<SharedPart> shared_by(const Dragonfly& d, const FabricParts& parts, const FabricCatalog& catalog)
{
  const auto& between = parts.links.back();
  if (between.links == 0)
    return {};
  return {{between.between, between.links, mtbf_of(link_rate(catalog, d.global_optics, d.global_optics))}};
}

std::vector<SharedPart> shared_by(const Torus&, const FabricParts&, const FabricCatalog&)
{
  return {};
}

} // namespace

std::vector<CutOff> cut_offs(const Topology& topology, const FabricCatalog& catalog)
{
  return std::visit([&](const auto& kind) { return cut_by(kind, catalog); }, topology);
}

std::vector<SharedPart> shared_parts(const Topology& topology, const FabricParts& parts, const FabricCatalog& catalog)
{
  return std::visit([&](const auto& kind) { return shared_by(kind, parts, catalog); }, topology);
}

} // namespace gpuramp::topology
