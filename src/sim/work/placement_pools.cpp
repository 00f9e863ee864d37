// SPDX-License-Identifier: Apache-2.0
#include "sim/work/placement.hpp"

#include "gpuramp/core/rounding.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"
#include "sim/work/modelled_service.hpp"
#include "sim/work/request_month.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gpuramp::sim {

namespace {

/// What one GPU of a type does for a service, in the unit of wanted().
double share_of_work(const Pool& pool, std::size_t type)
{
  const auto useful = pool.performance[type].useful.base();
  if (useful <= 0)
    return 0;
  if (pool.requests)
    return pool.gpus_for_all[type] > 0 ? 1 / pool.gpus_for_all[type] : 0;
  return pool.service->gpus.empty() ? useful / pool.flop_per_token : 1;
}

/// What a service wants: all of its requests served in time, GPUs that it lets, or tokens per second.
double wanted(const Pool& pool)
{
  if (pool.requests)
    return 1;
  return pool.service->gpus.empty() ? pool.demand_tokens_per_s * peak_factor(*pool.service) : pool.gpus_let;
}

/// Tokens that the GPUs of a service make when they do nothing else.
double tokens_per_s(const Pool& pool)
{
  double tokens = 0;
  for (const auto& types : pool.gpus)
    for (std::size_t k = 0; k < types.size(); ++k)
      tokens += types[k] * pool.performance[k].useful.base() / pool.flop_per_token;
  return tokens;
}

} // namespace

std::vector<double> Pool::held_by_type() const
{
  std::vector<double> held(performance.size(), 0.0);
  for (std::size_t c = 0; c < gpus.size(); ++c)
    for (std::size_t k = 0; k < held.size(); ++k)
      held[k] += gpus[c][k] + lent[c][k];
  return held;
}

std::int64_t QueuePlace::capacity() const
{
  return std::llround(sum_of(gpus.front()));
}

/// A service takes the same part of what is free wherever it may be, just enough for the peak of its demand, or for
/// what it lets.
void Placement::place_pool(Pool& pool, Free& free, const Deployment& deployment)
{
  if (pool.service == nullptr) {
    for (std::size_t c = 0; c < free.size(); ++c)
      give_research(pool, c, free[c], deployment);
    return;
  }
  const auto all = could_serve(pool, free);
  const auto part = all > 0 ? std::min(1.0, wanted(pool) / all) : 0;
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      give(pool, c, k, pool.may_use[c] != 0 && share_of_work(pool, k) > 0 ? part * free[c][k] : 0, free[c]);
  if (pool.requests && plan_.scenario->workloads.research.share > 0) // else there is nobody to lend to
    pool.there_frac = replicas_there_frac(*pool.requests, pool.held_by_type(), pool.busiest_hour);
  double used = 1;
  if (const auto demand = pool.demand_tokens_per_s; demand > 0)
    used = pool.requests ? pool.requests->used_frac(tokens_per_s(pool) / demand) // before any is lent
                         : used_frac(pool.week, part * all / demand);
  if (std::exchange(pool.used_frac, used) != used)
    changed_.insert(changed_.end(), pool.campuses.begin(), pool.campuses.end());
}

double Placement::could_serve(const Pool& pool, const Free& free) const
{
  double all = 0;
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size() && pool.may_use[c] != 0; ++k)
      all += free[c][k] * share_of_work(pool, k);
  return all;
}

void Placement::give_research(Pool& pool, std::size_t campus, std::vector<double>& free, const Deployment& deployment)
{
  const auto left = sum_of(free);
  const auto part = left > 0 ? std::min(1.0, research_share(campus, deployment) / left) : 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    give(pool, campus, k, part * free[k], free);
}

/// Services have all again that they hold.
void Placement::take_back(std::size_t campus)
{
  for (auto& pool : pools_)
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      pool.gpus[campus][k] += std::exchange(pool.lent[campus][k], 0);
}

/// Replicas that autoscaling takes away come back within hours, so that research alone has any use for their GPUs: it
/// gets them in the mean of the time, the same part at all campuses, such that it has no more than its share anywhere.
/// Jobs in queues and runs would have to give them back.
void Placement::share_with_research(const Deployment& deployment)
{
  for (auto& pool : pools_) {
    pool.lent_frac = 1 - pool.there_frac;
    if (pool.lent_frac <= 0)
      continue;
    for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
      if (const auto held = sum_of(pool.gpus[c]); held > 0)
        pool.lent_frac = std::clamp((research_share(c, deployment) - research_gpus(c)) / held, 0.0, pool.lent_frac);
    pool.used_frac = std::min(1.0, pool.used_frac / (1 - pool.lent_frac));
    for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
      lend(pool, c, deployment);
  }
}

