// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/fabric_plan.hpp"
#include "sim/engine/plan.hpp"

#include <algorithm>

namespace gpuramp::sim {

FabricUnits plan_units(const Plan& plan, const PlanCampus& campus)
{
  const auto& s = *plan.scenario;
  const auto& fabric = scenario::fabric(s.catalog, campus.spec->fabric);
  const auto oversubscription = scenario::oversubscription_of(fabric, s.catalog.fabric_parts);
  FabricUnits units;
  if (scenario::has_parts(s, *campus.spec))
    units.set_pods(scenario::parts_that_fit(s, *campus.spec).gpus_per_pod);
  for (const auto h : campus.halls)
    units.add_hall(plan.halls[h].ports);
  units.gb_per_s_per_port = core::in_gigabytes_per_second(fabric.port) / oversubscription.hall;
  units.gb_per_s_to_others = units.gb_per_s_per_port / oversubscription.core;
  return units;
}

void FabricUnits::add_hall(std::int64_t ports)
{
  hall_ends_.push_back(ports + (hall_ends_.empty() ? 0 : hall_ends_.back()));
}

std::size_t FabricUnits::size() const
{
  if (hall_ends_.empty() || hall_ends_.back() == 0)
    return 0;
  return are_pods() ? static_cast<std::size_t>((hall_ends_.back() - 1) / pod_ports_) + 1 : hall_ends_.size();
}

std::size_t FabricUnits::at(double port) const
{
  if (are_pods())
    return static_cast<std::size_t>(port / static_cast<double>(pod_ports_));
  const auto after = std::upper_bound(hall_ends_.begin(), hall_ends_.end(), static_cast<std::int64_t>(port));
  return static_cast<std::size_t>(after - hall_ends_.begin());
}

double FabricUnits::end(std::size_t unit) const
{
  return static_cast<double>(are_pods() ? static_cast<std::int64_t>(unit + 1) * pod_ports_ : hall_ends_[unit]);
}

} // namespace gpuramp::sim
