// SPDX-License-Identifier: Apache-2.0
#include "sim/work/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gpuramp::sim {

namespace {

constexpr double kFull = 1 - 1e-9;    ///< a resource used beyond this part of its capacity is saturated
constexpr double kNotableWait = 0.01; ///< share of a run's time

/// Splits what is not useful of the time not lost to failures. \param going  peak FLOP/s during that time
void account_step(record::FlopAccount& flop, const model::JobPerformance& p, double going, double useful)
{
  if (not p.modelled) {
    flop[record::Loss::inefficiency] += going - useful;
    return;
  }
  flop[record::Loss::bubble] += going * p.bubble_frac;
  flop[record::Loss::communication] += going * (p.communication_frac + p.wan_wait_frac);
  flop[record::Loss::stragglers] += going * p.straggler_frac;
  flop[record::Loss::kernels] +=
      going * (1 - p.bubble_frac - p.communication_frac - p.wan_wait_frac - p.straggler_frac) - useful;
}

/// Whether a run stands still for exchanges across campuses.
bool waits_for_wan(const Run& run)
{
  return std::any_of(run.performance.begin(), run.performance.end(),
                     [](const auto& p) { return p.wan_wait_frac > kNotableWait; });
}

} // namespace

const char* to_string(ResourceKind kind)
{
  switch (kind) {
    case ResourceKind::none: return "";
    case ResourceKind::feed: return "feed";
    case ResourceKind::bus: return "bus";
    case ResourceKind::core: return "core";
    case ResourceKind::uplink: return "uplink";
    case ResourceKind::wan: return "wan";
  }
  return "";
}

Rates::Rates(const Plan& plan, const Layout& layout, const Deployment& deployment, const Feeds& feeds,
             const Cooling& cooling, const Placement& placement)
    : plan_(plan), layout_(layout), deployment_(deployment), feeds_(feeds), cooling_(cooling), placement_(placement),
      rates_(plan.campuses.size()), run_rate_(placement.runs().size(), 0.0), wan_used_(plan.wan.size(), 0.0),
      wan_full_(plan.wan.size(), false)
{
  for (const auto& pool : placement.pools())
    pool_mw_.push_back(dynamic_mw(pool.performance));
  for (const auto& run : placement.runs())
    run_mw_.push_back(dynamic_mw(run.performance));
  for (auto& rates : rates_) {
    rates.mw_per_rack.resize(plan.types.size());
    rates.gb_per_s_per_rack.resize(plan.types.size());
  }
}

const std::vector<std::size_t>& Rates::update()
{
  std::vector<bool> solved(plan_.campuses.size(), false);
  updated_.clear();
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    if (solved[c] || not deployment_.campuses()[c].changed)
      continue;
    const auto component = component_of(c);
    solve(component);
    for (const auto member : component)
      solved[member] = true;
    updated_.insert(updated_.end(), component.begin(), component.end());
  }
  std::sort(updated_.begin(), updated_.end());
  return updated_;
}

/// Campuses joined, directly or in a chain, by runs that span several.
std::vector<std::size_t> Rates::component_of(std::size_t campus) const
{
  std::vector<std::size_t> component{campus};
  for (std::size_t i = 0; i < component.size(); ++i)
    for (const auto r : placement_.runs_at(component[i]))
      for (const auto other : placement_.runs()[r].campuses)
        if (std::find(component.begin(), component.end(), other) == component.end())
          component.push_back(other);
  std::sort(component.begin(), component.end());
  return component;
}

void Rates::solve(const std::vector<std::size_t>& component)
{
  sites_.clear(), wan_resources_.clear(), capacity_.clear(), kind_.clear(), resource_subject_.clear();
  for (const auto c : component)
    add_site(c);
  add_wan_links(component);
  add_claims(component);
  const auto* solved = &allocator_.allocate(capacity_, claims_);
  if (cap_short_sites(*solved)) {
    add_claims(component);
    solved = &allocator_.allocate(capacity_, claims_);
  }
  const auto& allocation = *solved;
  for (std::size_t j = 0; j < owners_.size(); ++j)
    if (owners_[j].is_run)
      run_rate_[owners_[j].index] = allocation.rate[j] * speed_of_run(placement_.runs()[owners_[j].index]);
  for (const auto& site : sites_)
    read_site(site, allocation);
  read_wan(allocation);
}

