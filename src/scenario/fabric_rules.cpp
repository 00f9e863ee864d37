// SPDX-License-Identifier: Apache-2.0
#include "scenario/fabric_rules.hpp"

#include "gpuramp/scenario/fabric_plan.hpp"
#include "scenario/failure_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::scenario {

namespace {

std::vector<std::string> part_names(const topology::FabricCatalog& catalog)
{
  std::vector<std::string> names;
  for (const auto& type : catalog.switches)
    names.push_back(type.name);
  for (const auto& type : catalog.optics)
    names.push_back(type.name);
  return names;
}

void check_parts(const Scenario& s, const Complain& complain)
{
  const auto known = part_names(s.catalog.fabric_parts);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < s.supply.fabric->parts.size(); ++i) {
    const auto at = fmt::format("/supply/fabric/parts/{}/part", i);
    const auto& name = s.supply.fabric->parts[i].part;
    if (std::find(known.begin(), known.end(), name) == known.end())
      complain(at, fmt::format("there is no switch, transceiver or cable '{}'", name),
               known.empty() ? "name a catalogue file that has some in 'catalogs'" : core::suggest_word(name, known));
    else if (not seen.insert(name).second)
      complain(at, fmt::format("the part '{}' is named twice", name), "name it once");
  }
}

/// \return whether it is in the catalogue and can be wired: else that is complained of already
bool is_sound(const Scenario& s, const std::string& name)
{
  const auto found = std::find_if(s.catalog.fabrics.begin(), s.catalog.fabrics.end(),
                                  [&](const Fabric& fabric) { return fabric.name == name; });
  if (found == s.catalog.fabrics.end())
    return false;
  const auto topology = topology_of(*found);
  return not topology || topology::problems_of(*topology, found->port, s.catalog.fabric_parts).empty();
}

void check_size(const Scenario& s, const Campus& campus, const std::string& at, const Complain& complain)
{
  const auto parts = parts_of(s, campus);
  if (const auto* problem = std::get_if<topology::FabricProblem>(&parts))
    complain(at + "/fabric", fmt::format("'{}': {}", campus.fabric, problem->problem),
             fmt::format("{}; give a fabric with one more tier, or less halls", problem->suggestion));
}

void check_fabric_failures(const Scenario& s, const Complain& complain)
{
  const auto& fabric = s.failures.fabric;
  if (not fabric)
    return;
  check_repair_time(fabric->repair, fabric->repair_p90, fabric->repair_mean, "/failures/fabric", complain);
  if (s.failures.availability_frac < 1)
    complain("/failures", "has both 'availability' and 'fabric'",
             "give 'components' in the place of the availability, which counts the fabric's failures too");
}

} // namespace

void check_fabrics(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& complain)
{
  check_fabric_failures(scenario, complain);
  if (scenario.supply.fabric)
    check_parts(scenario, complain);
  if (not scenario.supply.fabric && not scenario.failures.fabric)
    return;
  bool any = false;
  for (std::size_t c = 0; c < scenario.campuses.size(); ++c) {
    const auto& campus = scenario.campuses[c];
    if (not is_sound(scenario, campus.fabric))
      return;
    if (not has_parts(scenario, campus))
      continue;
    any = true;
    if (scenario.supply.fabric && not campus.fabric_ports.empty())
      complain(campus_pointers[c] + "/fabric_ports", "ports follow from the pods of 'supply/fabric'",
               "leave 'fabric_ports' out");
    check_size(scenario, campus, campus_pointers[c], complain);
  }
  if (not any)
    complain(scenario.supply.fabric ? "/supply/fabric" : "/failures/fabric",
             "no campus has a fabric that is made of parts",
             "name a fabric with clos, dragonfly or torus, or leave this out");
}

} // namespace gpuramp::scenario
