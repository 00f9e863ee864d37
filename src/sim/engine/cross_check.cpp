// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cross_check.hpp"

#include "gpuramp/topology/supply_flows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::sim {

namespace {

/// MW or GB/s: flows that stand still carry 1e-12 each, which would show against nothing.
constexpr double kSmallestScale = 1;

} // namespace

void CrossCheck::links()
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& rates = rates_.at(c);
    const auto& name = plan_.campuses[c].spec->name;
    const auto gb_per_s = rates.core_gb_per_s();
    const auto feed_mw = rates.facility_mw + feeds_.charging_mw(c);
    checks_.close(platform_.feed_usage_mw(c), feed_mw, std::max(kSmallestScale, feed_mw), "SimGrid feed " + name);
    checks_.close(platform_.core_usage_gb_per_s(c), gb_per_s, std::max(kSmallestScale, gb_per_s),
                  "SimGrid core " + name);
    checks_.at_most(feed_mw, feeds_.limit_mw(c), "feed capacity " + name);
    checks_.at_most(gb_per_s, fabric_health_.core_gb_per_s(c), "core capacity " + name);
    network(c);
    for (std::size_t l = 0; l < rates.links.size(); ++l) {
      const auto& link = rates.links[l];
      checks_.close(platform_.uplink_usage_gb_per_s(c, l), link.gb_per_s, std::max(kSmallestScale, link.gb_per_s),
                    fmt::format("SimGrid uplink {} of {}", l, name));
      checks_.at_most(link.gb_per_s, link.capacity_gb_per_s, fmt::format("uplink capacity {} of {}", l, name));
    }
  }
  for (std::size_t d = 0; d < layout_.domains.size(); ++d) {
    double mw = 0;
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      mw += domains_.drawing(d, k) * rates_.at(layout_.domains[d].campus).mw_per_rack[k];
    checks_.close(platform_.bus_usage_mw(d), mw, std::max(kSmallestScale, mw), fmt::format("SimGrid bus {}", d));
    checks_.at_most(mw, domains_.bus_mw(d), fmt::format("bus capacity {}", d));
  }
  for (std::size_t w = 0; w < plan_.wan.size(); ++w)
    checks_.close(platform_.wan_usage_gb_per_s(w), rates_.wan_gb_per_s(w),
                  std::max(kSmallestScale, rates_.wan_gb_per_s(w)), "SimGrid " + plan_.wan[w].name);
}

/// What equipment carries, and what comes to halls, against what these draw.
void CrossCheck::network(std::size_t campus)
{
  if (not plan_.campuses[campus].network)
    return;
  const auto& network = *plan_.campuses[campus].network;
  const auto& name = plan_.campuses[campus].spec->name;
  const auto& flow = supply_flows_.at(campus);
  std::vector<double> carried_mw(network.equipment.size(), 0.0);
  const auto ways = topology::ways_of(network);
  for (std::size_t w = 0; w < ways.size(); ++w)
    carried_mw[ways[w].from] += flow.way_mw[w];
  for (std::size_t e = 0; e < carried_mw.size(); ++e) {
    checks_.close(platform_.equipment_usage_mw(campus, e), carried_mw[e], std::max(kSmallestScale, carried_mw[e]),
                  fmt::format("SimGrid {} of {}", network.equipment[e].name, name));
    checks_.at_most(carried_mw[e], flow.capacity_mw[e],
                    fmt::format("capacity of {} of {}", network.equipment[e].name, name));
  }
  for (std::size_t g = 0; g < flow.drawn_mw.size(); ++g)
    checks_.close(platform_.intake_usage_mw(campus, g), flow.drawn_mw[g], std::max(kSmallestScale, flow.drawn_mw[g]),
                  fmt::format("SimGrid {} of {}", network.loads[g].name, name));
}

void CrossCheck::progress()
{
  const auto jobs = meter_.jobs();
  for (std::size_t r = 0; r < placement_.runs().size(); ++r)
    if (placement_.runs()[r].finished_s)
      checks_.close(jobs[r].flop, jobs[r].flop_to_do,
                    std::max(jobs[r].flop_to_do,
                             plan_.clock_step_s() * placement_.runs()[r].flop_per_s_at_start / Checks::kTolerance),
                    "FLOP of " + jobs[r].name);
  const auto compare = [&](const Progress& theirs, double ours, const std::string& what) {
    checks_.close(theirs.done, ours, std::max(ours, theirs.resolution / Checks::kTolerance), what);
  };
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& name = plan_.campuses[c].spec->name;
    const auto full_mwh = core::in_megawatt_hours(plan_.campuses[c].response.battery_energy);
    checks_.close(feeds_.stored_mwh(c), full_mwh - meter_.battery_net_mwh(c), std::max(1.0, full_mwh),
                  "battery of " + name);
    compare(platform_.overhead_mw_s(c), meter_.overhead_mw_s(c), "SimGrid overhead energy of " + name);
  }
  const auto flows = placement_.elastic_flows();
  for (std::size_t f = 0; f < flows.size(); ++f)
    compare(platform_.elastic_progress_s(f), meter_.elastic_progress_s(f),
            "SimGrid progress of " + flows[f].work->name + " at " + plan_.campuses[flows[f].campus].spec->name);
}

} // namespace gpuramp::sim
