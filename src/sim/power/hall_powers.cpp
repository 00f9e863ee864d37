// SPDX-License-Identifier: Apache-2.0
#include "sim/power/hall_powers.hpp"

#include "gpuramp/core/rounding.hpp"
#include "gpuramp/topology/supply_flows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::sim {

namespace {

/// IT MW of racks.
struct Draw {
  double idle_mw = 0;
  double dynamic_mw = 0; ///< above it, at full load
  void add(const Plan& plan, std::size_t campus, std::size_t type, double racks)
  {
    idle_mw += racks * plan.idle_mw(campus, type);
    dynamic_mw += racks * (plan.types[type].nameplate_mw - plan.types[type].idle_mw);
  }
};

double working_frac(const Deployment& deployment, std::size_t campus, std::size_t type)
{
  const auto online = deployment.campuses()[campus].types[type].online;
  return online > 0 ? static_cast<double>(deployment.working(campus, type)) / static_cast<double>(online) : 0;
}

/// \return [group] of the racks in working order
std::vector<Draw> draws_of_groups(const Plan& plan, const Deployment& deployment, std::size_t campus)
{
  std::vector<Draw> draws(plan.campuses[campus].network->loads.size());
  for (std::size_t k = 0; k < plan.types.size(); ++k) {
    const auto working = working_frac(deployment, campus, k);
    for (const auto h : plan.campuses[campus].halls)
      draws[plan.halls[h].group].add(plan, campus, k, working * static_cast<double>(deployment.halls()[h].online[k]));
  }
  return draws;
}

bool all_get_the_same_share(const std::vector<double>& mw, const std::vector<double>& wanted_mw)
{
  double least = 1;
  double most = 0;
  for (std::size_t g = 0; g < mw.size(); ++g)
    if (wanted_mw[g] > 0) {
      least = std::min(least, mw[g] / wanted_mw[g]);
      most = std::max(most, mw[g] / wanted_mw[g]);
    }
  return most - least <= core::kRounding;
}

} // namespace

std::vector<GroupPower> group_powers(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                     const std::vector<bool>& works, double pue)
{
  const auto draws = draws_of_groups(plan, deployment, campus);
  std::vector<double> wanted_mw;
  for (const auto& draw : draws)
    wanted_mw.push_back((draw.idle_mw + draw.dynamic_mw) * pue);
  const auto mw = topology::load_limits_mw(*plan.campuses[campus].network, works, wanted_mw);
  std::vector<GroupPower> powers;
  if (all_get_the_same_share(mw, wanted_mw))
    return powers;
  for (std::size_t g = 0; g < mw.size(); ++g) {
    const auto idle_mw = draws[g].idle_mw * pue;
    const auto lit = idle_mw > 0 ? mw[g] / idle_mw : mw[g] > 0 || wanted_mw[g] <= 0 ? 1 : 0;
    powers.push_back(
        {mw[g] < wanted_mw[g] * (1 - core::kRounding) ? mw[g] / pue : std::numeric_limits<double>::infinity(),
         lit >= 1 - core::kRounding ? 1 : lit});
  }
  return powers;
}

std::vector<std::int64_t> cut_off_racks(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                        const std::vector<GroupPower>& powers)
{
  std::vector<std::int64_t> racks(plan.types.size(), 0);
  if (powers.empty())
    return racks;
  for (std::size_t k = 0; k < racks.size(); ++k) {
    const auto working = working_frac(deployment, campus, k);
    double cut_off = 0;
    for (const auto h : plan.campuses[campus].halls)
      cut_off +=
          (1 - powers[plan.halls[h].group].lit_frac) * working * static_cast<double>(deployment.halls()[h].online[k]);
    racks[k] = std::min(deployment.working(campus, k), static_cast<std::int64_t>(core::whole_for(cut_off)));
  }
  return racks;
}

std::vector<HallPower> hall_powers(const Plan& plan, const Deployment& deployment, std::size_t campus,
                                   const std::vector<GroupPower>& powers)
{
  const auto& halls = plan.campuses[campus].halls;
  if (powers.empty())
    return {};
  std::vector<Draw> of_hall(halls.size());
  std::vector<Draw> of_group(powers.size());
  for (std::size_t k = 0; k < plan.types.size(); ++k) {
    const auto lit = [&](std::size_t h) {
      return powers[plan.halls[h].group].lit_frac * static_cast<double>(deployment.halls()[h].online[k]);
    };
    double all = 0;
    for (const auto h : halls)
      all += lit(h);
    for (std::size_t i = 0; i < halls.size() && all > 0; ++i) {
      const auto racks = static_cast<double>(deployment.up(campus, k)) * lit(halls[i]) / all;
      of_hall[i].add(plan, campus, k, racks);
      of_group[plan.halls[halls[i]].group].add(plan, campus, k, racks);
    }
  }
  std::vector<HallPower> result;
  for (std::size_t i = 0; i < of_hall.size(); ++i) {
    const auto g = plan.halls[halls[i]].group;
    const auto part = of_group[g].dynamic_mw > 0 ? of_hall[i].dynamic_mw / of_group[g].dynamic_mw : 0;
    const auto above_idle_mw = std::max(0.0, powers[g].it_mw - of_group[g].idle_mw);
    result.push_back({std::isfinite(powers[g].it_mw) ? of_hall[i].idle_mw + part * above_idle_mw : powers[g].it_mw,
                      powers[g].lit_frac});
  }
  return result;
}

} // namespace gpuramp::sim
