// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/meter.hpp"

#include "gpuramp/core/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

std::vector<record::Binding> as_shares(std::map<std::string, double>& seconds, double period_s)
{
  std::vector<record::Binding> shares;
  for (const auto& [resource, s] : seconds)
    if (s > 0 && period_s > 0)
      shares.push_back({resource, std::min(1.0, s / period_s)});
  seconds.clear();
  return shares;
}

/// "fabric_ports", or "fabric_ports:osfp-2x400g-sm" where a part keeps the next pod closed.
std::string name_of_ports(const std::string& missing_part)
{
  const auto key = record::term(record::Resource::fabric_ports).key;
  return missing_part.empty() ? std::string(key) : fmt::format("{}:{}", key, missing_part);
}

} // namespace

void Meter::WorkAccount::add(const WorkRate& work, double dt_s)
{
  flop += work.useful_flop_per_s * dt_s;
  running_flop += work.running_flop_per_s * dt_s;
  failed_flop += work.failed_flop_per_s * dt_s;
  gpu_s += work.gpus * dt_s;
  rate_s += work.gpus * work.rate * dt_s;
  time_s += dt_s;
  if (not work.resource.empty() && work.gpus > 0)
    bound_s[work.resource] += dt_s;
}

Meter::WorkAccount& Meter::WorkAccount::operator+=(const WorkAccount& other)
{
  flop += other.flop;
  running_flop += other.running_flop;
  failed_flop += other.failed_flop;
  gpu_s += other.gpu_s;
  rate_s += other.rate_s;
  for (const auto& [resource, s] : other.bound_s)
    bound_s[resource] += s;
  return *this;
}

std::string Meter::WorkAccount::longest_bound() const
{
  const auto longest = std::max_element(bound_s.begin(), bound_s.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  return longest == bound_s.end() ? "" : longest->first;
}

Meter::Meter(const Plan& plan, const Deployment& deployment, const Feeds& feeds, const Cooling& cooling,
             const Placement& placement, const Rates& rates)
    : plan_(plan), deployment_(deployment), feeds_(feeds), cooling_(cooling), placement_(placement), rates_(rates),
      since_s_(plan.campuses.size(), 0.0), flows_(plan.campuses.size()), year_(plan.campuses.size()),
      late_(plan, deployment), largest_runs_(plan.campuses.size()), history_(plan.campuses.size()),
      in_service_(plan.campuses.size() * plan.types.size(), 0), bound_s_(plan.campuses.size()),
      progress_s_(placement.elastic_flows().size(), 0.0), overhead_mw_s_(plan.campuses.size(), 0.0),
      battery_net_mwh_(plan.campuses.size(), 0.0), work_(placement.n_work()),
      services_taken_(plan.scenario->workloads.inference.size()),
      service_hours_(services_taken_.size(), std::vector<double>(plan.campuses.size(), 0.0)),
      service_of_(placement.n_work(), services_taken_.size())
{
  for (std::size_t s = 0; s < services_taken_.size(); ++s)
    service_of_[placement.pools()[s].id] = s;
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    for (std::size_t k = 0; k < plan.types.size(); ++k)
      history_[c].reserved_mw.push_back(plan.reserved_mw(c, k));
}

void Meter::close_all(double now_s)
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    close(c, now_s);
  for (std::size_t w = 0; w < plan_.wan.size(); ++w)
    if (rates_.wan_binds(w))
      wan_bound_s_[plan_.wan[w].name] += now_s - wan_since_s_;
  wan_since_s_ = now_s;
}

void Meter::close(std::size_t campus, double now_s)
{
  const auto dt_s = now_s - since_s_[campus];
  if (dt_s <= 0)
    return;
  note_peak(now_s);
  note_draw(campus);
  note_service(campus);
  const auto& rates = rates_.at(campus);
  auto& flows = flows_[campus];
  add_energy(campus, flows, dt_s);
  add_stages(campus, flows, dt_s);
  late_.add(campus, since_s_[campus], now_s);
  add_binding(campus, dt_s);
  flows.amount[record::Flow::tokens_served] += rates.tokens_per_s * dt_s;
  flows.amount[record::Flow::peak_flop] += rates.peak_flop_per_s * dt_s;
  flows.flop.add(rates.flop_per_s, dt_s);
  const auto& state = deployment_.campuses()[campus];
  flows.amount[record::Flow::stranded_gpu_days] +=
      static_cast<double>(state.labels.waiting[record::Stage::waiting_power]) * dt_s / core::kSecondsPerDay;
  flows.amount[record::Flow::stranded_mw_days] +=
      std::max(0.0, state.facility_mw - state.reserved_mw) * dt_s / core::kSecondsPerDay;
  for (const auto& work : rates.work) {
    work_[work.work->id].add(work, dt_s);
    if (const auto s = service_of_[work.work->id]; s < service_hours_.size())
      service_hours_[s][campus] += work.gpus * dt_s / core::kSecondsPerHour;
    if (work.work->is_pool())
      progress_s_[work.work->flow_at(campus)] += work.rate * dt_s;
    else
      note_run(campus, work);
  }
  since_s_[campus] = now_s;
}