/// Where feed or bus is full, racks are capped before work is shared out. \return true if some are
bool Rates::cap_short_sites(const model::Allocation& allocation)
{
  bool any = false;
  const auto full = [&](std::size_t resource) {
    return allocation.used[resource] > 0 && allocation.used[resource] >= kFull * capacity_[resource];
  };
  for (auto& site : sites_) {
    bool power_full = full(site.first_resource);
    for (std::size_t d = 0; d < layout_.of_campus[site.campus].size(); ++d)
      power_full = power_full || full(site.first_resource + 2 + 2 * d);
    if (power_full && plan_.campuses[site.campus].response.capping == scenario::Capping::clocks)
      any = lower_cap(site) || any;
  }
  return any;
}

/// The highest cap, the same share of nameplate power for all racks of the campus, under which all its work runs at the
/// speed that its racks then have; the lowest there is if even that does not fit. \return false if work fits uncapped
bool Rates::lower_cap(Site& site)
{
  const auto dynamic_mw = full_dynamic_mw(site);
  site.capped_by = overloaded(site, dynamic_mw, 1);
  if (site.capped_by == model::kNotBound)
    return false;
  constexpr int kBisections = 60; // to the last bit
  double low = 0;
  double high = 1;
  for (int i = 0; i < kBisections && overloaded(site, dynamic_mw, low) == model::kNotBound; ++i) {
    const auto middle = (low + high) / 2;
    (overloaded(site, dynamic_mw, middle) == model::kNotBound ? low : high) = middle;
  }
  set_cap(site, low);
  return true;
}

/// \return MW above idle that all work at the campus draws at full speed, [type]
std::vector<double> Rates::full_dynamic_mw(const Site& site) const
{
  std::vector<double> mw(plan_.types.size(), 0.0);
  for (const auto& owner : owners_) {
    if (owner.is_run ? placement_.runs()[owner.index].stopped : owner.campus != site.campus)
      continue;
    const auto& gpus = gpus_of(owner, site.campus);
    for (std::size_t k = 0; k < gpus.size(); ++k)
      mw[k] += used_frac(owner) * busy_frac(owner) * gpus[k] * dynamic_mw_of(owner)[k];
  }
  return mw;
}

/// \return the first of feed and buses that cannot carry this work with racks capped so, or kNotBound
std::size_t Rates::overloaded(const Site& site, const std::vector<double>& dynamic_mw, double cap_frac) const
{
  std::vector<double> capped_mw;
  double it_mw = 0;
  for (std::size_t k = 0; k < dynamic_mw.size(); ++k) {
    capped_mw.push_back(dynamic_mw[k] > 0 ? dynamic_mw[k] * model::capped(*plan_.types[k].spec, cap_frac).dynamic_frac
                                          : 0);
    it_mw += capped_mw.back();
  }
  if (it_mw * cooling_.pue(site.campus) > capacity_[site.first_resource])
    return site.first_resource;
  const auto& domains = layout_.of_campus[site.campus];
  for (std::size_t d = 0; d < domains.size(); ++d) {
    double bus_mw = 0;
    for (std::size_t k = 0; k < capped_mw.size(); ++k)
      if (capped_mw[k] > 0)
        bus_mw += capped_mw[k] * static_cast<double>(online(domains[d], k)) /
                  static_cast<double>(deployment_.campuses()[site.campus].types[k].online);
    if (bus_mw > capacity_[site.first_resource + 2 + 2 * d])
      return site.first_resource + 2 + 2 * d;
  }
  return model::kNotBound;
}

void Rates::set_cap(Site& site, double cap_frac) const
{
  site.cap_frac = 1;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& rack = *plan_.types[k].spec;
    site.racks[k] = model::capped(rack, cap_frac);
    if (deployment_.campuses()[site.campus].types[k].online > 0)
      site.cap_frac = std::min(site.cap_frac, std::max(cap_frac, model::lowest_cap(rack)));
  }
}

/// Speed of the racks under a run, capped as they are now, weighted by what each does at full speed: shares of the
/// batch follow speed.
double Rates::speed_of_run(const Run& run) const
{
  double capped = 0;
  double full = 0;
  for (std::size_t i = 0; i < run.campuses.size(); ++i)
    for (std::size_t k = 0; k < run.gpus[i].size(); ++k) {
      const auto flop_per_s = run.gpus[i][k] * run.performance[k].useful.base();
      full += flop_per_s;
      capped += flop_per_s * site_of(run.campuses[i]).racks[k].speed_frac;
    }
  return full > 0 ? capped / full : 1;
}

