// SPDX-License-Identifier: Apache-2.0
#include "sim/work/placement.hpp"

#include "gpuramp/core/rounding.hpp"
#include "sim/work/modelled_run.hpp"
#include "sim/work/modelled_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

/// \return whether a list of rack types admits one; an empty list admits all
bool is_wanted(const std::vector<std::string>& types, const std::string& name)
{
  return types.empty() || std::find(types.begin(), types.end(), name) != types.end();
}

} // namespace

Placement::Placement(const Plan& plan) : plan_(plan)
{
  const auto& work = plan.scenario->workloads;
  for (const auto& service : work.inference) {
    Pool pool{{.name = service.name,
               .work_class = scenario::WorkClass::inference,
               .performance = service_performance(plan, service, plan.scenario->start),
               .flop_per_token = service.flop_per_token.base()},
              &service};
    pool.week = week_of(service);
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
  n_changes_at_.resize(plan.campuses.size());
}

std::vector<double> Placement::dynamic_mw(const std::vector<model::JobPerformance>& per_gpu) const
{
  std::vector<double> mw;
  for (std::size_t k = 0; k < per_gpu.size(); ++k) {
    const auto& spec = *plan_.types[k].spec;
    mw.push_back(core::in_megawatts(model::rack_power(spec, per_gpu[k].busy_frac) - spec.idle_power) /
                 static_cast<double>(spec.gpus_per_rack));
  }
  return mw;
}

void Placement::add_pool(Pool pool)
{
  pool.id = pools_.size();
  pool.first_flow = pools_.size() * plan_.campuses.size();
  pool.dynamic_mw = dynamic_mw(pool.performance);
  pool.campuses.resize(plan_.campuses.size());
  std::iota(pool.campuses.begin(), pool.campuses.end(), 0);
  pool.gpus.assign(plan_.campuses.size(), std::vector<double>(plan_.types.size(), 0.0));
  pool.lent = pool.gpus;
  for (const auto& campus : plan_.campuses)
    pool.may_use.push_back(pool.service == nullptr ||
                                   scenario::is_eligible(*campus.spec, pool.service->campuses, pool.service->regions)
                               ? 1
                               : 0);
  pools_.push_back(std::move(pool));
}

/// Of the type with the most spare GPUs in a rack.
double Placement::held_per_working(const scenario::TrainingRun& spec) const
{
  double most = 1;
  for (const auto& type : plan_.types)
    if (spec.gpus_per_rack && is_wanted(spec.rack_types, type.spec->name))
      most = std::max(most, static_cast<double>(type.spec->gpus_per_rack) / static_cast<double>(*spec.gpus_per_rack));
  return most;
}

void Placement::add_run(const scenario::TrainingRun& spec, std::int64_t k)
{
  Run run;
  run.spec = &spec;
  run.id = pools_.size() + runs_.size();
  run.work_class = scenario::WorkClass::training;
  run.name = spec.repeat > 1 ? fmt::format("{}-{}", spec.name, k + 1) : spec.name;
  run.due_s = std::max(
      0.0, core::in_seconds(core::nth_step(plan_.scenario->start, spec.earliest.value_or(plan_.scenario->start),
                                           spec.every, static_cast<int>(k))));
  date_software(plan_, run.due_s, run);
  run.performance = performance_by_type(plan_, spec.efficiency);
  const auto scale = std::pow(spec.growth, static_cast<double>(k));
  constexpr double kFlopPerParameterAndToken =
      6; // forward 2, backward 4: Kaplan et al. 2020, arXiv 2001.08361, section 2.1
  run.flop_to_do =
      scale * (spec.flop ? spec.flop->base() : kFlopPerParameterAndToken * spec.parameters * spec.tokens.base());
  model_run(plan_, run);
  run.undisturbed = run.performance;
  run.dynamic_mw = dynamic_mw(run.performance);
  run.gpus_wanted = spec.gpus ? core::whole_in(scale * spec.gpus->base()) : 0;
  run.hot_spares =
      spec.checkpoint && spec.checkpoint->hot_spares ? core::whole_in(scale * spec.checkpoint->hot_spares->base()) : 0;
  run.held_per_working = held_per_working(spec);
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
    place.dynamic_mw = dynamic_mw(place.performance);
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
      if (pool.requests) {
        pool.gpus_for_all = pool.requests->gpus_needed(now_s, until_s);
        pool.busiest_hour = pool.requests->busiest_hour_of_month(now_s);
      }
      if (not pool.service->model.empty() && not pool.service->software && not pool.requests)
        take_software_of_the_day(pool, now_s);
    }
}

/// What a service gets out of its GPUs grows as its software ages.
void Placement::take_software_of_the_day(Pool& pool, double now_s)
{
  pool.performance =
      service_performance(plan_, *pool.service, core::date_after(plan_.scenario->start, core::seconds(now_s)));
  pool.dynamic_mw = dynamic_mw(pool.performance);
  changed_.insert(changed_.end(), pool.campuses.begin(), pool.campuses.end());
}

std::vector<double> Placement::gpus_working(std::size_t campus, const Deployment& deployment) const
{
  std::vector<double> gpus(plan_.types.size());
  for (std::size_t k = 0; k < gpus.size(); ++k)
    gpus[k] = static_cast<double>((deployment.working(campus, k) - deployment.campuses()[campus].types[k].cut_off) *
                                  plan_.types[k].spec->gpus_per_rack);
  return gpus;
}

std::vector<std::size_t> Placement::place(const Deployment& deployment, double now_s)
{
  Free free;
  double fleet_gpus = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    take_back(c);
    free.push_back(gpus_working(c, deployment));
    fleet_gpus += sum_of(free.back());
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
  share_with_research(deployment);
  return started;
}

/// A service keeps what it holds, as far as that still works: more would serve more than its demand.
void Placement::place_at(std::size_t campus, const Deployment& deployment)
{
  take_back(campus);
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
  for (auto& pool : pools_)
    lend(pool, campus, deployment);
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
