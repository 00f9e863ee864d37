// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/rates.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::sim {

/// What flows through the power network of a campus, in facility MW at the halls: losses on the way are left out, as
/// they are for firm power. A battery gives at the halls, and is charged from the feed beside the network.
struct SupplyFlow {
  std::vector<double> drawn_mw;    ///< [group of halls]
  std::vector<double> capacity_mw; ///< [equipment], 0 where it does not work
  std::vector<double> way_mw;      ///< [way], as topology::ways_of() lists them
};

/// The same of all campuses that have a network, as their work was last solved.
class SupplyFlows {
public:
  SupplyFlows(const Plan& plan, const Domains& domains, const Feeds& feeds, const Cooling& cooling, const Rates& rates);

  /// \pre the campus has a network, and its rates are solved
  void solve(std::size_t campus);

  [[nodiscard]] const SupplyFlow& at(std::size_t campus) const { return flows_[campus]; }

private:
  [[nodiscard]] std::vector<double> drawn_mw(std::size_t campus) const;

  const Plan& plan_;
  const Domains& domains_;
  const Feeds& feeds_;
  const Cooling& cooling_;
  const Rates& rates_;
  std::vector<std::vector<double>> capacity_mw_; ///< [campus][equipment] at the halls, if it works
  std::vector<SupplyFlow> flows_;                ///< [campus]
};

} // namespace gpuramp::sim
