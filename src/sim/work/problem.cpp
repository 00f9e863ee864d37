// SPDX-License-Identifier: Apache-2.0
#include "sim/work/problem.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::sim {

namespace {

constexpr double kFull = 1 - 1e-9; ///< a resource used beyond this part of its capacity is saturated

void need(model::Claim& claim, std::size_t resource, double amount)
{
  if (amount > 0)
    claim.demands.push_back({resource, amount});
}

/// GB/s for other campuses of the run that the work's GPUs at a site would send if each link carried only their own.
double own_wan_gb_per_s(const Site& site, const SiteCap& cap, const Work& work)
{
  const auto& gpus = work.gpus_at(site.campus);
  double gb_per_s = 0;
  for (std::size_t k = 0; k < gpus.size(); ++k)
    gb_per_s +=
        work.used_frac * gpus[k] * core::in_gigabytes_per_second(work.performance[k].wan) * cap.racks[k].speed_frac;
  return gb_per_s;
}

/// The same of all sites: what a ring sends over each link.
double wan_gb_per_s(const Problem& problem, const std::vector<SiteCap>& caps, const Work& work)
{
  double gb_per_s = 0;
  for (std::size_t s = 0; s < problem.sites.size(); ++s)
    gb_per_s += own_wan_gb_per_s(problem.sites[s], caps[s], work);
  return gb_per_s;
}

/// What work's GPUs take at a site at full speed, [type].
struct SiteDemand {
  std::vector<double> mw, gb_per_s;
};

/// What work takes at one site at full speed. \param demand  room for it
void add_site_demand(const Problem& problem, const Resources& resources, std::size_t s,
                     const std::vector<SiteCap>& caps, const Work& work, SiteDemand& demand, model::Claim& claim)
{
  const auto& site = problem.sites[s];
  const auto& cap = caps[s];
  const auto passed_on = wan_passed_on(problem, s, caps, work);
  const auto& gpus = work.gpus_at(site.campus);
  auto& [mw, gb_per_s] = demand;
  mw.assign(gpus.size(), 0.0);
  gb_per_s.assign(gpus.size(), 0.0);
  double all_mw = 0;
  double all_gb_per_s = 0;
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    if (gpus[k] <= 0 || site.racks[k].online <= 0)
      continue;
    mw[k] = work.used_frac * work.busy_frac * gpus[k] * work.dynamic_mw[k] * cap.racks[k].dynamic_frac;
    gb_per_s[k] = work.used_frac * gpus[k] * cap.racks[k].speed_frac *
                  core::in_gigabytes_per_second(work.performance[k].crossing + passed_on * work.performance[k].wan);
    all_mw += mw[k];
    all_gb_per_s += gb_per_s[k];
  }
  need(claim, resources.feed(s), all_mw * site.pue);
  need(claim, resources.core(s), all_gb_per_s);
  for (std::size_t d = 0; d < site.domains.size(); ++d) {
    double bus_mw = 0;
    for (std::size_t k = 0; k < gpus.size(); ++k)
      bus_mw += site.domains[d].share[k] * mw[k];
    need(claim, resources.bus(s, d), bus_mw);
  }
  for (std::size_t l = 0; l < site.links.size() && all_gb_per_s > 0; ++l) {
    double uplink_gb_per_s = 0;
    for (std::size_t k = 0; k < gpus.size(); ++k)
      uplink_gb_per_s += gb_per_s[k] > 0 ? site.links[l].share_of(work, k) * gb_per_s[k] : 0;
    need(claim, resources.uplink(s, l), uplink_gb_per_s);
  }
}

void add_wan_demand(const Problem& problem, const Resources& resources, const std::vector<SiteCap>& caps,
                    const Work& work, model::Claim& claim)
{
  const auto gb_per_s = wan_gb_per_s(problem, caps, work);
  for (std::size_t w = 0; w < problem.links.size(); ++w)
    if (is_among(problem.links[w], work))
      need(claim, resources.wan(w), gb_per_s);
}

} // namespace

const char* to_string(ResourceKind kind)
{
  switch (kind) {
    case ResourceKind::feed: return "feed";
    case ResourceKind::core: return "core";
    case ResourceKind::bus: return "bus";
    case ResourceKind::uplink: return "uplink";
    case ResourceKind::wan: return "wan";
  }
  return "";
}

double Site::idle_it_mw() const
{
  double mw = 0;
  for (const auto& type : racks)
    mw += (type.working - type.dark) * type.idle_mw;
  return mw;
}

bool Site::is_dark() const
{
  return std::any_of(racks.begin(), racks.end(), [](const SiteRacks& type) { return type.dark > type.cut_off; });
}

