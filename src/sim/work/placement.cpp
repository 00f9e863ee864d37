// SPDX-License-Identifier: Apache-2.0
#include "sim/work/placement.hpp"

#include "gpuramp/scenario/fabric_plan.hpp"
#include "sim/work/modelled_run.hpp"
#include "sim/work/modelled_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gpuramp::sim {

namespace {

std::vector<model::JobPerformance> performance_by_type(const Plan& plan, const model::GivenEfficiency& given)
{
  std::vector<model::JobPerformance> all;
  for (const auto& type : plan.types)
    all.push_back(model::evaluate(given, *type.spec));
  return all;
}

/// What a busy GPU adds to its rack's idle draw, [type].
std::vector<double> dynamic_mw(const Plan& plan, const std::vector<model::JobPerformance>& per_gpu)
{
  std::vector<double> mw;
  for (std::size_t k = 0; k < per_gpu.size(); ++k) {
    const auto& spec = *plan.types[k].spec;
    mw.push_back(core::in_megawatts(model::rack_power(spec, per_gpu[k].busy_frac) - spec.idle_power) /
                 static_cast<double>(spec.gpus_per_rack));
  }
  return mw;
}

double sum(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// \return whether a list of rack types admits one; an empty list admits all
bool is_wanted(const std::vector<std::string>& types, const std::string& name)
{
  return types.empty() || std::find(types.begin(), types.end(), name) != types.end();
}

constexpr double kWhole = 1e-9; ///< counts are whole but for rounding

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

std::int64_t QueuePlace::capacity() const
{
  return std::llround(sum(gpus.front()));
}

double Run::held() const
{
  double n = 0;
  for (const auto& types : gpus)
    n += sum(types);
  return n;
}

double Run::reserved_gpus() const
{
  double n = 0;
  for (const auto& types : reserved)
    n += sum(types);
  return n;
}

double Run::working() const
{
  return std::min(gang, held());
}

void Run::note_share_used()
{
  const auto all = held();
  used_frac = all > 0 ? std::min(1.0, gang / all) : 1;
}

double Run::full_flop_per_s() const
{
  double rate = 0;
  for (const auto& types : gpus)
    for (std::size_t k = 0; k < types.size(); ++k)
      rate += types[k] * performance[k].useful.base();
  return used_frac * rate;
}

Placement::Placement(const Plan& plan) : plan_(plan)
{
  const auto& work = plan.scenario->workloads;
  for (const auto& service : work.inference) {
    Pool pool{{.name = service.name,
               .work_class = scenario::WorkClass::inference,
               .performance = service_performance(plan, service),
               .flop_per_token = service.flop_per_token.base()},
              &service};
    if (service.requests)
      pool.requests = std::make_shared<const RequestDemand>(plan, service);
    add_pool(std::move(pool));
  }
  if (work.research.share > 0)
    add_pool({{.name = "research",
               .work_class = scenario::WorkClass::research,
               .performance = performance_by_type(plan, work.research.efficiency)}});
  for (const auto& spec : work.training)
    for (std::int64_t k = 0; k < spec.repeat; ++k)
      add_run(spec, k);
  queues_at_.resize(plan.campuses.size());
  for (std::size_t q = 0; q < work.jobs.size(); ++q)
    add_queue(work.jobs[q], q);
  queue_.resize(runs_.size());
  std::iota(queue_.begin(), queue_.end(), 0);
  std::stable_sort(queue_.begin(), queue_.end(), [&](auto a, auto b) { return runs_[a].due_s < runs_[b].due_s; });
  runs_at_.resize(plan.campuses.size());
}

void Placement::add_pool(Pool pool)
{
  pool.id = pools_.size();
  pool.first_flow = pools_.size() * plan_.campuses.size();
  pool.dynamic_mw = dynamic_mw(plan_, pool.performance);
  pool.campuses.resize(plan_.campuses.size());
  std::iota(pool.campuses.begin(), pool.campuses.end(), 0);
  pool.gpus.assign(plan_.campuses.size(), std::vector<double>(plan_.types.size(), 0.0));
  for (const auto& campus : plan_.campuses)
    pool.may_use.push_back(pool.service == nullptr ||
                                   scenario::is_eligible(*campus.spec, pool.service->campuses, pool.service->regions)
                               ? 1
                               : 0);
  pools_.push_back(std::move(pool));
}

void Placement::add_run(const scenario::TrainingRun& spec, std::int64_t k)
{
  Run run;
  run.spec = &spec;
  run.id = pools_.size() + runs_.size();
  run.work_class = scenario::WorkClass::training;
  run.name = spec.repeat > 1 ? fmt::format("{}-{}", spec.name, k + 1) : spec.name;
  run.performance = performance_by_type(plan_, spec.efficiency);
  const auto scale = std::pow(spec.growth, static_cast<double>(k));
  constexpr double kFlopPerParameterAndToken =
      6; // forward 2, backward 4: Kaplan et al. 2020, arXiv 2001.08361, section 2.1
  run.flop_to_do =
      scale * (spec.flop ? spec.flop->base() : kFlopPerParameterAndToken * spec.parameters * spec.tokens.base());
  model_run(plan_, run);
  run.undisturbed = run.performance;
  run.dynamic_mw = dynamic_mw(plan_, run.performance);
  run.gpus_wanted = spec.gpus ? std::floor(scale * spec.gpus->base() + 1e-9) : 0;
  run.hot_spares = spec.checkpoint && spec.checkpoint->hot_spares
                       ? std::floor(scale * spec.checkpoint->hot_spares->base() + 1e-9)
                       : 0;
  run.due_s = std::max(
      0.0, core::in_seconds(core::nth_step(plan_.scenario->start, spec.earliest.value_or(plan_.scenario->start),
                                           spec.every, static_cast<int>(k))));
  for (const auto& name : spec.campuses)
    run.wanted_campuses.push_back(plan_.campus_index(name));
  for (const auto& campus : plan_.campuses)
    run.in_regions.push_back(scenario::is_eligible(*campus.spec, {}, spec.regions) ? 1 : 0);
  for (const auto& type : plan_.types)
    run.wanted_types.push_back(is_wanted(spec.rack_types, type.spec->name));
  runs_.push_back(std::move(run));
}

void Placement::add_queue(const scenario::BatchQueue& spec, std::size_t queue)
{
  std::size_t n_places = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& names = spec.campuses;
    if (not names.empty() && std::find(names.begin(), names.end(), plan_.campuses[c].spec->name) == names.end())
      continue;
    QueuePlace place;
    place.spec = &spec;
    place.queue = queue;
    place.place = n_places++;
    place.id = n_work();
    place.first_flow = pools_.size() * plan_.campuses.size() + queue_places_.size();
    place.name = spec.name;
    place.work_class = scenario::WorkClass::batch;
    place.performance = performance_by_type(plan_, spec.efficiency);
    place.dynamic_mw = dynamic_mw(plan_, place.performance);
    place.campuses = {c};
    place.gpus.assign(1, std::vector<double>(plan_.types.size(), 0.0));
    place.used_frac = 0;
    for (const auto& type : plan_.types)
      place.wanted_types.push_back(is_wanted(spec.rack_types, type.spec->name));
    if (spec.pack != scenario::Packing::none)
      place.pod_gpus = packed_gpus(place);
    queues_at_[c].push_back(queue_places_.size());
    queue_places_.push_back(std::move(place));
  }
}

std::vector<ElasticFlow> Placement::elastic_flows() const
{
  std::vector<ElasticFlow> flows;
  for (const auto& pool : pools_)
    for (const auto c : pool.campuses)
      flows.push_back({&pool, c});
  for (const auto& place : queue_places_)
    flows.push_back({&place, place.campus()});
  return flows;
}

void Placement::set_demand(double now_s, double until_s)
{
  const auto start = plan_.scenario->start;
  for (auto& pool : pools_)
    if (pool.service != nullptr) {
      const auto from = core::seconds(now_s);
      const auto to = core::seconds(until_s);
      pool.demand_tokens_per_s = pool.service->demand.integral(start, from, to).base() / (until_s - now_s);
      pool.gpus_let = pool.service->gpus.integral(start, from, to).base() / (until_s - now_s);
      if (pool.requests)
        pool.gpus_for_all = pool.requests->gpus_needed(now_s, until_s);
    }
}

std::vector<double> Placement::gpus_working(std::size_t campus, const Deployment& deployment) const
{
  std::vector<double> gpus(plan_.types.size());
  for (std::size_t k = 0; k < gpus.size(); ++k)
    gpus[k] = static_cast<double>(deployment.working(campus, k) * plan_.types[k].spec->gpus_per_rack);
  return gpus;
}

std::vector<std::size_t> Placement::place(const Deployment& deployment, double now_s)
{
  Free free;
  double fleet_gpus = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    free.push_back(gpus_working(c, deployment));
    fleet_gpus += sum(free.back());
    hold_running(c, free.back());
  }
  std::vector<std::size_t> started;
  for (const auto work_class : plan_.scenario->workloads.priority) {
    for (auto& pool : pools_)
      if (pool.work_class == work_class)
        place_pool(pool, free, deployment);
    if (work_class == scenario::WorkClass::training)
      start_runs(free, deployment, fleet_gpus, now_s, started);
    if (work_class == scenario::WorkClass::batch)
      for (auto& at : queue_places_)
        give_queue(at, free[at.campus()], deployment);
  }
  return started;
}

