// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// GPUs of racks online by unit of a campus's fabric. The racks of a hall stand in its slots in their order, oldest
/// types first, and each slot has the ports of the largest rack. Racks in repair keep their slots.
/// \param racks  (hall of the plan, type) -> racks that count, no more than are online  \return [unit]
template <class Racks>
[[nodiscard]] std::vector<double> units_with(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                             const Racks& racks);

/// \param types  [type] that count   \return [unit] GPUs online
[[nodiscard]] std::vector<double> units_online(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                               const std::vector<bool>& types);

/// \return [unit] ports of the slots that racks online take
[[nodiscard]] std::vector<double> unit_ports_taken(const Plan& plan, const Deployment& deployment, std::size_t campus);

/// \return the same of all units
[[nodiscard]] double ports_taken(const Plan& plan, const Deployment& deployment, std::size_t campus);

namespace detail {

/// Adds an amount, evenly over a range of ports.
void add_to_units(const FabricUnits& units, double from_port, double to_port, double amount, std::vector<double>& to);

} // namespace detail

template <class Racks>
std::vector<double> units_with(const Plan& plan, const Deployment& deployment, std::size_t campus, const Racks& racks)
{
  const auto& units = plan.campuses[campus].units;
  std::vector<double> gpus(units.size(), 0.0);
  double hall_port = 0;
  for (const auto h : plan.campuses[campus].halls) {
    const auto& hall = plan.halls[h];
    const auto ports_per_slot =
        hall.slots > 0 ? static_cast<double>(hall.ports) / static_cast<double>(hall.slots) : 0.0;
    auto port = hall_port;
    for (std::size_t k = plan.types.size(); k-- > 0;) {
      const auto to = port + static_cast<double>(deployment.halls()[h].online[k]) * ports_per_slot;
      const auto n = static_cast<double>(racks(h, k)) * static_cast<double>(plan.types[k].spec->gpus_per_rack);
      detail::add_to_units(units, port, to, n, gpus);
      port = to;
    }
    hall_port += static_cast<double>(hall.ports);
  }
  return gpus;
}

} // namespace gpuramp::sim
