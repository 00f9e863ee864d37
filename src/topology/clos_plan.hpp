// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/topology/fabric.hpp"

#include <vector>

namespace gpuramp::topology {

/// How one tier of a Clos network is wired in one plane.
struct ClosLevel {
  std::int64_t units = 0;      ///< groups of leaves, pods, ...
  std::int64_t below = 0;      ///< units of the tier below in a full unit; servers' ports in a leaf for the first tier
  std::int64_t last_below = 0; ///< likewise in the last unit, which may not be full
  std::int64_t children = 0;   ///< switches below that a switch of a full unit reaches
  std::int64_t joined = 1;     ///< rails that meet here: children = below * joined
  std::int64_t bundle = 1;     ///< links to each of them
  std::int64_t per_unit = 0;   ///< switches of a unit
  std::int64_t unit_gpus = 0;  ///< of a full unit
  core::Bandwidth down_speed;  ///< of a link below
};

/// \return link speed up from a tier
[[nodiscard]] core::Bandwidth up_speed(const ClosTier& tier, const FabricCatalog& catalog);

/// \return the fewest switches above, each reached by the same whole number of links of each child; 0 if there is no
/// such number \param up  links up of a child \param down  links down of a switch above
[[nodiscard]] std::int64_t fewest_parents(std::int64_t children, std::int64_t up, std::int64_t down);

/// \return the tiers that so many GPUs need, leaves first; a tier with per_unit 0 cannot be wired and is the last
[[nodiscard]] std::vector<ClosLevel> plan_clos(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog,
                                               std::int64_t gpus);

/// \return links of a speed that one port, transceiver or cable carries, at least one
[[nodiscard]] std::int64_t links_each(core::Bandwidth piece, core::Bandwidth link);

[[nodiscard]] std::int64_t ceil_div(std::int64_t a, std::int64_t b);

} // namespace gpuramp::topology
