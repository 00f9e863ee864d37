// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/world.hpp"

#include "sim/engine/plan_estimate.hpp"

namespace gpuramp::sim {

World::World(const scenario::Scenario& scenario, const RunOptions& options)
    : plan(make_plan(scenario, options.resolution)), layout(layout_within(plan, options.budget)),
      deployment(plan, agenda), domains(plan, layout, deployment), refresh(plan, deployment),
      supply(plan, deployment, agenda), feeds(plan, deployment, agenda, options.seed), cooling(plan),
      rack_failures(plan, deployment, options.seed), fabric_health(plan, options.seed), placement(plan),
      interruptions(plan, placement, agenda, options.seed), batch_queues(plan, feeds, placement, agenda, options.seed),
      rates(plan, layout, deployment, domains, fabric_health, feeds, cooling, placement),
      supply_flows(plan, domains, feeds, cooling, rates), meter(plan, deployment, feeds, cooling, placement, rates),
      changes(plan, deployment, feeds, placement, meter), procurement(plan, deployment, meter),
      fabric_supply(plan, deployment, meter, agenda), chronicle(plan, deployment),
      platform(plan, layout, placement.elastic_flows().size(), placement.runs().size(),
               simulated_replicas(placement, plan)),
      rack_hosts(plan, layout, domains, platform),
      cross_check(plan, layout, domains, fabric_health, feeds, placement, rates, supply_flows, meter, platform, checks),
      request_services(plan, placement, agenda, platform, checks, options.seed),
      observer(plan, deployment, supply, fabric_supply, fabric_health, feeds, cooling, rates, meter, checks),
      level_watch(plan, deployment, rates)
{
}

} // namespace gpuramp::sim
