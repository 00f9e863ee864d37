// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/phases.hpp"

namespace gpuramp::sim {

namespace {

/// What the racks of a domain draw together.
void set_domain(World& world, std::size_t domain)
{
  const auto& rates = world.rates.at(world.layout.domains[domain].campus);
  double mw = 0;
  for (std::size_t k = 0; k < world.plan.types.size(); ++k)
    mw += world.domains.drawing(domain, k) * rates.mw_per_rack[k];
  world.platform.set_domain(domain, mw);
}

void set_uplinks(World& world, std::size_t campus)
{
  const auto& links = world.rates.at(campus).links;
  for (std::size_t l = 0; l < world.layout.links(campus); ++l)
    if (l < links.size())
      world.platform.set_uplink(campus, l, links[l].capacity_gb_per_s, links[l].gb_per_s);
    else
      world.platform.set_uplink(campus, l, 0, 0);
}

void set_network(World& world, std::size_t campus)
{
  if (not world.plan.campuses[campus].network)
    return;
  world.supply_flows.solve(campus);
  const auto& flow = world.supply_flows.at(campus);
  for (std::size_t e = 0; e < flow.capacity_mw.size(); ++e)
    world.platform.set_equipment(campus, e, flow.capacity_mw[e]);
  for (std::size_t w = 0; w < flow.way_mw.size(); ++w)
    world.platform.set_supply(campus, w, flow.way_mw[w]);
}

void set_campus(World& world, std::size_t campus, double now_s)
{
  auto& platform = world.platform;
  const auto& rates = world.rates.at(campus);
  platform.set_feed(campus, world.feeds.limit_mw(campus));
  platform.set_core(campus, world.fabric_health.core_gb_per_s(campus));
  platform.set_overhead(campus, rates.facility_mw - rates.it_mw + world.feeds.charging_mw(campus));
  for (const auto d : world.layout.of_campus[campus]) {
    platform.set_bus(d, world.domains.bus_mw(d));
    set_domain(world, d);
    world.rack_hosts.follow(d, now_s);
  }
  set_network(world, campus);
  set_uplinks(world, campus);
  for (const auto& at : rates.work)
    if (at.work->is_pool())
      platform.set_elastic(at.work->flow_at(campus), at.rate);
}

} // namespace

void set_limiters(World& world, const std::vector<std::size_t>& solved, double now_s)
{
  for (const auto c : solved) {
    set_campus(world, c, now_s);
    world.platform.end_group();
  }
  for (const auto r : world.placement.running()) {
    const auto& run = world.placement.runs()[r];
    world.platform.set_run(
        r, run.progressing() ? world.rates.run_rate(r) * run.full_flop_per_s() / run.flop_per_s_at_start : 0);
  }
  for (std::size_t w = 0; w < world.plan.wan.size(); ++w)
    world.platform.set_wan(w, world.plan.wan[w].capacity_gb_per_s, world.rates.wan_gb_per_s(w));
  world.platform.apply();
}

} // namespace gpuramp::sim
