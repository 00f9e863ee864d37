// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/sim/simulation.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/changes.hpp"
#include "sim/engine/cross_check.hpp"
#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/rack_hosts.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/fleet/fabric_health.hpp"
#include "sim/fleet/fabric_supply.hpp"
#include "sim/fleet/procurement.hpp"
#include "sim/fleet/rack_failures.hpp"
#include "sim/fleet/refresh.hpp"
#include "sim/fleet/supply.hpp"
#include "sim/observe/checks.hpp"
#include "sim/observe/chronicle.hpp"
#include "sim/observe/level_watch.hpp"
#include "sim/observe/meter.hpp"
#include "sim/observe/observer.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/power/supply_flows.hpp"
#include "sim/work/batch_queues.hpp"
#include "sim/work/interruptions.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/rates.hpp"
#include "sim/work/request_services.hpp"

#include <vector>

namespace gpuramp::sim {

/// The parts of a run, wired together. The phases of the main loop are functions over it, each in the room that it
/// belongs to (engine/phases.hpp).
struct World {
  World(const scenario::Scenario& scenario, const RunOptions& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Plan plan;
  Layout layout;
  Agenda agenda;
  Deployment deployment;
  Domains domains;
  Refresh refresh;
  Supply supply;
  Feeds feeds;
  Cooling cooling;
  RackFailures rack_failures;
  FabricHealth fabric_health;
  Placement placement;
  Interruptions interruptions;
  BatchQueues batch_queues;
  Rates rates;
  SupplyFlows supply_flows;
  Meter meter;
  Changes changes;
  Procurement procurement;
  FabricSupply fabric_supply;
  Chronicle chronicle;
  Platform platform;
  RackHosts rack_hosts;
  Checks checks;
  CrossCheck cross_check;
  RequestServices request_services;
  Observer observer;
  LevelWatch level_watch;

  // What the phases of one instant tell those that follow.
  std::vector<std::size_t> moved; ///< campuses where racks came online, failed, came back or retired
  bool place_everywhere = false;  ///< not only where racks moved
  bool report_now = false, look_now = false, binding_ends = false, year_ends = false;
};

} // namespace gpuramp::sim
