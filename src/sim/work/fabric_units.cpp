// SPDX-License-Identifier: Apache-2.0
#include "sim/work/fabric_units.hpp"

#include <algorithm>

namespace gpuramp::sim {

void detail::add_to_units(const FabricUnits& units, double from_port, double to_port, double gpus,
                          std::vector<double>& to)
{
  if (gpus <= 0 || to_port <= from_port)
    return;
  const auto per_port = gpus / (to_port - from_port);
  for (auto port = from_port; port < to_port;) {
    const auto unit = units.at(port);
    const auto end = std::min(to_port, units.end(unit));
    to[unit] += per_port * (end - port);
    port = end;
  }
}

std::vector<double> units_online(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                 const std::vector<bool>& types)
{
  return units_with(plan, deployment, campus,
                    [&](std::size_t hall, std::size_t k) { return types[k] ? deployment.halls()[hall].online[k] : 0; });
}

double ports_taken(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  double ports = 0;
  for (const auto h : plan.campuses[campus].halls) {
    std::int64_t racks = 0;
    for (const auto online : deployment.halls()[h].online)
      racks += online;
    if (racks > 0)
      ports += static_cast<double>(racks * plan.halls[h].ports) / static_cast<double>(plan.halls[h].slots);
  }
  return ports;
}

} // namespace gpuramp::sim
