// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/work/problem.hpp"

#include <cstddef>

namespace gpuramp::sim {

[[nodiscard]] SiteCap uncapped(const Site& site);

/// The highest cap, the same share of nameplate power for all racks of the site, under which all its work runs at the
/// speed that its racks then have; the lowest there is if even that does not fit; none if work fits uncapped.
[[nodiscard]] SiteCap highest_cap(const Problem& problem, const Resources& resources, std::size_t site);

/// Caps each site where feed or a bus is full and whose response to that is capping clocks. \return whether any is
bool cap_short_sites(const Problem& problem, const Resources& resources, const model::Allocation& allocation,
                     std::vector<SiteCap>& caps);

/// Speed of the racks under a run, slowed as the caps say, weighted by what each does at full speed: shares of the
/// batch follow speed. \return 0 .. 1
[[nodiscard]] double speed_of(const Work& run, const Problem& problem, const std::vector<SiteCap>& caps);

} // namespace gpuramp::sim