const Rates::Site& Rates::site_of(std::size_t campus) const
{
  return *std::find_if(sites_.begin(), sites_.end(), [&](const Site& site) { return site.campus == campus; });
}

/// Racks that are up draw their idle power whatever they do, so work shares what is left of feed and buses. Where not
/// even that is there, racks are switched off.
void Rates::add_site(std::size_t campus)
{
  sites_.push_back(
      {campus, capacity_.size(), 1, 1, model::kNotBound, std::vector<model::CappedRack>(plan_.types.size())});
  const auto add = [&](ResourceKind kind, std::size_t subject, double capacity) {
    capacity_.push_back(std::max(0.0, capacity));
    kind_.push_back(kind);
    resource_subject_.push_back(subject);
  };
  const auto idle_facility_mw = cooling_.pue(campus) * idle_it_mw(campus);
  const auto limit_mw = feeds_.limit_mw(campus);
  if (idle_facility_mw > limit_mw)
    sites_.back().powered_frac = limit_mw / idle_facility_mw;
  add(ResourceKind::feed, campus, limit_mw - idle_facility_mw);
  add(ResourceKind::core, campus, plan_.campuses[campus].core_gb_per_s);
  for (const auto d : layout_.of_campus[campus]) {
    double idle_mw = 0;
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      if (const auto there = deployment_.campuses()[campus].types[k].online; there > 0)
        idle_mw += static_cast<double>(online(d, k)) * plan_.types[k].idle_mw *
                   static_cast<double>(deployment_.up(campus, k)) / static_cast<double>(there);
    add(ResourceKind::bus, d, bus_capacity_mw(d) - idle_mw);
    add(ResourceKind::uplink, d, uplink_capacity_gb_per_s(d));
  }
}

void Rates::add_wan_links(const std::vector<std::size_t>& component)
{
  const auto within = [&](std::size_t c) { return std::binary_search(component.begin(), component.end(), c); };
  for (std::size_t w = 0; w < plan_.wan.size(); ++w) {
    if (within(plan_.wan[w].from) || within(plan_.wan[w].to))
      wan_used_[w] = 0, wan_full_[w] = false;
    if (within(plan_.wan[w].from) && within(plan_.wan[w].to)) {
      wan_resources_.emplace_back(w, capacity_.size());
      capacity_.push_back(plan_.wan[w].capacity_gb_per_s);
      kind_.push_back(ResourceKind::wan);
      resource_subject_.push_back(w);
    }
  }
}

void Rates::add_claims(const std::vector<std::size_t>& component)
{
  owners_.clear();
  for (const auto c : component) {
    for (std::size_t p = 0; p < placement_.pools().size(); ++p)
      owners_.push_back({false, p, c});
    for (const auto r : placement_.runs_at(c))
      if (std::none_of(owners_.begin(), owners_.end(), [&](const Owner& o) { return o.is_run && o.index == r; }))
        owners_.push_back({true, r, c});
  }
  claims_.resize(owners_.size());
  for (std::size_t j = 0; j < owners_.size(); ++j) {
    auto& claim = claims_[j];
    claim.demands.clear();
    const auto& owner = owners_[j];
    claim.priority =
        priority_of(owner.is_run ? scenario::WorkClass::training : placement_.pools()[owner.index].work_class);
    for (const auto& site : sites_)
      if (owner.is_run || site.campus == owner.campus)
        add_demand(claim, site, owner);
    if (owner.is_run && placement_.runs()[owner.index].campuses.size() > 1)
      add_wan_demand(claim, placement_.runs()[owner.index]);
  }
}

