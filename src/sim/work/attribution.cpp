// SPDX-License-Identifier: Apache-2.0
#include "sim/work/attribution.hpp"

#include <algorithm>

namespace gpuramp::sim {

namespace {

using record::Loss;

constexpr double kNotableWait = 0.01; ///< share of a run's time

/// Splits what is not useful of the time not lost to failures. \param going  peak FLOP/s during that time
void account_step(record::FlopAccount& flop, const model::JobPerformance& p, double going, double useful)
{
  if (not p.modelled) {
    flop[Loss::inefficiency] += going - useful;
    return;
  }
  flop[Loss::bubble] += going * p.bubble_frac;
  flop[Loss::communication] += going * (p.communication_frac + p.wan_wait_frac);
  flop[Loss::stragglers] += going * p.straggler_frac;
  flop[Loss::kernels] +=
      going * (1 - p.bubble_frac - p.communication_frac - p.wan_wait_frac - p.straggler_frac) - useful;
}

/// Whether a run stands still for exchanges across campuses.
bool waits_for_wan(const Work& work)
{
  return std::any_of(work.performance.begin(), work.performance.end(),
                     [](const auto& p) { return p.wan_wait_frac > kNotableWait; });
}

/// Of the links among the run's campuses the one with the least capacity, the first among equals.
std::string narrowest_link(const Problem& problem, const Work& run)
{
  const WanLink* narrowest = nullptr;
  for (const auto& link : problem.links)
    if (is_among(link, run) && (narrowest == nullptr || link.gb_per_s < narrowest->gb_per_s))
      narrowest = &link;
  return narrowest == nullptr ? "" : narrowest->name;
}

void name_bound(WorkRate& work, const Problem& problem, const Resources& resources, std::size_t bound)
{
  if (bound != model::kNotBound) {
    work.bound_by = resources.kind(bound);
    work.resource = resources.name(problem, bound);
  } else if (not work.work->is_pool() && waits_for_wan(*work.work)) {
    work.bound_by = ResourceKind::wan;
    work.resource = narrowest_link(problem, *work.work);
  }
}

void begin_rates(const Site& site, CampusRates& rates)
{
  rates.work.clear();
  rates.peak_flop_per_s = 0;
  rates.flop_per_s = {};
  rates.tokens_per_s = 0;
  for (std::size_t k = 0; k < site.racks.size(); ++k) {
    const auto& racks = site.racks[k];
    rates.mw_per_rack[k] = racks.online > 0 ? (racks.working - racks.dark) / racks.online * racks.idle_mw : 0;
  }
  rates.links.clear();
  for (const auto& link : site.links)
    rates.links.push_back({link.gb_per_s, 0});
}

void send(const Site& site, const Work& work, std::size_t type, double gb_per_s, CampusRates& rates)
{
  for (std::size_t l = 0; l < site.links.size() && gb_per_s > 0; ++l)
    rates.links[l].gb_per_s += site.links[l].share_of(work, type) * gb_per_s;
}

/// Adds what one piece of work draws, sends and computes. \param rate  share of what its racks, capped as they are,
/// could do
/// \param wan  what the campus passes on to others of the run / its own part
void account(const Site& site, const SiteCap& cap, double rate, double wan, WorkRate& at, CampusRates& rates)
{
  const auto& work = *at.work;
  const auto& gpus = work.gpus_at(site.campus);
  const bool by_power = at.bound_by == ResourceKind::feed || at.bound_by == ResourceKind::bus;
  const double going = work.stopped ? 0 : rate;
  double full_flop_per_s = 0;
  double done_flop_per_s = 0;   // new or repeated
  double capped_flop_per_s = 0; // racks are slower by
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    const auto online = site.racks[k].online;
    if (gpus[k] <= 0 || online <= 0)
      continue;
    const auto& p = work.performance[k];
    const auto& rack = cap.racks[k];
    const auto n = work.used_frac * gpus[k];
    const auto dynamic_mw = going * n * work.busy_frac * work.dynamic_mw[k] * rack.dynamic_frac;
    rates.mw_per_rack[k] += dynamic_mw / online;
    send(site, work, k, going * n * core::in_gigabytes_per_second(p.crossing + wan * p.wan) * rack.speed_frac, rates);
    auto flop = lost_to(work, p, n, rack, rate, by_power);
    flop[Loss::idle] += (1 - work.used_frac) * gpus[k] * p.peak.base();
    rates.flop_per_s += flop;
    rates.peak_flop_per_s += gpus[k] * p.peak.base();
    at.gpus += gpus[k];
    at.dynamic_it_mw += dynamic_mw;
    at.useful_flop_per_s += flop[Loss::useful];
    at.running_flop_per_s += rate * rack.speed_frac * n * p.peak.base();
    at.failed_flop_per_s += flop[Loss::failures];
    full_flop_per_s += n * p.useful.base();
    done_flop_per_s += rate * rack.speed_frac * n * p.useful.base();
    capped_flop_per_s += (1 - rack.speed_frac) * n * p.useful.base();
  }
  at.rate = full_flop_per_s > 0 ? done_flop_per_s / full_flop_per_s : rate;
  const auto capped_frac = full_flop_per_s > 0 ? capped_flop_per_s / full_flop_per_s : 0;
  (by_power ? at.power_frac : at.network_frac) = (1 - capped_frac) * (1 - rate);
  at.power_frac += capped_frac;
  if (work.is_pool() && work.flop_per_token > 0)
    rates.tokens_per_s += at.useful_flop_per_s / work.flop_per_token;
}

/// Racks in repair and GPUs without work, at their bf16 peak. Of those that are dark, the ones without work come first.
void account_unused(const Site& site, CampusRates& rates)
{
  for (std::size_t k = 0; k < site.racks.size(); ++k) {
    const auto& racks = site.racks[k];
    const auto gpus_per_rack = static_cast<double>(racks.spec->gpus_per_rack);
    double busy = 0;
    for (const auto& at : rates.work)
      if (const auto& gpus = at.work->gpus_at(site.campus); not gpus.empty())
        busy += gpus[k];
    const auto peak = racks.spec->peak_bf16.base();
    const auto down = (racks.online - racks.working) * gpus_per_rack * peak;
    const auto unused = std::max(0.0, racks.working * gpus_per_rack - busy) * peak;
    const auto dark = std::min(unused, racks.dark * gpus_per_rack * peak);
    rates.flop_per_s[Loss::down] += down;
    rates.flop_per_s[Loss::power] += dark;
    rates.flop_per_s[Loss::idle] += unused - dark;
    rates.peak_flop_per_s += down + unused;
  }
}

/// Where racks are capped, full power resources hold them back, though work goes as fast as capped racks can.
void note_binding(const Resources& resources, std::size_t s, const Site& site, const SiteCap& cap,
                  const model::Allocation& allocation, const std::vector<bool>& binding, CampusRates& rates)
{
  const auto power_binds = [&](std::size_t resource) {
    return binding[resource] || (cap.capped_by != model::kNotBound && resources.is_full(resource, allocation));
  };
  rates.feed_binds = power_binds(resources.feed(s)) || site.is_dark();
  rates.core_binds = binding[resources.core(s)];
  rates.bus_binds = rates.uplink_binds = false;
  for (std::size_t d = 0; d < site.domains.size(); ++d)
    rates.bus_binds = rates.bus_binds || power_binds(resources.bus(s, d));
  for (std::size_t l = 0; l < site.links.size(); ++l)
    rates.uplink_binds = rates.uplink_binds || binding[resources.uplink(s, l)];
}

} // namespace

