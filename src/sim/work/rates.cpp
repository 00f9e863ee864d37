// SPDX-License-Identifier: Apache-2.0
#include "sim/work/rates.hpp"

#include "sim/work/capping.hpp"

#include <algorithm>

namespace gpuramp::sim {

Rates::Rates(const Plan& plan, const Layout& layout, const Deployment& deployment, const Domains& domains,
             const FabricHealth& fabric_health, const Feeds& feeds, const Cooling& cooling, const Placement& placement)
    : plan_(plan), layout_(layout), deployment_(deployment), domains_(domains), fabric_health_(fabric_health),
      feeds_(feeds), cooling_(cooling), placement_(placement),
      site_links_(plan, layout, deployment, domains, fabric_health, placement), rates_(plan.campuses.size()),
      run_rate_(placement.runs().size(), 0.0), wan_used_(plan.wan.size(), 0.0), wan_binds_(plan.wan.size(), false)
{
  for (auto& rates : rates_)
    rates.mw_per_rack.resize(plan.types.size());
}

std::vector<std::size_t> Rates::update(const std::vector<std::size_t>& changed)
{
  std::vector<std::size_t> solved;
  for (const auto c : changed) {
    if (std::find(solved.begin(), solved.end(), c) != solved.end())
      continue;
    const auto joined = placement_.joined_to(c);
    state(joined);
    solve();
    solved.insert(solved.end(), joined.begin(), joined.end());
  }
  std::sort(solved.begin(), solved.end());
  return solved;
}

void Rates::state(const std::vector<std::size_t>& campuses)
{
  problem_.sites.resize(campuses.size());
  for (std::size_t s = 0; s < campuses.size(); ++s)
    state_site(problem_.sites[s], campuses[s]);
  state_links(campuses);
  state_claimants(campuses);
}

void Rates::state_site(Site& site, std::size_t campus)
{
  const auto& plan = plan_.campuses[campus];
  site.campus = campus;
  site.name = plan.spec->name;
  site.pue = cooling_.pue(campus);
  site.limit_mw = feeds_.limit_mw(campus);
  site.core_gb_per_s = fabric_health_.core_gb_per_s(campus);
  site.caps_clocks = plan.response.capping == scenario::Capping::clocks;
  site.racks.resize(plan_.types.size());
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    site.racks[k] = {plan_.types[k].spec,
                     static_cast<double>(deployment_.campuses()[campus].types[k].online),
                     static_cast<double>(deployment_.working(campus, k)),
                     static_cast<double>(deployment_.campuses()[campus].types[k].dark),
                     plan_.idle_mw(campus, k),
                     static_cast<double>(deployment_.campuses()[campus].types[k].cut_off)};
  site.domains.resize(layout_.of_campus[campus].size());
  for (std::size_t d = 0; d < site.domains.size(); ++d) {
    const auto domain = layout_.of_campus[campus][d];
    site.domains[d].bus_mw = domains_.bus_mw(domain);
    site.domains[d].share.resize(plan_.types.size());
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      site.domains[d].share[k] = site.racks[k].online > 0 ? domains_.drawing(domain, k) / site.racks[k].online : 0;
  }
  site_links_.state(site);
}

/// Links that leave the campuses carry nothing: no run uses them.
void Rates::state_links(const std::vector<std::size_t>& campuses)
{
  problem_.links.clear();
  const auto within = [&](std::size_t c) { return std::binary_search(campuses.begin(), campuses.end(), c); };
  for (std::size_t w = 0; w < plan_.wan.size(); ++w) {
    const auto& wan = plan_.wan[w];
    if (within(wan.from) || within(wan.to))
      wan_used_[w] = 0, wan_binds_[w] = false;
    if (within(wan.from) && within(wan.to))
      problem_.links.push_back({w, wan.name, wan.from, wan.to, wan.capacity_gb_per_s});
  }
}

void Rates::state_claimants(const std::vector<std::size_t>& campuses)
{
  auto& claimants = problem_.claimants;
  claimants.clear();
  for (const auto c : campuses) {
    for (const auto& pool : placement_.pools())
      claimants.push_back({&pool, priority_of(pool.work_class), c});
    for (const auto q : placement_.queues_at(c)) {
      const auto& place = placement_.queue_places()[q];
      claimants.push_back({&place, priority_of(place.work_class), c});
    }
    for (const auto r : placement_.runs_at(c)) {
      const auto& run = placement_.runs()[r];
      if (run.campuses.size() == 1 ||
          std::none_of(claimants.begin(), claimants.end(), [&](const Claimant& other) { return other.work == &run; }))
        claimants.push_back({&run, priority_of(run.work_class), c});
    }
  }
}

/// Where feed or bus is full, racks are capped before work is shared out.
void Rates::solve()
{
  resources_.lay_out(problem_);
  caps_.clear();
  for (const auto& site : problem_.sites)
    caps_.push_back(uncapped(site));
  make_claims(problem_, resources_, caps_, claims_);
  const auto* allocation = &allocator_.allocate(resources_.capacity(), claims_);
  if (cap_short_sites(problem_, resources_, *allocation, caps_)) {
    make_claims(problem_, resources_, caps_, claims_);
    allocation = &allocator_.allocate(resources_.capacity(), claims_);
  }
  read(*allocation);
}

void Rates::read(const model::Allocation& allocation)
{
  for (std::size_t j = 0; j < problem_.claimants.size(); ++j)
    if (const auto& work = *problem_.claimants[j].work; not work.is_pool())
      run_rate_[work.id - placement_.pools().size()] = allocation.rate[j] * speed_of(work, problem_, caps_);
  resources_.note_binding(claims_, allocation, binding_);
  for (std::size_t s = 0; s < problem_.sites.size(); ++s)
    attribute(problem_, resources_, s, caps_, allocation, binding_, rates_[problem_.sites[s].campus]);
  for (std::size_t w = 0; w < problem_.links.size(); ++w) {
    wan_used_[problem_.links[w].index] = allocation.used[resources_.wan(w)];
    wan_binds_[problem_.links[w].index] = binding_[resources_.wan(w)];
  }
}

int Rates::priority_of(scenario::WorkClass work_class) const
{
  const auto& order = plan_.scenario->workloads.priority;
  return static_cast<int>(std::find(order.begin(), order.end(), work_class) - order.begin());
}

} // namespace gpuramp::sim
