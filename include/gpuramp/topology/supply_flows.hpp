// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/topology/power_network.hpp"

#include <cstddef>
#include <vector>

/// What flows through a power network for what its loads draw now, and what of that can get through.
namespace gpuramp::topology {

/// What each load may draw, so that all may at once.
/// \param wanted_mw  [load], the most that it could draw   \return [load], no more than is wanted. Where no set of
/// loads gets less than its members alone or all loads together do, what each could have alone, or all that it wants
/// where that is no less than the total: that is another limit. Else the same share for all, raised for those whose
/// equipment has more (max-min fair).
[[nodiscard]] std::vector<double> load_limits_mw(const PowerNetwork& network, const std::vector<bool>& works,
                                                 const std::vector<double>& wanted_mw);

/// A way from a piece of equipment to one that it feeds, or to a load.
struct SupplyWay {
  std::size_t from = 0; ///< equipment
  std::size_t to = 0;   ///< equipment, or a load
  bool to_load = false;
};

/// \return all ways, by equipment, to equipment first
[[nodiscard]] std::vector<SupplyWay> ways_of(const PowerNetwork& network);

/// Equipment in parallel shares the load: the most used pieces are used, as a share of their capacity, as little as
/// they can be, then the next.
/// \param drawn_mw  [load]
/// \pre it gets through, but for rounding (load_limits_mw()): else pieces would be used beyond their capacity
/// \return MW at the loads by way, as ways_of() lists them
/// \source minimum of a ratio by a sequence of cuts: Dinkelbach 1967, doi:10.1287/mnsc.13.7.492
[[nodiscard]] std::vector<double> supply_flows(const PowerNetwork& network, const std::vector<bool>& works,
                                               const std::vector<double>& drawn_mw);

/// \return [equipment] what its capacity is at the loads, after the losses downstream
[[nodiscard]] std::vector<double> capacity_at_loads_mw(const PowerNetwork& network);

} // namespace gpuramp::topology