void Meter::note_peak(double now_s)
{
  if (now_s <= peak_noted_s_)
    return; // some rates are already those of the next interval
  peak_noted_s_ = now_s;
  double fleet_mw = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    fleet_mw += rates_.at(c).facility_mw;
  peak_mw_ = std::max(peak_mw_, fleet_mw);
}

/// What has been drawn since the last planning instant, where it differs from before.
void Meter::note_draw(std::size_t campus)
{
  const auto& rates = rates_.at(campus);
  const record::DrawStep now{since_s_[campus], rates.it_mw, rates.facility_mw, feeds_.battery_mw(campus)};
  auto& steps = history_[campus].draw;
  if (steps.empty() || steps.back().it_mw != now.it_mw || steps.back().facility_mw != now.facility_mw ||
      steps.back().battery_mw != now.battery_mw)
    steps.push_back(now);
  auto& reserved = history_[campus].reserved;
  if (const auto mw = deployment_.campuses()[campus].reserved_mw; reserved.empty() ? mw > 0 : reserved.back().mw != mw)
    reserved.push_back({since_s_[campus], mw});
}

void Meter::note_service(std::size_t campus)
{
  const auto& types = deployment_.campuses()[campus].types;
  for (std::size_t k = 0; k < types.size(); ++k)
    if (auto& noted = in_service_[campus * types.size() + k]; noted != types[k].online) {
      noted = types[k].online;
      history_[campus].service.push_back({since_s_[campus], k, noted});
    }
}

void Meter::note_run(std::size_t campus, const WorkRate& work)
{
  auto& largest = largest_runs_[campus];
  if (const auto power = core::megawatts(work.dynamic_it_mw * cooling_.pue(campus)); power > largest.power)
    largest = {power, core::seconds(since_s_[campus])};
}

void Meter::add_energy(std::size_t campus, record::FlowAccount& flows, double dt_s)
{
  const auto& rates = rates_.at(campus);
  flows.amount[record::Flow::it_energy_mwh] += rates.it_mw * dt_s / core::kSecondsPerHour;
  flows.amount[record::Flow::facility_energy_mwh] += rates.facility_mw * dt_s / core::kSecondsPerHour;
  auto& year = year_[campus];
  year.facility_energy += core::megawatt_hours(rates.facility_mw * dt_s / core::kSecondsPerHour);
  year.peak_facility_power = std::max(year.peak_facility_power, core::megawatts(rates.facility_mw));
  overhead_mw_s_[campus] += (rates.facility_mw - rates.it_mw + feeds_.charging_mw(campus)) * dt_s;
  add_battery(campus, flows, dt_s / core::kSecondsPerHour);
}

void Meter::add_stages(std::size_t campus, record::FlowAccount& flows, double dt_s)
{
  const auto gpus = deployment_.states(campus);
  for (const auto& [stage, term] : record::kTerms<record::Stage>) {
    const auto days = static_cast<double>(gpus[stage]) * dt_s / core::kSecondsPerDay;
    flows.gpu_days[stage] += days;
    year_[campus].gpu_days[stage] += days;
    year_[campus].most[stage].note(gpus[stage], core::seconds(since_s_[campus]));
  }
}

void Meter::add_battery(std::size_t campus, record::FlowAccount& flows, double dt_h)
{
  const auto given_mwh = feeds_.battery_mw(campus) * dt_h;
  flows.amount[given_mwh >= 0 ? record::Flow::battery_given_mwh : record::Flow::battery_taken_mwh] +=
      std::abs(given_mwh);
  battery_net_mwh_[campus] +=
      given_mwh >= 0 ? given_mwh : given_mwh * plan_.campuses[campus].response.battery_efficiency;
}

