// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/platform.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/fleet/fabric_health.hpp"
#include "sim/observe/checks.hpp"
#include "sim/observe/meter.hpp"
#include "sim/power/feeds.hpp"
#include "sim/power/supply_flows.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/rates.hpp"

#include <cstddef>

namespace gpuramp::sim {

/// Two independent implementations against each other: the allocator and the meter are ours, the links and the progress
/// of flows are SimGrid's.
class CrossCheck {
public:
  CrossCheck(const Plan& plan, const Layout& layout, const Domains& domains, const FabricHealth& fabric_health,
             const Feeds& feeds, const Placement& placement, const Rates& rates, const SupplyFlows& supply_flows,
             const Meter& meter, const Platform& platform, Checks& checks)
      : plan_(plan), layout_(layout), domains_(domains), fabric_health_(fabric_health), feeds_(feeds),
        placement_(placement), rates_(rates), supply_flows_(supply_flows), meter_(meter), platform_(platform),
        checks_(checks)
  {
  }

  /// What SimGrid says its links carry is what the allocator planned, and within capacity. To be called before anything
  /// changes at an instant.
  void links();

  /// Our integrals of work and energy are what SimGrid's flows have moved since the start.
  void progress();

private:
  void network(std::size_t campus);

  const Plan& plan_;
  const Layout& layout_;
  const Domains& domains_;
  const FabricHealth& fabric_health_;
  const Feeds& feeds_;
  const Placement& placement_;
  const Rates& rates_;
  const SupplyFlows& supply_flows_;
  const Meter& meter_;
  const Platform& platform_;
  Checks& checks_;
};

} // namespace gpuramp::sim
