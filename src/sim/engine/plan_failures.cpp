// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/fabric_plan.hpp"
#include "sim/engine/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::sim {

namespace {

/// What cuts GPUs off from a fabric interrupts their jobs, and keeps them out until it is mended.
void add_cut_offs(Plan& plan, const scenario::Fabric& fabric)
{
  const auto& repair = *plan.scenario->failures.fabric;
  for (const auto& cut : topology::cut_offs(*scenario::topology_of(fabric), plan.scenario->catalog.fabric_parts)) {
    scenario::FailureComponent spec;
    spec.name = fmt::format("{}: {}", fabric.name, cut.part);
    spec.per = scenario::FailureUnit::gpus;
    spec.gpus = cut.gpus;
    spec.mtbf = cut.mtbf;
    spec.repair = repair.repair;
    spec.repair_p90 = repair.repair_p90;
    spec.repair_mean = repair.repair_mean;
    plan.failures.push_back({spec, fabric.name});
  }
}

} // namespace

void add_failures(Plan& plan)
{
  const auto& s = *plan.scenario;
  for (const auto& component : s.failures.components)
    plan.failures.push_back({component, {}});
  if (not s.failures.fabric)
    return;
  std::set<std::string> seen;
  for (auto& campus : plan.campuses) {
    if (not scenario::has_parts(s, *campus.spec))
      continue;
    const auto& fabric = scenario::fabric(s.catalog, campus.spec->fabric);
    if (seen.insert(fabric.name).second)
      add_cut_offs(plan, fabric);
    campus.shared_parts = topology::shared_parts(*scenario::topology_of(fabric),
                                                 scenario::parts_that_fit(s, *campus.spec), s.catalog.fabric_parts);
  }
}

bool fails(const PlanFailure& failure, const PlanCampus& campus, const model::RackType& rack)
{
  const auto& types = failure.spec.rack_types;
  return (types.empty() || std::count(types.begin(), types.end(), rack.name) > 0) &&
         (failure.fabric.empty() || failure.fabric == campus.spec->fabric);
}

double outages_per_rack_s(const scenario::FailureComponent& component, const model::RackType& rack)
{
  const double per_rack = component.per == scenario::FailureUnit::gpu ? static_cast<double>(rack.gpus_per_rack) : 1;
  return component.takes_down_frac * per_rack / component.mtbf.base();
}

} // namespace gpuramp::sim