/// Work spreads evenly over the racks of a type that are up at the campus.
void Rates::add_demand(model::Claim& claim, const Site& site, const Owner& owner)
{
  if (owner.is_run && placement_.runs()[owner.index].stopped)
    return;
  const auto& gpus = gpus_of(owner, site.campus);
  const auto& per_gpu =
      owner.is_run ? placement_.runs()[owner.index].performance : placement_.pools()[owner.index].performance;
  const auto& busy_mw = dynamic_mw_of(owner);
  const auto& domains = layout_.of_campus[site.campus];
  const auto used = used_frac(owner);
  double it_mw = 0;
  double gb_per_s = 0;
  std::vector<double> bus(domains.size(), 0.0);
  std::vector<double> uplink(domains.size(), 0.0);
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    const auto there = static_cast<double>(deployment_.campuses()[site.campus].types[k].online);
    if (gpus[k] <= 0 || there <= 0)
      continue;
    const auto mw = used * busy_frac(owner) * gpus[k] * busy_mw[k] * site.racks[k].dynamic_frac;
    const auto traffic =
        used * gpus[k] * core::in_gigabytes_per_second(per_gpu[k].scale_out) * site.racks[k].speed_frac;
    it_mw += mw;
    gb_per_s += traffic;
    for (std::size_t d = 0; d < domains.size(); ++d) {
      const auto part = static_cast<double>(online(domains[d], k)) / there;
      bus[d] += part * mw;
      uplink[d] += part * traffic;
    }
  }
  const auto need = [&](std::size_t resource, double amount) {
    if (amount > 0)
      claim.demands.push_back({resource, amount});
  };
  need(site.first_resource, it_mw * cooling_.pue(site.campus));
  need(site.first_resource + 1, gb_per_s);
  for (std::size_t d = 0; d < domains.size(); ++d) {
    need(site.first_resource + 2 + 2 * d, bus[d]);
    need(site.first_resource + 3 + 2 * d, uplink[d]);
  }
}

/// A ring over the run's campuses sends the same bytes over each of its links (all links among these campuses are
/// used).
void Rates::add_wan_demand(model::Claim& claim, const Run& run)
{
  if (run.stopped)
    return;
  double gb_per_s = 0;
  for (std::size_t i = 0; i < run.campuses.size(); ++i)
    for (std::size_t k = 0; k < run.gpus[i].size(); ++k)
      gb_per_s += run.working_share() * run.gpus[i][k] * core::in_gigabytes_per_second(run.performance[k].wan) *
                  site_of(run.campuses[i]).racks[k].speed_frac;
  const auto among = [&](std::size_t c) {
    return std::find(run.campuses.begin(), run.campuses.end(), c) != run.campuses.end();
  };
  for (const auto& [link, resource] : wan_resources_)
    if (gb_per_s > 0 && among(plan_.wan[link].from) && among(plan_.wan[link].to))
      claim.demands.push_back({resource, gb_per_s});
}

void Rates::read_site(const Site& site, const model::Allocation& allocation)
{
  auto& rates = rates_[site.campus];
  rates.work.clear();
  rates.peak_flop_per_s = 0;
  rates.flop_per_s = {};
  rates.tokens_per_s = 0;
  const auto& types = deployment_.campuses()[site.campus].types;
  for (std::size_t k = 0; k < types.size(); ++k) {
    const auto up_frac =
        types[k].online > 0 ? static_cast<double>(deployment_.up(site.campus, k)) / static_cast<double>(types[k].online)
                            : 0;
    rates.mw_per_rack[k] = up_frac * site.powered_frac * plan_.types[k].idle_mw;
    rates.gb_per_s_per_rack[k] = 0;
  }
  for (std::size_t j = 0; j < owners_.size(); ++j) {
    const auto& owner = owners_[j];
    const auto& run_campuses = placement_.runs_at(site.campus);
    if (owner.is_run ? std::find(run_campuses.begin(), run_campuses.end(), owner.index) == run_campuses.end()
                     : owner.campus != site.campus)
      continue;
    rates.work.push_back(work_at(site, owner, j, allocation));
    account(rates, site, rates.work.back(), allocation.rate[j]);
  }
  account_unused(rates, site.campus);
  rates.it_mw = 0;
  for (std::size_t k = 0; k < types.size(); ++k)
    rates.it_mw += static_cast<double>(types[k].online) * rates.mw_per_rack[k];
  rates.facility_mw = rates.it_mw * cooling_.pue(site.campus);
  rates.cap_frac = site.cap_frac;
  const auto full = [&](std::size_t resource) {
    return allocation.used[resource] > 0 && allocation.used[resource] >= kFull * capacity_[resource];
  };
  rates.feed_full = full(site.first_resource) || site.powered_frac < 1;
  rates.core_full = full(site.first_resource + 1);
  rates.bus_full = rates.uplink_full = false;
  for (std::size_t d = 0; d < layout_.of_campus[site.campus].size(); ++d) {
    rates.bus_full = rates.bus_full || full(site.first_resource + 2 + 2 * d);
    rates.uplink_full = rates.uplink_full || full(site.first_resource + 3 + 2 * d);
  }
}

