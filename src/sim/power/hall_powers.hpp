// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/domains.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// What a campus's power network leaves groups of halls.
struct GroupPower {
  double it_mw = 0;    ///< that the racks of the group may draw; infinite where that is all that they could
  double lit_frac = 1; ///< of its racks, those that have idle power
};

/// \param works  [equipment of the campus's network]   \param pue  now   \return [group of halls]; nothing where all
/// halls get the same share of what their racks could draw, so that the limit of the campus says it all
[[nodiscard]] std::vector<GroupPower> group_powers(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                                   const std::vector<bool>& works, double pue);

/// \return [type] racks in working order that have no idle power, in whole racks, so that the others fit
[[nodiscard]] std::vector<std::int64_t> cut_off_racks(const Plan& plan, const Deployment& deployment,
                                                      std::size_t campus, const std::vector<GroupPower>& powers);

/// Shares out what a group may draw among its halls: idle power first, then by what their racks could draw above it.
/// \pre the deployment knows which racks are dark   \return [hall, in the order of the campus]
[[nodiscard]] std::vector<HallPower> hall_powers(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                                 const std::vector<GroupPower>& powers);

} // namespace gpuramp::sim
