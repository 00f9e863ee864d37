// SPDX-License-Identifier: Apache-2.0
#include "topology/clos_plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::topology {

std::int64_t ceil_div(std::int64_t a, std::int64_t b)
{
  return (a + b - 1) / b;
}

std::int64_t links_each(core::Bandwidth piece, core::Bandwidth link)
{
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(core::whole_in(piece / link)));
}

core::Bandwidth up_speed(const ClosTier& tier, const FabricCatalog& catalog)
{
  const auto* type = catalog.find_switch(tier.switch_type);
  core::require(type != nullptr, "unknown switch");
  return tier.speed.value_or(type->port);
}

std::int64_t fewest_parents(std::int64_t children, std::int64_t up, std::int64_t down)
{
  for (std::int64_t parents = 1; parents <= up; ++parents)
    if (up % parents == 0 && children * (up / parents) <= down)
      return parents;
  return 0;
}

namespace {

ClosLevel leaves(const Clos& clos, core::Bandwidth port, std::int64_t gpus)
{
  const auto down = clos.tiers.front().down;
  const auto unit = clos.rails * down;
  ClosLevel leaf;
  leaf.units = ceil_div(gpus, unit);
  leaf.below = leaf.children = down;
  leaf.last_below = ceil_div(gpus - (leaf.units - 1) * unit, clos.rails);
  leaf.per_unit = clos.rails;
  leaf.unit_gpus = unit;
  leaf.down_speed = port / static_cast<double>(clos.planes);
  return leaf;
}

ClosLevel level_above(const Clos& clos, std::size_t tier, const ClosLevel& lower, const FabricCatalog& catalog)
{
  const auto& spec = clos.tiers[tier];
  const auto& below = clos.tiers[tier - 1];
  ClosLevel level;
  level.below = spec.pod.value_or(lower.units);
  level.units = ceil_div(lower.units, level.below);
  level.last_below = lower.units - (level.units - 1) * level.below;
  level.joined = static_cast<std::int64_t>(tier) + 1 == clos.rails_meet ? clos.rails : 1;
  level.children = level.below * level.joined;
  level.unit_gpus = level.below * lower.unit_gpus;
  level.down_speed = up_speed(below, catalog);
  const auto parents = fewest_parents(level.children, below.up, spec.down);
  level.bundle = parents > 0 ? below.up / parents : 0;
  level.per_unit = lower.per_unit / level.joined * parents;
  return level;
}

} // namespace

std::vector<ClosLevel> plan_clos(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog,
                                 std::int64_t gpus)
{
  std::vector<ClosLevel> levels{leaves(clos, port, gpus)};
  bool rails_joined = clos.rails == 1 || clos.rails_meet > static_cast<std::int64_t>(clos.tiers.size());
  for (std::size_t t = 1; t < clos.tiers.size(); ++t) {
    if (levels.back().per_unit == 0 || (levels.back().units == 1 && rails_joined))
      break; // a tier that joins all there is needs none above it
    levels.push_back(level_above(clos, t, levels.back(), catalog));
    rails_joined = rails_joined || levels.back().joined > 1;
  }
  return levels;
}

} // namespace gpuramp::topology
