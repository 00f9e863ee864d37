// SPDX-License-Identifier: Apache-2.0
#include "sim/work/fabric_units.hpp"

#include <algorithm>

namespace gpuramp::sim {

void detail::add_to_units(const FabricUnits& units, double from_port, double to_port, double amount,
                          std::vector<double>& to)
{
  if (amount <= 0 || to_port <= from_port)
    return;
  const auto per_port = amount / (to_port - from_port);
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

namespace {

/// Ports of the slots that racks online take in a hall.
double hall_ports_taken(const PlanHall& hall, const HallState& state)
{
  std::int64_t racks = 0;
  for (const auto online : state.online)
    racks += online;
  return racks > 0 ? static_cast<double>(racks * hall.ports) / static_cast<double>(hall.slots) : 0;
}

} // namespace

std::vector<double> unit_ports_taken(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  const auto& units = plan.campuses[campus].units;
  std::vector<double> ports(units.size(), 0.0);
  double first = 0;
  for (const auto h : plan.campuses[campus].halls) {
    const auto taken = hall_ports_taken(plan.halls[h], deployment.halls()[h]);
    detail::add_to_units(units, first, first + taken, taken, ports);
    first += static_cast<double>(plan.halls[h].ports);
  }
  return ports;
}

double ports_taken(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  double ports = 0;
  for (const auto h : plan.campuses[campus].halls)
    ports += hall_ports_taken(plan.halls[h], deployment.halls()[h]);
  return ports;
}

} // namespace gpuramp::sim
