// SPDX-License-Identifier: Apache-2.0
#include "sim/work/largest_job.hpp"

#include "gpuramp/topology/routes.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

constexpr double kForgiven = 1e-6; ///< GPUs: forgives the rounding of sums of megawatts

} // namespace

std::int64_t largest_training_gpus(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  const auto& state = deployment.campuses()[campus];
  const auto pue = plan.campuses[campus].spec->pue;
  const auto n_types = plan.types.size();
  std::vector<double> up_frac(n_types, 0.0);
  double feed_mw = state.facility_mw / pue; // IT power left when all racks that are up idle
  for (std::size_t k = 0; k < n_types; ++k) {
    const auto up = static_cast<double>(deployment.up(campus, k));
    up_frac[k] = state.types[k].online > 0 ? up / static_cast<double>(state.types[k].online) : 0;
    feed_mw -= up * plan.idle_mw(campus, k);
  }
  double gpus = 0;
  double largest_hall = 0;
  for (const auto h : plan.campuses[campus].halls) {
    const auto& online = deployment.halls()[h].online;
    const auto before = gpus;
    double bus_mw = plan.halls[h].bus_mw;
    for (std::size_t k = 0; k < n_types; ++k)
      bus_mw -= static_cast<double>(online[k]) * up_frac[k] * plan.idle_mw(campus, k);
    for (std::size_t k = 0; k < n_types; ++k) {
      const auto busy_mw = plan.types[k].nameplate_mw - plan.types[k].idle_mw;
      auto racks = static_cast<double>(online[k]) * up_frac[k];
      if (busy_mw > 0)
        racks = std::clamp(std::min(bus_mw, feed_mw) / busy_mw, 0.0, racks);
      bus_mw -= racks * busy_mw;
      feed_mw -= racks * busy_mw;
      gpus += racks * static_cast<double>(plan.types[k].spec->gpus_per_rack);
    }
    largest_hall = std::max(largest_hall, gpus - before);
  }
  const auto together = plan.campuses[campus].job_within_hall ? largest_hall : gpus;
  return static_cast<std::int64_t>(std::floor(std::min(together, plan.campuses[campus].job_gpus) + kForgiven));
}

std::int64_t largest_joined(const Plan& plan, const std::vector<std::int64_t>& of_campus)
{
  std::vector<topology::Route> links;
  const auto wanted_gb_per_s = core::in_gigabytes_per_second(plan.scenario->targets.job_bandwidth);
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
