// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/fabric_pods.hpp"

#include "gpuramp/core/error.hpp"
#include "topology/clos_plan.hpp"

#include <algorithm>

namespace gpuramp::topology {

namespace {

template <class Type>
void add(std::vector<PodPart>& parts, const Type& type, std::int64_t pieces)
{
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const PodPart& part) { return part.name == type.name; });
  if (found != parts.end())
    found->pieces += pieces;
  else
    parts.push_back({type.name, pieces, type.lead_time, type.price, type.embodied_carbon});
}

} // namespace

std::int64_t FabricPods::needed(std::size_t part, std::size_t pods) const
{
  return pods == 0 ? 0 : ceil_div(parts[part].pieces * gpus[pods - 1], gpus.back());
}

FabricPods pods_of(const FabricParts& parts, const FabricCatalog& catalog)
{
  core::require(parts.gpus > 0 && parts.gpus_per_pod > 0, "a fabric without GPUs or pods");
  FabricPods result;
  for (auto attached = parts.gpus_per_pod; attached < parts.gpus; attached += parts.gpus_per_pod)
    result.gpus.push_back(attached);
  result.gpus.push_back(parts.gpus);
  for (const auto& tier : parts.switches)
    add(result.parts, *catalog.find_switch(tier.type), tier.switches);
  for (const auto& [name, pieces] : parts.optics)
    add(result.parts, *catalog.find_optics(name), pieces);
  std::sort(result.parts.begin(), result.parts.end(),
            [](const PodPart& a, const PodPart& b) { return a.name < b.name; });
  result.power_per_gpu = parts.power / static_cast<double>(parts.gpus);
  return result;
}

} // namespace gpuramp::topology