/// A service keeps what it holds, as far as that still works: more would serve more than its demand.
void Placement::place_at(std::size_t campus, const Deployment& deployment)
{
  auto free = gpus_working(campus, deployment);
  hold_running(campus, free);
  for (const auto work_class : plan_.scenario->workloads.priority) {
    if (work_class == scenario::WorkClass::batch)
      for (const auto q : queues_at_[campus])
        give_queue(queue_places_[q], free, deployment);
    for (auto& pool : pools_)
      if (pool.work_class == work_class && pool.service != nullptr)
        for (std::size_t k = 0; k < plan_.types.size(); ++k)
          give(pool, campus, k, std::min(pool.gpus[campus][k], free[k]), free);
      else if (pool.work_class == work_class)
        give_research(pool, campus, free, deployment);
  }
}

void Placement::start_runs(Free& free, const Deployment& deployment, double fleet_gpus, double now_s,
                           std::vector<std::size_t>& started)
{
  const auto aside = set_dark_aside(free, deployment);
  for (const auto r : queue_) {
    if (runs_[r].due_s > now_s)
      break; // the queue is by due date
    if (try_start(runs_[r], deployment, free, fleet_gpus, now_s))
      started.push_back(r);
  }
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < free[c].size(); ++k)
      free[c][k] += aside[c][k];
  for (const auto r : started) {
    std::erase(queue_, r);
    running_.push_back(r);
    n_spanning_ += runs_[r].campuses.size() > 1 ? 1 : 0;
    for (const auto c : runs_[r].campuses) {
      runs_at_[c].push_back(r);
      changed_.push_back(c);
    }
  }
}