WorkRate Rates::work_at(const Site& site, const Owner& owner, std::size_t claim,
                        const model::Allocation& allocation) const
{
  WorkRate work;
  work.is_run = owner.is_run;
  work.index = owner.index;
  const auto bound = allocation.bound_by[claim] != model::kNotBound ? allocation.bound_by[claim] : site.capped_by;
  if (bound != model::kNotBound) {
    const auto subject = resource_subject_[bound];
    work.bound_by = kind_[bound];
    const auto campus = kind_[bound] == ResourceKind::bus || kind_[bound] == ResourceKind::uplink
                            ? layout_.domains[subject].campus
                            : subject;
    work.resource = kind_[bound] == ResourceKind::wan
                        ? plan_.wan[subject].name
                        : fmt::format("{}:{}", to_string(work.bound_by), plan_.campuses[campus].spec->name);
  } else if (owner.is_run && waits_for_wan(placement_.runs()[owner.index])) {
    work.bound_by = ResourceKind::wan;
    work.resource = narrowest_wan(placement_.runs()[owner.index]);
  }
  return work;
}

/// Of the WAN links among the run's campuses the one with the least capacity, the first among equals.
std::string Rates::narrowest_wan(const Run& run) const
{
  const auto among = [&](std::size_t c) {
    return std::find(run.campuses.begin(), run.campuses.end(), c) != run.campuses.end();
  };
  const PlanWan* narrowest = nullptr;
  for (const auto& link : plan_.wan)
    if (among(link.from) && among(link.to) &&
        (narrowest == nullptr || link.capacity_gb_per_s < narrowest->capacity_gb_per_s))
      narrowest = &link;
  return narrowest == nullptr ? "" : narrowest->name;
}

/// Adds what one piece of work draws, sends and computes at this campus. \param rate  share of what its racks, capped
/// as they are, could do
void Rates::account(CampusRates& rates, const Site& site, WorkRate& work, double rate)
{
  const auto campus = site.campus;
  const Owner owner{work.is_run, work.index, campus};
  const auto& gpus = gpus_of(owner, campus);
  const auto& per_gpu =
      work.is_run ? placement_.runs()[work.index].performance : placement_.pools()[work.index].performance;
  const auto& busy_mw = dynamic_mw_of(owner);
  double full_flop_per_s = 0;
  double done_flop_per_s = 0; // new or repeated
  const auto used = used_frac(owner);
  const double going = work.is_run && placement_.runs()[work.index].stopped ? 0 : 1;
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    const auto online_racks = static_cast<double>(deployment_.campuses()[campus].types[k].online);
    if (gpus[k] <= 0 || online_racks <= 0)
      continue;
    const auto& p = per_gpu[k];
    const auto& rack = site.racks[k];
    const auto n = used * gpus[k];
    const auto dynamic_mw = going * rate * n * busy_frac(owner) * busy_mw[k] * rack.dynamic_frac;
    rates.mw_per_rack[k] += dynamic_mw / online_racks;
    work.dynamic_it_mw += dynamic_mw;
    rates.gb_per_s_per_rack[k] +=
        going * rate * n * core::in_gigabytes_per_second(p.scale_out) * rack.speed_frac / online_racks;
    const auto speed = rate * rack.speed_frac;
    const auto peak = n * p.peak.base();
    const bool repeating =
        work.is_run && (placement_.runs()[work.index].repeating || placement_.runs()[work.index].losing);
    const auto useful = repeating ? 0 : going * speed * n * p.useful.base();
    const auto failed = speed * peak * (repeating ? 1 : 1 - going * p.goodput_frac);
    const auto resting = (1 - used) * gpus[k] * p.peak.base();
    rates.peak_flop_per_s += peak + resting;
    rates.flop_per_s[record::Loss::idle] += resting;
    rates.flop_per_s[record::Loss::power] += (1 - rack.speed_frac) * peak;
    const bool by_power = work.bound_by == ResourceKind::feed || work.bound_by == ResourceKind::bus;
    rates.flop_per_s[by_power ? record::Loss::power : record::Loss::network] += (1 - rate) * rack.speed_frac * peak;
    rates.flop_per_s[record::Loss::failures] += failed;
    account_step(rates.flop_per_s, p, speed * peak - failed, useful);
    rates.flop_per_s[record::Loss::useful] += useful;
    work.gpus += gpus[k];
    work.useful_flop_per_s += useful;
    work.running_flop_per_s += speed * peak;
    work.failed_flop_per_s += failed;
    full_flop_per_s += n * p.useful.base();
    done_flop_per_s += speed * n * p.useful.base();
  }
  work.rate = full_flop_per_s > 0 ? done_flop_per_s / full_flop_per_s : rate;
  if (not work.is_run && placement_.pools()[work.index].service != nullptr)
    rates.tokens_per_s += work.useful_flop_per_s / placement_.pools()[work.index].service->flop_per_token.base();
}

