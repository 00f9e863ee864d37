// SPDX-License-Identifier: Apache-2.0
#include "sim/power/supply_flows.hpp"

#include "gpuramp/topology/supply_flows.hpp"

#include <algorithm>

namespace gpuramp::sim {

SupplyFlows::SupplyFlows(const Plan& plan, const Domains& domains, const Feeds& feeds, const Cooling& cooling,
                         const Rates& rates)
    : plan_(plan), domains_(domains), feeds_(feeds), cooling_(cooling), rates_(rates), flows_(plan.campuses.size())
{
  for (const auto& campus : plan.campuses)
    capacity_mw_.push_back(campus.network ? topology::capacity_at_loads_mw(*campus.network) : std::vector<double>{});
}

void SupplyFlows::solve(std::size_t campus)
{
  const auto& network = *plan_.campuses[campus].network;
  const auto works = feeds_.works(campus);
  auto& flow = flows_[campus];
  flow.drawn_mw = drawn_mw(campus);
  flow.way_mw = topology::supply_flows(network, works, flow.drawn_mw);
  flow.capacity_mw = capacity_mw_[campus];
  for (std::size_t e = 0; e < works.size(); ++e)
    flow.capacity_mw[e] = works[e] ? flow.capacity_mw[e] : 0;
}

std::vector<double> SupplyFlows::drawn_mw(std::size_t campus) const
{
  const auto& rates = rates_.at(campus);
  const auto from_battery_mw = std::max(0.0, feeds_.battery_mw(campus));
  const auto from_network = rates.facility_mw > 0 ? (rates.facility_mw - from_battery_mw) / rates.facility_mw : 0;
  std::vector<double> mw(plan_.campuses[campus].network->loads.size(), 0.0);
  for (const auto h : plan_.campuses[campus].halls)
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      mw[plan_.halls[h].group] +=
          domains_.hall_drawing(h, k) * rates.mw_per_rack[k] * cooling_.pue(campus) * std::max(0.0, from_network);
  return mw;
}

} // namespace gpuramp::sim
