// SPDX-License-Identifier: Apache-2.0
#include "sim/work/largest_job.hpp"

#include "gpuramp/topology/routes.hpp"
#include "sim/work/fabric_units.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

constexpr double kForgivenGpus = 1e-6; ///< GPUs: forgives the rounding of sums of megawatts
constexpr double kAny = 1e-300;        ///< GB/s

/// Racks that power carries at nameplate, [hall in the order of the campus * types + type].
std::vector<double> powered_racks(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  const auto& state = deployment.campuses()[campus];
  const auto n_types = plan.types.size();
  std::vector<double> up_frac(n_types, 0.0);
  double feed_mw = state.facility_mw / plan.campuses[campus].spec->pue; // IT power left when all racks that are up idle
  for (std::size_t k = 0; k < n_types; ++k) {
    const auto up = static_cast<double>(deployment.up(campus, k));
    up_frac[k] = state.types[k].online > 0 ? up / static_cast<double>(state.types[k].online) : 0;
    feed_mw -= up * plan.idle_mw(campus, k);
  }
  const auto& halls = plan.campuses[campus].halls;
  std::vector<double> racks(halls.size() * n_types, 0.0);
  for (std::size_t i = 0; i < halls.size(); ++i) {
    const auto h = halls[i];
    const auto& online = deployment.halls()[h].online;
    auto* here = &racks[i * n_types];
    double bus_mw = plan.halls[h].bus_mw;
    for (std::size_t k = 0; k < n_types; ++k) {
      here[k] = static_cast<double>(online[k]) * up_frac[k];
      bus_mw -= here[k] * plan.idle_mw(campus, k);
    }
    for (std::size_t k = 0; k < n_types; ++k) {
      const auto busy_mw = plan.types[k].nameplate_mw - plan.types[k].idle_mw;
      if (busy_mw > 0)
        here[k] = std::clamp(std::min(bus_mw, feed_mw) / busy_mw, 0.0, here[k]);
      bus_mw -= here[k] * busy_mw;
      feed_mw -= here[k] * busy_mw;
    }
  }
  return racks;
}

double gpus_of(const Plan& plan, const std::vector<double>& racks)
{
  double gpus = 0;
  for (std::size_t i = 0; i < racks.size(); ++i)
    gpus += racks[i] * static_cast<double>(plan.types[i % plan.types.size()].spec->gpus_per_rack);
  return gpus;
}

} // namespace

std::int64_t largest_training_gpus(const Plan& plan, const Deployment& deployment, const FabricHealth& fabric_health,
                                   std::size_t campus)
{
  const auto racks = powered_racks(plan, deployment, campus);
  const auto& units = plan.campuses[campus].units;
  const auto wanted =
      core::in_gigabytes_per_second(plan.scenario->targets.job_bandwidth.value_or(scenario::kJobBandwidth));
  if (wanted > core::in_gigabytes_per_second(plan.campuses[campus].port))
    return 0;
  if (units.gb_per_s_to_others * fabric_health.units_frac(campus) >= wanted && not fabric_health.any_unit_less(campus))
    return static_cast<std::int64_t>(std::floor(gpus_of(plan, racks) + kForgivenGpus));
  std::size_t at = 0;
  const auto gpus = units_with(plan, deployment, campus, [&](std::size_t hall, std::size_t k) {
    while (plan.campuses[campus].halls[at] != hall)
      ++at;
    return racks[at * plan.types.size() + k];
  });
  double alone = 0;
  double joined = 0;
  for (std::size_t u = 0; u < gpus.size(); ++u) {
    const auto carried =
        units.ports(u) * units.gb_per_s_to_others * fabric_health.unit_frac(campus, u) / std::max(wanted, kAny);
    alone = std::max(alone, gpus[u]);
    joined += std::floor(std::min(gpus[u], carried) + kForgivenGpus);
  }
  return static_cast<std::int64_t>(std::max(std::floor(alone + kForgivenGpus), joined));
}

std::int64_t largest_joined(const Plan& plan, const std::vector<std::int64_t>& of_campus)
{
  std::vector<topology::Route> links;
  const auto wanted_gb_per_s =
      core::in_gigabytes_per_second(plan.scenario->targets.job_bandwidth.value_or(core::Bandwidth{}));
  for (const auto& link : plan.wan)
    if (link.capacity_gb_per_s >=
        wanted_gb_per_s * static_cast<double>(std::min(of_campus[link.from], of_campus[link.to])))
      links.push_back({link.from, link.to});
  const auto component = topology::components(of_campus.size(), links);
  std::vector<std::int64_t> joined(of_campus.size(), 0);
  for (std::size_t c = 0; c < of_campus.size(); ++c)
    joined[component[c]] += of_campus[c];
  return joined.empty() ? 0 : *std::max_element(joined.begin(), joined.end());
}

} // namespace gpuramp::sim