/// Takes away what is dark: of a campus that is dark in part, the racks without work first. \return what was taken
Placement::Free Placement::set_dark_aside(Free& free, const Deployment& deployment) const
{
  Free aside = free;
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < free[c].size(); ++k) {
      const auto dark = deployment.campuses()[c].types[k].dark * plan_.types[k].spec->gpus_per_rack;
      aside[c][k] = std::min(free[c][k], static_cast<double>(dark));
      free[c][k] -= aside[c][k];
    }
  return aside;
}

/// Runs keep their GPUs; one that lost some (retired, in repair) goes on with what is left, and takes them back when
/// they are up again.
void Placement::hold_running(std::size_t campus, std::vector<double>& free)
{
  for (const auto r : runs_at_[campus]) {
    auto& run = runs_[r];
    const auto place = std::find(run.campuses.begin(), run.campuses.end(), campus) - run.campuses.begin();
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      auto& held = run.gpus[static_cast<std::size_t>(place)][k];
      const auto holds = std::min(run.reserved[static_cast<std::size_t>(place)][k], free[k]);
      if (std::exchange(held, holds) != holds)
        changed_.push_back(campus);
      free[k] -= held;
    }
    run.note_share_used();
  }
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
  double used = 1;
  if (const auto demand = pool.demand_tokens_per_s; demand > 0)
    used = pool.requests ? pool.requests->used_frac(tokens_per_s(pool) / demand)
                         : used_frac(*pool.service, part * all / demand);
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
  const auto left = sum(free);
  const auto part =
      left > 0 ? std::min(1.0, plan_.scenario->workloads.research.share * sum(gpus_working(campus, deployment)) / left)
               : 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    give(pool, campus, k, part * free[k], free);
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
    const auto dark =
        static_cast<double>(deployment.campuses()[campus].types[k].dark * plan_.types[k].spec->gpus_per_rack);
    usable[k] = place.wanted_types[k] ? std::max(0.0, free[k] - dark) : 0;
    all_dark += place.wanted_types[k] ? std::min(free[k], dark) : 0;
    most += place.wanted_types[k] ? place.spec->share * working[k] : 0;
  }
  const auto all = sum(usable);
  const auto n = std::floor(std::min(all, most) + kWhole);
  for (std::size_t k = 0; k < usable.size(); ++k) {
    const auto gpus = all > 0 ? usable[k] * (n / all) : 0;
    free[k] -= gpus;
    if (std::exchange(place.gpus.front()[k], gpus) != gpus)
      changed_.push_back(campus);
  }
  const auto& waiting = deployment.campuses()[campus].labels.waiting;
  const auto part = [&](double gpus) {
    return static_cast<std::int64_t>(std::floor(place.spec->share * gpus + kWhole));
  };
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

double Placement::eligible(const Run& run, const Free& free, std::size_t campus) const
{
  double n = 0;
  for (std::size_t k = 0; k < plan_.types.size() && run.in_regions[campus] != 0; ++k)
    n += run.wanted_types[k] ? std::floor(free[campus][k] + 1e-9) : 0;
  return n;
}