/// Racks in repair and GPUs without work, at their bf16 peak.
void Rates::account_unused(CampusRates& rates, std::size_t campus)
{
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& spec = *plan_.types[k].spec;
    const auto peak = spec.peak_bf16.base();
    const auto up = deployment_.up(campus, k);
    double busy = 0;
    for (const auto& work : rates.work)
      busy += gpus_of({work.is_run, work.index, campus}, campus)[k];
    const auto down =
        static_cast<double>((deployment_.campuses()[campus].types[k].online - up) * spec.gpus_per_rack) * peak;
    const auto idle = std::max(0.0, static_cast<double>(up * spec.gpus_per_rack) - busy) * peak;
    rates.flop_per_s[record::Loss::down] += down;
    rates.flop_per_s[record::Loss::idle] += idle;
    rates.peak_flop_per_s += down + idle;
  }
}

void Rates::read_wan(const model::Allocation& allocation)
{
  for (const auto& [link, resource] : wan_resources_) {
    wan_used_[link] = allocation.used[resource];
    wan_full_[link] = wan_used_[link] > 0 && wan_used_[link] >= kFull * capacity_[resource];
  }
}

const std::vector<double>& Rates::gpus_of(const Owner& owner, std::size_t campus) const
{
  if (not owner.is_run)
    return placement_.pool_gpus(owner.index, campus);
  const auto& run = placement_.runs()[owner.index];
  const auto place = std::find(run.campuses.begin(), run.campuses.end(), campus) - run.campuses.begin();
  static const std::vector<double> kNone;
  return static_cast<std::size_t>(place) < run.gpus.size() ? run.gpus[static_cast<std::size_t>(place)] : kNone;
}

/// Share of their time that the GPUs of this work are asked for.
double Rates::used_frac(const Owner& owner) const
{
  return owner.is_run ? placement_.runs()[owner.index].working_share() : placement_.pools()[owner.index].used_frac;
}

/// Share of the time in which they are asked for that they are at work, and not waiting for a failure to be mended.
double Rates::busy_frac(const Owner& owner) const
{
  return owner.is_run ? placement_.runs()[owner.index].working_frac : 1;
}

int Rates::priority_of(scenario::WorkClass work_class) const
{
  const auto& order = plan_.scenario->workloads.priority;
  return static_cast<int>(std::find(order.begin(), order.end(), work_class) - order.begin());
}

double Rates::idle_it_mw(std::size_t campus) const
{
  double mw = 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    mw += static_cast<double>(deployment_.up(campus, k)) * plan_.types[k].idle_mw;
  return mw;
}

std::vector<double> Rates::dynamic_mw(const std::vector<model::JobPerformance>& per_gpu) const
{
  std::vector<double> mw;
  for (std::size_t k = 0; k < per_gpu.size(); ++k) {
    const auto& spec = *plan_.types[k].spec;
    mw.push_back(core::in_megawatts(model::rack_power(spec, per_gpu[k].busy_frac) - spec.idle_power) /
                 static_cast<double>(spec.gpus_per_rack));
  }
  return mw;
}

const std::vector<double>& Rates::dynamic_mw_of(const Owner& owner) const
{
  return (owner.is_run ? run_mw_ : pool_mw_)[owner.index];
}

std::int64_t Rates::online(std::size_t domain, std::size_t type) const
{
  std::int64_t racks = 0;
  for (const auto hall : layout_.domains[domain].halls)
    racks += deployment_.halls()[hall].online[type];
  return racks;
}

double Rates::bus_capacity_mw(std::size_t domain) const
{
  double mw = 0;
  for (const auto hall : layout_.domains[domain].halls)
    mw += deployment_.halls()[hall].ready ? plan_.halls[hall].bus_mw : 0;
  return mw;
}

double Rates::design_it_mw(std::size_t campus) const
{
  double mw = 0;
  for (const auto d : layout_.of_campus[campus])
    mw += bus_capacity_mw(d);
  return mw;
}

double Rates::uplink_capacity_gb_per_s(std::size_t domain) const
{
  double gb_per_s = 0;
  for (const auto hall : layout_.domains[domain].halls)
    gb_per_s += deployment_.halls()[hall].ready ? plan_.halls[hall].uplink_gb_per_s : 0;
  return gb_per_s;
}

} // namespace gpuramp::sim
