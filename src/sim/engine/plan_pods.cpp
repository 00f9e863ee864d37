// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/fabric_plan.hpp"
#include "sim/engine/plan.hpp"

#include <algorithm>
#include <variant>

namespace gpuramp::sim {

namespace {

/// Halls are attached in the order in which they are ready. \return [pod]
std::vector<double> due_dates(const Plan& plan, const PlanCampus& campus, const topology::FabricPods& pods)
{
  std::vector<double> due_s;
  std::int64_t attached = 0; // by the pods before
  std::int64_t in_halls = 0; // up to the present one
  for (const auto h : campus.halls) {
    in_halls += plan.halls[h].ports;
    for (; due_s.size() < pods.size() && attached < in_halls; attached = pods.gpus[due_s.size() - 1])
      due_s.push_back(plan.halls[h].ready_s);
  }
  return due_s;
}

} // namespace

std::optional<PlanPods> plan_pods(const Plan& plan, const PlanCampus& campus)
{
  if (not scenario::buys_fabric(*plan.scenario, *campus.spec))
    return std::nullopt;
  PlanPods result;
  result.pods = topology::pods_of(std::get<topology::FabricParts>(scenario::parts_of(*plan.scenario, *campus.spec)),
                                  plan.scenario->catalog.fabric_parts);
  result.due_s = due_dates(plan, campus, result.pods);
  const auto& gpus = result.pods.gpus;
  const auto initial = scenario::initial_gpus(*plan.scenario, *campus.spec);
  result.initial =
      initial == 0 ? 0
                   : static_cast<std::size_t>(std::lower_bound(gpus.begin(), gpus.end(), initial) - gpus.begin()) + 1;
  return result;
}

} // namespace gpuramp::sim
