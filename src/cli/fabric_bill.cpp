// SPDX-License-Identifier: Apache-2.0
#include "cli/fabric_bill.hpp"
#include "cli/print.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace gpuramp::cli {
namespace {

double gbit_per_s(core::Bandwidth speed)
{
  return 8 * core::in_gigabytes_per_second(speed);
}

core::InputError no_bill(const std::string& name, std::string problem, std::string suggestion)
{
  return core::InputError({{"catalog", 0, "", fmt::format("'{}': {}", name, problem), std::move(suggestion)}});
}

void print_switches(const topology::FabricParts& parts)
{
  print_text("\n{:<12} {:<20} {:>9} {:>7} {:>14} {:>8}\n", "tier", "switch", "switches", "units", "GPUs per unit",
             "down:up");
  for (const auto& tier : parts.switches)
    print_text("{:<12} {:<20} {:>9} {:>7} {:>14} {:>8.4g}\n", tier.tier, tier.type, tier.switches, tier.units,
               tier.gpus_per_unit, tier.oversubscription);
}

void print_links(const topology::FabricParts& parts)
{
  print_text("\n{:<20} {:>10} {:>7} {:>13} {:>10} {:>8}  {}\n", "links", "count", "Gbit/s", "transceivers", "cables",
             "reach m", "optics");
  for (const auto& kind : parts.links)
    print_text("{:<20} {:>10} {:>7.0f} {:>13} {:>10} {:>8.0f}  {}\n", kind.between, kind.links, gbit_per_s(kind.speed),
               kind.transceivers, kind.cables, kind.reach.base(), kind.optics);
}

void print_sums(const topology::FabricParts& parts)
{
  const auto gpus = static_cast<double>(parts.gpus);
  print_text("\n{} switches with {} ports in use; pods of {} GPUs\n", parts.switch_count(), parts.ports(),
             parts.gpus_per_pod);
  print_text("{:.3f} MW ({:.1f} W per GPU), {:.2f} M USD ({:.0f} per GPU), {:.0f} t CO2e\n",
             core::in_megawatts(parts.power), parts.power.base() / gpus, core::in_usd(parts.price) / 1e6,
             core::in_usd(parts.price) / gpus, core::in_tonnes(parts.embodied_carbon));
}

void print_bisections(const std::vector<topology::Bisection>& tiers)
{
  if (not tiers.empty())
    print_text("\n{:<15} {:>10} {:>16} {:<22} {:>16}  {}\n", "halves of", "GPUs", "Gbit/s per GPU", "limited by",
               "after one loss", "of");
  for (const auto& tier : tiers)
    print_text("{:<15} {:>10} {:>16.1f} {:<22} {:>16.1f}  {}\n", tier.tier, tier.gpus, gbit_per_s(tier.per_gpu),
               fmt::join(tier.cut, ", "), gbit_per_s(tier.per_gpu_with_loss), tier.worst_loss);
}

std::int64_t switches_of(const topology::FabricParts& parts, const std::string& tier)
{
  const auto found =
      std::find_if(parts.switches.begin(), parts.switches.end(), [&](const auto& entry) { return entry.tier == tier; });
  return found == parts.switches.end() ? 0 : found->switches;
}

std::int64_t transceivers_of(const topology::FabricParts& parts)
{
  return std::accumulate(parts.links.begin(), parts.links.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& kind) { return sum + kind.transceivers; });
}

/// Quantities of a system's parts, by the name that a case gives them.
std::map<std::string, double> quantities(const topology::FabricParts& parts)
{
  std::map<std::string, double> values{{"switches", static_cast<double>(parts.switch_count())},
                                       {"pods", static_cast<double>(parts.switches.front().units)},
                                       {"gpus per pod", static_cast<double>(parts.gpus_per_pod)},
                                       {"transceivers", static_cast<double>(transceivers_of(parts))},
                                       {"oversubscription", parts.switches.front().oversubscription},
                                       {"power per GPU", parts.power.base() / static_cast<double>(parts.gpus)},
                                       {"price of switches and links", core::in_usd(parts.price)}};
  if (parts.switches.size() > 1) {
    const auto& pods = parts.switches[parts.switches.size() - 2];
    values["pods"] = static_cast<double>(pods.units);
    values["oversubscription"] = pods.oversubscription;
  }
  for (const auto* tier : {"leaf", "spine", "core", "super-core", "group", "circuit"})
    values[fmt::format("{} switches", tier)] = static_cast<double>(switches_of(parts, tier));
  for (const auto& kind : parts.links)
    values["links " + kind.between] = static_cast<double>(kind.links);
  return values;
}

} // namespace

void print_bill(const scenario::Fabric& fabric, const topology::FabricCatalog& parts, std::int64_t gpus)
{
  const auto topology = scenario::topology_of(fabric);
  if (not topology)
    throw no_bill(fabric.name, "has no topology, so nothing says what it is made of",
                  "give it clos, dragonfly or torus");
  const auto counted = topology::parts_of(*topology, fabric.port, parts, gpus);
  if (const auto* problem = std::get_if<topology::FabricProblem>(&counted))
    throw no_bill(fabric.name, problem->problem, problem->suggestion);
  const auto& bill = std::get<topology::FabricParts>(counted);
  print_text("{} for {} GPUs\n", fabric.name, gpus);
  print_switches(bill);
  print_links(bill);
  print_sums(bill);
  print_bisections(topology::bisections(*topology, fabric.port, parts, gpus));
}

Prediction predict_fabric(const scenario::ValidationCase& c, const scenario::Catalog& catalog)
{
  const auto fabric = std::find_if(catalog.fabrics.begin(), catalog.fabrics.end(),
                                   [&](const auto& entry) { return entry.name == c.fabric; });
  if (fabric == catalog.fabrics.end() || not scenario::topology_of(*fabric))
    return fails(fmt::format("there is no fabric '{}' with a topology", c.fabric));
  const auto topology = *scenario::topology_of(*fabric);
  if (c.quantity == "most GPUs")
    return {static_cast<double>(topology::most_gpus(topology, catalog.fabric_parts)), "", "", ""};
  if (c.gpus <= 0)
    return fails("'gpus' is missing");
  const auto counted = topology::parts_of(topology, fabric->port, catalog.fabric_parts, c.gpus);
  if (const auto* problem = std::get_if<topology::FabricProblem>(&counted))
    return fails(problem->problem);
  const auto values = quantities(std::get<topology::FabricParts>(counted));
  if (const auto found = values.find(c.quantity); found != values.end())
    return {found->second, "", "", ""};
  std::vector<std::string> known{"most GPUs"};
  for (const auto& [name, value] : values)
    known.push_back(name);
  return fails(fmt::format("unknown quantity '{}' of a fabric (known are {})", c.quantity, fmt::join(known, ", ")));
}

} // namespace gpuramp::cli