void Meter::add_binding(std::size_t campus, double dt_s)
{
  const auto& waiting = deployment_.campuses()[campus].labels.waiting;
  const auto& rates = rates_.at(campus);
  auto& bound = bound_s_[campus];
  using record::Resource;
  const auto add = [&](Resource resource, bool holds) {
    if (holds)
      bound[std::string(record::term(resource).key)] += dt_s;
  };
  add(Resource::hall_slots, deployment_.campuses()[campus].labels.lacks_slots);
  add(Resource::hall_bus, deployment_.campuses()[campus].labels.lacks_bus);
  add(Resource::power_admission, waiting[record::Stage::waiting_power] > 0);
  if (waiting[record::Stage::waiting_fabric] > 0)
    bound[name_of_ports(deployment_.campuses()[campus].missing_part)] += dt_s;
  add(Resource::crew, waiting[record::Stage::waiting_crew] > 0);
  add(Resource::feed, rates.feed_binds);
  add(Resource::bus, rates.bus_binds);
  add(Resource::core, rates.core_binds);
  add(Resource::uplink, rates.uplink_binds);
}

void Meter::buy_racks(std::size_t campus, std::size_t type, std::int64_t racks, double premium_usd, double now_s)
{
  history_[campus].bought.push_back({now_s, type, racks, premium_usd});
}

void Meter::buy_fabric(std::size_t campus, std::size_t part, std::int64_t pieces, double now_s)
{
  history_[campus].fabric_bought.push_back({now_s, part, pieces});
}

void Meter::note_initial_fabric(std::size_t campus, std::size_t part, std::int64_t pieces)
{
  history_[campus].fabric_initial.push_back({0, part, pieces});
}

record::FlowAccount Meter::take_flows(std::size_t campus)
{
  return std::exchange(flows_[campus], record::FlowAccount{});
}

std::vector<record::CampusYear> Meter::take_year()
{
  for (std::size_t c = 0; c < year_.size(); ++c)
    year_[c].late = late_.take_year(c);
  return std::exchange(year_, std::vector<record::CampusYear>(plan_.campuses.size()));
}

std::vector<record::Binding> Meter::take_binding(std::size_t campus, double period_s)
{
  return as_shares(bound_s_[campus], period_s);
}

std::vector<record::Binding> Meter::take_wan_binding(double period_s)
{
  return as_shares(wan_bound_s_, period_s);
}

std::vector<record::ServiceSample> Meter::take_services()
{
  std::vector<record::ServiceSample> since;
  for (std::size_t p = 0; p < services_taken_.size(); ++p) {
    const auto& pool = placement_.pools()[p];
    const auto& account = work_[pool.id];
    const record::ServiceSample all{
        account.gpu_s / core::kSecondsPerHour, pool.flop_per_token > 0 ? account.flop / pool.flop_per_token : 0, {}};
    const auto before = std::exchange(services_taken_[p], all);
    since.push_back({all.gpu_hours - before.gpu_hours, all.tokens - before.tokens,
                     std::exchange(service_hours_[p], std::vector<double>(plan_.campuses.size(), 0.0))});
  }
  return since;
}

std::vector<record::JobRecord> Meter::jobs() const
{
  std::vector<record::JobRecord> records;
  for (std::size_t r = 0; r < placement_.runs().size(); ++r)
    records.push_back(run_record(r));
  for (std::size_t p = 0; p < placement_.pools().size(); ++p)
    records.push_back(pool_record(p));
  for (std::size_t q = 0; q < plan_.scenario->workloads.jobs.size(); ++q)
    records.push_back(queue_record(q));
  return records;
}

/// All places of a queue together.
record::JobRecord Meter::queue_record(std::size_t queue) const
{
  record::JobRecord job;
  job.name = plan_.scenario->workloads.jobs[queue].name;
  job.work_class = "batch";
  job.due = plan_.scenario->start;
  job.started = core::seconds(0);
  WorkAccount all;
  for (const auto& place : placement_.queue_places())
    if (place.queue == queue)
      all += work_[place.id];
  job.gpus = all.gpu_s / plan_.end_s;
  job.flop = all.flop;
  job.mean_rate_frac = all.gpu_s > 0 ? all.rate_s / all.gpu_s : 0;
  job.bottleneck = all.longest_bound();
  const auto kept = all.running_flop - all.failed_flop;
  job.mfu_frac = kept > 0 ? all.flop / kept : 0;
  job.goodput_frac = all.running_flop > 0 ? kept / all.running_flop : 1;
  return job;
}