/// No more than research lacks of its share now, whatever it lacked when the fraction was found.
void Placement::lend(Pool& pool, std::size_t campus, const Deployment& deployment)
{
  const auto held = sum_of(pool.gpus[campus]);
  if (pool.lent_frac <= 0 || held <= 0)
    return;
  const auto part =
      std::clamp((research_share(campus, deployment) - research_gpus(campus)) / held, 0.0, pool.lent_frac);
  const auto research =
      std::find_if(pools_.begin(), pools_.end(), [](const Pool& other) { return other.service == nullptr; });
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto gpus = pool.lent[campus][k] = part * pool.gpus[campus][k];
    pool.gpus[campus][k] -= gpus;
    research->gpus[campus][k] += gpus;
  }
  changed_.push_back(campus);
}

/// \return GPUs that research may have at a campus
double Placement::research_share(std::size_t campus, const Deployment& deployment) const
{
  return plan_.scenario->workloads.research.share * sum_of(gpus_working(campus, deployment));
}

double Placement::research_gpus(std::size_t campus) const
{
  double gpus = 0;
  for (const auto& pool : pools_)
    gpus += pool.service == nullptr ? sum_of(pool.gpus[campus]) : 0;
  return gpus;
}

/// A whole number of GPUs that have power, of all types alike.
void Placement::give_queue(QueuePlace& place, std::vector<double>& free, const Deployment& deployment)
{
  const auto campus = place.campus();
  const auto working = gpus_working(campus, deployment);
  auto usable = free;
  double most = 0;
  double all_dark = 0;
  for (std::size_t k = 0; k < usable.size(); ++k) {
    const auto& racks = deployment.campuses()[campus].types[k];
    const auto gpus_per_rack = static_cast<double>(plan_.types[k].spec->gpus_per_rack);
    const auto cut_off = static_cast<double>(racks.cut_off) * gpus_per_rack; // not among the free ones
    const auto dark = static_cast<double>(racks.dark_in_reach()) * gpus_per_rack;
    usable[k] = place.wanted_types[k] ? std::max(0.0, free[k] - dark) : 0;
    all_dark += place.wanted_types[k] ? std::min(free[k], dark) + cut_off : 0;
    most += place.wanted_types[k] ? place.spec->share * working[k] : 0;
  }
  const auto all = sum_of(usable);
  const auto n = core::whole_in(std::min(all, most));
  for (std::size_t k = 0; k < usable.size(); ++k) {
    const auto gpus = all > 0 ? usable[k] * (n / all) : 0;
    free[k] -= gpus;
    if (std::exchange(place.gpus.front()[k], gpus) != gpus)
      changed_.push_back(campus);
  }
  const auto& waiting = deployment.campuses()[campus].labels.waiting;
  const auto part = [&](double gpus) { return static_cast<std::int64_t>(core::whole_in(place.spec->share * gpus)); };
  place.withheld.power = part(all_dark + static_cast<double>(waiting[record::Stage::waiting_power]));
  place.withheld.fabric = part(static_cast<double>(waiting[record::Stage::waiting_fabric]));
}

/// The smallest racks where there are several kinds; pods of the campus's fabric, which are alike but for the last.
std::int64_t Placement::packed_gpus(const QueuePlace& place) const
{
  const auto& campus = *plan_.campuses[place.campus()].spec;
  if (place.spec->pack == scenario::Packing::pod)
    return topology::pods_of(scenario::parts_that_fit(*plan_.scenario, campus), plan_.scenario->catalog.fabric_parts)
        .gpus.front();
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    if (place.wanted_types[k])
      fewest = std::min(fewest, plan_.types[k].spec->gpus_per_rack);
  return fewest;
}

void Placement::give(Pool& pool, std::size_t campus, std::size_t type, double gpus, std::vector<double>& free)
{
  free[type] -= gpus;
  if (std::exchange(pool.gpus[campus][type], gpus) != gpus)
    changed_.push_back(campus);
}

} // namespace gpuramp::sim