/// The named campuses, or the one with the most free GPUs (the first by name among equals).
std::vector<std::size_t> Placement::choose_campuses(const Run& run, const Free& free, double gang) const
{
  if (not run.wanted_campuses.empty())
    return run.wanted_campuses;
  std::size_t best = 0;
  for (std::size_t c = 1; c < free.size(); ++c)
    if (eligible(run, free, c) > eligible(run, free, best))
      best = c;
  return not free.empty() && eligible(run, free, best) >= gang ? std::vector{best} : std::vector<std::size_t>{};
}

/// \return GPUs that the run could have now, on its campuses or on any one
double Placement::most_together(const Run& run, const Free& free) const
{
  double most = 0;
  double all = 0;
  for (std::size_t c = 0; c < free.size(); ++c)
    most = std::max(most, eligible(run, free, c));
  for (const auto c : run.wanted_campuses)
    all += eligible(run, free, c);
  return run.wanted_campuses.empty() ? most : all;
}

bool Placement::try_start(Run& run, const Deployment& deployment, Free& free, double fleet_gpus, double now_s)
{
  const auto gang = run.gpus_wanted > 0 ? run.gpus_wanted : std::floor(run.spec->share.value_or(0) * fleet_gpus);
  const auto wanted = gang + run.hot_spares;
  const auto campuses = choose_campuses(run, free, wanted);
  double there = 0;
  for (const auto c : campuses)
    there += eligible(run, free, c);
  if (gang < 1 || there < wanted) {
    run.wanted_gpus = std::max(wanted, 1.0);
    run.most_free = std::max(run.most_free, most_together(run, free));
    return false;
  }
  hold(run, campuses, wanted, free);
  run.gang = gang;
  run.reserved = run.gpus;
  run.note_share_used();
  run.started_s = now_s;
  model_failures(plan_, deployment, run);
  run.flop_per_s_at_start = run.full_flop_per_s();
  return true;
}

/// Each campus gives in proportion to what it has free, newest racks first.
void Placement::hold(Run& run, const std::vector<std::size_t>& campuses, double wanted, Free& free) const
{
  run.campuses = campuses;
  run.gpus.assign(campuses.size(), std::vector<double>(plan_.types.size(), 0.0));
  auto left = wanted;
  double left_there = 0;
  for (const auto c : campuses)
    left_there += eligible(run, free, c);
  for (std::size_t i = 0; i < campuses.size(); ++i) {
    const auto have = eligible(run, free, campuses[i]);
    auto share = i + 1 == campuses.size() ? left : std::min(left, std::ceil(left * have / std::max(left_there, 1.0)));
    left -= share;
    left_there -= have;
    for (std::size_t k = 0; k < plan_.types.size() && share > 0; ++k) {
      const auto n = run.wanted_types[k] ? std::min(share, std::floor(free[campuses[i]][k] + 1e-9)) : 0;
      run.gpus[i][k] = n;
      free[campuses[i]][k] -= n;
      share -= n;
    }
  }
}

void Placement::stop(std::size_t run)
{
  runs_[run].losing = false;
  runs_[run].stopped = true;
  ++runs_[run].n_stops;
}

void Placement::update_failures(const Deployment& deployment)
{
  for (const auto r : running_) {
    model_failures(plan_, deployment, runs_[r]);
    changed_.insert(changed_.end(), runs_[r].campuses.begin(), runs_[r].campuses.end());
  }
}

void Placement::finish(std::size_t run, double now_s)
{
  runs_[run].finished_s = now_s;
  std::erase(running_, run);
  n_spanning_ -= runs_[run].campuses.size() > 1 ? 1 : 0;
  for (const auto c : runs_[run].campuses)
    std::erase(runs_at_[c], run);
}

const Work& Placement::work(std::size_t id) const
{
  if (id < pools_.size())
    return pools_[id];
  id -= pools_.size();
  if (id < runs_.size())
    return runs_[id];
  return queue_places_[id - runs_.size()];
}

std::vector<std::size_t> Placement::joined_to(std::size_t campus) const
{
  std::vector<std::size_t> joined{campus};
  for (std::size_t i = 0; i < joined.size() && n_spanning_ > 0; ++i)
    for (const auto r : runs_at_[joined[i]])
      for (const auto other : runs_[r].campuses)
        if (std::find(joined.begin(), joined.end(), other) == joined.end())
          joined.push_back(other);
  std::sort(joined.begin(), joined.end());
  return joined;
}

std::vector<std::size_t> Placement::take_changed()
{
  return std::exchange(changed_, {});
}

} // namespace gpuramp::sim