record::JobRecord Meter::pool_record(std::size_t pool) const
{
  const auto& p = placement_.pools()[pool];
  const auto& account = work_[p.id];
  record::JobRecord job;
  job.name = p.name;
  job.work_class = p.service != nullptr ? "inference" : "research";
  job.due = plan_.scenario->start;
  job.started = core::seconds(0);
  job.gpus = account.gpu_s / plan_.end_s;
  job.flop = account.flop;
  job.tokens = p.flop_per_token > 0 ? account.flop / p.flop_per_token : 0;
  job.mean_rate_frac = account.gpu_s > 0 ? account.rate_s / account.gpu_s : 0;
  job.bottleneck = account.longest_bound();
  if (p.service != nullptr && account.flop <= 0)
    job.why_waiting =
        std::any_of(p.performance.begin(), p.performance.end(), [](const auto& of) { return of.useful.base() > 0; })
            ? "no GPUs were free for it"
            : "no rack type of the scenario can serve it";
  const auto kept = account.running_flop - account.failed_flop;
  job.mfu_frac = kept > 0 ? account.flop / kept : 0;
  job.goodput_frac = account.running_flop > 0 ? kept / account.running_flop : 1;
  return job;
}

/// Bytes go with useful FLOP; expected interruptions with the time in which the run could work.
void Meter::add_efficiency(const Run& run, const WorkAccount& account, record::JobRecord& job) const
{
  const auto kept = account.running_flop - account.failed_flop;
  job.mfu_frac = kept > 0 ? account.flop / kept : 0;
  job.goodput_frac = account.running_flop > 0 ? kept / account.running_flop : 1;
  const bool sampled = plan_.scenario->failures.mode == scenario::FailureMode::sampled;
  if (run.goodput_modelled && run.started_s) {
    const auto wall_s = run.finished_s.value_or(plan_.end_s) - *run.started_s;
    const auto cycle_s = run.intervals.mean_s() + run.restart_s;
    job.interruptions = sampled ? static_cast<double>(run.n_stops) : wall_s * (1 - run.no_spare_frac) / cycle_s;
  }
  const auto uses = [&](std::size_t k) {
    return std::any_of(run.gpus.begin(), run.gpus.end(), [&](const auto& types) { return types[k] > 0; });
  };
  for (std::size_t k = 0; k < run.performance.size(); ++k)
    if (const auto& p = run.performance[k]; p.useful.base() > 0 && uses(k)) {
      job.scale_out_bytes = account.flop * p.scale_out.base() / p.useful.base();
      job.crossing_bytes = account.flop * p.crossing.base() / p.useful.base();
      job.wan_bytes = run.campuses.size() > 1 ? account.flop * p.wan.base() / p.useful.base() : 0;
      break;
    }
}

std::string Meter::why_waiting(const Run& run) const
{
  if (run.started_s)
    return "";
  if (run.due_s >= plan_.end_s)
    return "due after the end";
  return fmt::format("needs {:.0f} GPUs together; the most that were free for it at a time are {:.0f}", run.wanted_gpus,
                     run.most_free);
}

record::JobRecord Meter::run_record(std::size_t run) const
{
  const auto& r = placement_.runs()[run];
  const auto& account = work_[r.id];
  record::JobRecord job;
  job.name = r.name;
  job.work_class = "training";
  for (const auto c : r.campuses)
    job.campuses.push_back(plan_.campuses[c].spec->name);
  for (const auto& at_campus : r.in_units)
    job.units += static_cast<std::int64_t>(at_campus.size());
  job.gpus = r.working();
  job.due = core::date_after(plan_.scenario->start, core::seconds(r.due_s));
  if (r.started_s)
    job.started = core::seconds(*r.started_s);
  if (r.finished_s)
    job.finished = core::seconds(*r.finished_s);
  job.flop = account.flop;
  job.flop_to_do = r.flop_to_do;
  const auto flop_per_token = r.flop_per_token > 0 ? r.flop_per_token : 6 * r.spec->parameters;
  job.tokens = flop_per_token > 0 ? account.flop / flop_per_token : 0;
  const auto gang_s =
      r.reserved_gpus() * account.time_s / static_cast<double>(std::max<std::size_t>(1, r.campuses.size()));
  job.mean_rate_frac = gang_s > 0 ? account.rate_s / gang_s : 0;
  job.bottleneck = account.longest_bound();
  add_efficiency(r, account, job);
  job.why_waiting = why_waiting(r);
  return job;
}

} // namespace gpuramp::sim