double CampusRates::core_gb_per_s() const
{
  double gb_per_s = 0;
  for (const auto& link : links)
    gb_per_s += link.gb_per_s;
  return gb_per_s;
}

record::FlopAccount lost_to(const Work& work, const model::JobPerformance& performance, double n_gpus,
                            const model::CappedRack& rack, double rate, bool by_power)
{
  record::FlopAccount flop;
  const bool repeating = work.repeating || work.losing;
  const double going = work.stopped ? 0 : 1;
  const auto speed = rate * rack.speed_frac;
  const auto peak = n_gpus * performance.peak.base();
  flop[Loss::power] = (1 - rack.speed_frac) * peak;
  flop[by_power ? Loss::power : Loss::network] += (1 - rate) * rack.speed_frac * peak;
  const auto new_work = 1 - work.rework_frac;
  flop[Loss::rework] = speed * peak * work.rework_frac;
  flop[Loss::failures] = speed * peak * new_work * (repeating ? 1 : 1 - going * performance.goodput_frac);
  flop[Loss::useful] = repeating ? 0 : going * speed * n_gpus * new_work * performance.useful.base();
  account_step(flop, performance, speed * peak - flop[Loss::rework] - flop[Loss::failures], flop[Loss::useful]);
  return flop;
}

void attribute(const Problem& problem, const Resources& resources, std::size_t site, const std::vector<SiteCap>& caps,
               const model::Allocation& allocation, const std::vector<bool>& binding, CampusRates& rates)
{
  const auto& at = problem.sites[site];
  const auto& cap = caps[site];
  begin_rates(at, rates);
  for (std::size_t j = 0; j < problem.claimants.size(); ++j) {
    if (not problem.claimants[j].is_at(at))
      continue;
    auto& work = rates.work.emplace_back();
    work.work = problem.claimants[j].work;
    name_bound(work, problem, resources,
               allocation.bound_by[j] != model::kNotBound ? allocation.bound_by[j] : cap.capped_by);
    account(at, cap, allocation.rate[j], wan_passed_on(problem, site, caps, *work.work), work, rates);
  }
  account_unused(at, rates);
  rates.it_mw = 0;
  for (std::size_t k = 0; k < at.racks.size(); ++k)
    rates.it_mw += at.racks[k].online * rates.mw_per_rack[k];
  rates.facility_mw = rates.it_mw * at.pue;
  rates.cap_frac = cap.cap_frac;
  note_binding(resources, site, at, cap, allocation, binding, rates);
}

} // namespace gpuramp::sim
