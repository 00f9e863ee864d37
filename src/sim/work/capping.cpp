// SPDX-License-Identifier: Apache-2.0
#include "sim/work/capping.hpp"

#include <algorithm>

namespace gpuramp::sim {

namespace {

/// \return MW above idle that all work at the site draws at full speed, [type]
std::vector<double> full_dynamic_mw(const Problem& problem, const Site& site)
{
  std::vector<double> mw(site.racks.size(), 0.0);
  for (const auto& claimant : problem.claimants) {
    const auto& work = *claimant.work;
    if (work.stopped || not claimant.is_at(site))
      continue;
    const auto& gpus = work.gpus_at(site.campus);
    for (std::size_t k = 0; k < gpus.size(); ++k)
      mw[k] += work.used_frac * work.busy_frac * gpus[k] * work.dynamic_mw[k];
  }
  return mw;
}

/// \return the first of feed and buses that cannot carry this work with racks capped so, or kNotBound
std::size_t overloaded(const Problem& problem, const Resources& resources, std::size_t s,
                       const std::vector<double>& dynamic_mw, double cap_frac)
{
  const auto& site = problem.sites[s];
  std::vector<double> capped_mw(dynamic_mw.size(), 0.0);
  double it_mw = 0;
  for (std::size_t k = 0; k < dynamic_mw.size(); ++k)
    if (dynamic_mw[k] > 0)
      it_mw += capped_mw[k] = dynamic_mw[k] * model::capped(*site.racks[k].spec, cap_frac).dynamic_frac;
  if (it_mw * site.pue > resources.capacity()[resources.feed(s)])
    return resources.feed(s);
  for (std::size_t d = 0; d < site.domains.size(); ++d) {
    double bus_mw = 0;
    for (std::size_t k = 0; k < capped_mw.size(); ++k)
      bus_mw += capped_mw[k] * site.domains[d].share[k];
    if (bus_mw > resources.capacity()[resources.bus(s, d)])
      return resources.bus(s, d);
  }
  return model::kNotBound;
}

void set_cap(SiteCap& cap, const Site& site, double cap_frac)
{
  for (std::size_t k = 0; k < site.racks.size(); ++k) {
    const auto& racks = site.racks[k];
    cap.racks[k] = model::capped(*racks.spec, cap_frac);
    if (racks.online > 0)
      cap.cap_frac = std::min(cap.cap_frac, std::max(cap_frac, model::lowest_cap(*racks.spec)));
  }
}

bool is_short_of_power(const Resources& resources, std::size_t s, const Site& site, const model::Allocation& allocation)
{
  bool full = resources.is_full(resources.feed(s), allocation);
  for (std::size_t d = 0; d < site.domains.size(); ++d)
    full = full || resources.is_full(resources.bus(s, d), allocation);
  return full;
}

} // namespace

SiteCap uncapped(const Site& site)
{
  return {1, model::kNotBound, std::vector<model::CappedRack>(site.racks.size())};
}

SiteCap highest_cap(const Problem& problem, const Resources& resources, std::size_t site)
{
  auto cap = uncapped(problem.sites[site]);
  const auto dynamic_mw = full_dynamic_mw(problem, problem.sites[site]);
  const auto too_much = [&](double cap_frac) {
    return overloaded(problem, resources, site, dynamic_mw, cap_frac) != model::kNotBound;
  };
  cap.capped_by = overloaded(problem, resources, site, dynamic_mw, 1);
  if (cap.capped_by == model::kNotBound)
    return cap;
  constexpr int kBisections = 60; // to the last bit
  double low = 0;
  double high = 1;
  for (int i = 0; i < kBisections && not too_much(low); ++i) {
    const auto middle = (low + high) / 2;
    (too_much(middle) ? high : low) = middle;
  }
  set_cap(cap, problem.sites[site], low);
  return cap;
}

bool cap_short_sites(const Problem& problem, const Resources& resources, const model::Allocation& allocation,
                     std::vector<SiteCap>& caps)
{
  bool any = false;
  for (std::size_t s = 0; s < problem.sites.size(); ++s)
    if (problem.sites[s].caps_clocks && is_short_of_power(resources, s, problem.sites[s], allocation)) {
      caps[s] = highest_cap(problem, resources, s);
      any = any || caps[s].capped_by != model::kNotBound;
    }
  return any;
}

double speed_of(const Work& run, const Problem& problem, const std::vector<SiteCap>& caps)
{
  double capped = 0;
  double full = 0;
  for (std::size_t s = 0; s < problem.sites.size(); ++s) {
    const auto& gpus = run.gpus_at(problem.sites[s].campus);
    for (std::size_t k = 0; k < gpus.size(); ++k) {
      const auto flop_per_s = gpus[k] * run.performance[k].useful.base();
      full += flop_per_s;
      capped += flop_per_s * caps[s].racks[k].speed_frac;
    }
  }
  return full > 0 ? capped / full : 1;
}

} // namespace gpuramp::sim