void SiteLink::add(const Work& run, double amount)
{
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunShare& of) { return of.run == &run; });
  if (found != runs.end())
    found->amount += amount;
  else
    runs.push_back({&run, amount});
}

double SiteLink::share_of(const Work& work, std::size_t type) const
{
  if (work.is_pool())
    return share[type];
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunShare& of) { return of.run == &work; });
  return found == runs.end() ? 0 : found->amount;
}

bool Claimant::is_at(const Site& at) const
{
  if (work->is_pool())
    return campus == at.campus;
  return std::find(work->campuses.begin(), work->campuses.end(), at.campus) != work->campuses.end();
}

const Site& Problem::site_of(std::size_t campus) const
{
  return *std::find_if(sites.begin(), sites.end(), [&](const Site& site) { return site.campus == campus; });
}

void Resources::add(ResourceKind kind, std::size_t subject, double capacity)
{
  capacity_.push_back(std::max(0.0, capacity));
  kind_.push_back(kind);
  subject_.push_back(subject);
}

void Resources::lay_out(const Problem& problem)
{
  first_.clear(), first_uplink_.clear(), capacity_.clear(), kind_.clear(), subject_.clear();
  for (std::size_t s = 0; s < problem.sites.size(); ++s) {
    const auto& site = problem.sites[s];
    first_.push_back(capacity_.size());
    add(ResourceKind::feed, s, site.is_dark() ? 0 : site.limit_mw - site.pue * site.idle_it_mw());
    add(ResourceKind::core, s, site.core_gb_per_s);
    for (const auto& domain : site.domains) {
      double idle_mw = 0;
      for (std::size_t k = 0; k < site.racks.size(); ++k)
        idle_mw += domain.share[k] * (site.racks[k].working - site.racks[k].dark) * site.racks[k].idle_mw;
      add(ResourceKind::bus, s, domain.bus_mw - idle_mw);
    }
    first_uplink_.push_back(capacity_.size());
    for (const auto& link : site.links)
      add(ResourceKind::uplink, s, link.gb_per_s);
  }
  first_.push_back(capacity_.size());
  for (std::size_t w = 0; w < problem.links.size(); ++w)
    add(ResourceKind::wan, w, problem.links[w].gb_per_s);
}

std::string Resources::name(const Problem& problem, std::size_t resource) const
{
  const auto subject = subject_[resource];
  return kind_[resource] == ResourceKind::wan
             ? problem.links[subject].name
             : fmt::format("{}:{}", to_string(kind_[resource]), problem.sites[subject].name);
}

bool Resources::is_full(std::size_t resource, const model::Allocation& allocation) const
{
  return allocation.used[resource] > 0 && allocation.used[resource] >= kFull * capacity_[resource];
}

void Resources::note_binding(const std::vector<model::Claim>& claims, const model::Allocation& allocation,
                             std::vector<bool>& binding) const
{
  binding.assign(capacity_.size(), false);
  for (std::size_t j = 0; j < claims.size(); ++j)
    if (allocation.bound_by[j] != model::kNotBound)
      for (const auto& [resource, at_full_rate] : claims[j].demands)
        if (at_full_rate > 0 && allocation.used[resource] >= kFull * capacity_[resource])
          binding[resource] = true;
}

void make_claims(const Problem& problem, const Resources& resources, const std::vector<SiteCap>& caps,
                 std::vector<model::Claim>& claims)
{
  claims.resize(problem.claimants.size());
  SiteDemand demand;
  for (std::size_t j = 0; j < claims.size(); ++j) {
    const auto& claimant = problem.claimants[j];
    auto& claim = claims[j];
    claim.priority = claimant.priority;
    claim.demands.clear();
    if (claimant.work->stopped)
      continue;
    for (std::size_t s = 0; s < problem.sites.size(); ++s)
      if (claimant.is_at(problem.sites[s]))
        add_site_demand(problem, resources, s, caps, *claimant.work, demand, claim);
    if (not claimant.work->is_pool() && claimant.work->campuses.size() > 1)
      add_wan_demand(problem, resources, caps, *claimant.work, claim);
  }
}

double wan_passed_on(const Problem& problem, std::size_t site, const std::vector<SiteCap>& caps, const Work& work)
{
  if (work.is_pool() || work.campuses.size() < 2)
    return 0;
  const auto own = own_wan_gb_per_s(problem.sites[site], caps[site], work);
  return own > 0 ? wan_gb_per_s(problem, caps, work) / own : 0;
}

bool is_among(const WanLink& link, const Work& work)
{
  const auto has = [&](std::size_t campus) {
    return std::find(work.campuses.begin(), work.campuses.end(), campus) != work.campuses.end();
  };
  return has(link.from) && has(link.to);
}

} // namespace gpuramp::sim
