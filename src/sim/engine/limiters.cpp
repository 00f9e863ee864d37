#include "sim/engine/phases.hpp"

#include <algorithm>

namespace gpuramp::sim {

namespace {

/// Racks of a domain are exchangeable: they fill its blocks type by type.
void set_blocks(World& world, std::size_t domain)
{
  const auto& d = world.layout.domains[domain];
  const auto& rates = world.rates.at(d.campus);
  const auto n_types = world.plan.types.size();
  std::size_t type = 0;
  auto left = n_types == 0 ? 0 : world.domains.online(domain, 0);
  for (std::size_t b = 0; b < d.n_blocks; ++b) {
    auto room = d.slots_per_block;
    double mw = 0;
    double gb_per_s = 0;
    while (room > 0 && type < n_types) {
      const auto racks = std::min(room, left);
      mw += static_cast<double>(racks) * rates.mw_per_rack[type];
      gb_per_s += static_cast<double>(racks) * rates.gb_per_s_per_rack[type];
      room -= racks;
      left -= racks;
      if (left == 0 && ++type < n_types)
        left = world.domains.online(domain, type);
    }
    world.platform.set_block(d.first_block + b, mw, gb_per_s);
  }
}

void set_campus(World& world, std::size_t campus)
{
  auto& platform = world.platform;
  const auto& rates = world.rates.at(campus);
  platform.set_feed(campus, world.feeds.limit_mw(campus));
  platform.set_core(campus, world.plan.campuses[campus].core_gb_per_s);
  platform.set_overhead(campus, rates.facility_mw - rates.it_mw + world.feeds.charging_mw(campus));
  for (const auto d : world.layout.of_campus[campus]) {
    platform.set_bus(d, world.domains.bus_mw(d));
    platform.set_uplink(d, world.domains.uplink_gb_per_s(d));
    set_blocks(world, d);
  }
  for (const auto& at : rates.work)
    if (at.work->is_pool())
      platform.set_pool(at.work->id, campus, at.rate);
}

} // namespace

void set_limiters(World& world, const std::vector<std::size_t>& solved)
{
  for (const auto c : solved) {
    set_campus(world, c);
    world.platform.end_group();
  }
  for (std::size_t r = 0; r < world.placement.runs().size(); ++r) {
    const auto& run = world.placement.runs()[r];
    if (run.running())
      world.platform.set_run(
          r, run.progressing() ? world.rates.run_rate(r) * run.full_flop_per_s() / run.flop_per_s_at_start : 0);
  }
  for (std::size_t w = 0; w < world.plan.wan.size(); ++w)
    world.platform.set_wan(w, world.plan.wan[w].capacity_gb_per_s, world.rates.wan_gb_per_s(w));
  world.platform.apply();
}

} // namespace gpuramp::sim
