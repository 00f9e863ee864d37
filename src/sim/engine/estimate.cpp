// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/sim/estimate.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/network_work.hpp"
#include "gpuramp/scenario/request_model.hpp"
#include "sim/engine/plan_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

/// Cost of one of many.
struct Unit {
  double cpu_s = 0, memory = 0, files = 0;
};

// Measured on runs of ten years that had 100,000 of the one and few of the others (2 cores, 2026; docs/performance.md).
constexpr Unit kRun{20e-3, 50e6, 1e5}; ///< whatever the scenario
constexpr Unit kInstant{1.7e-6, 0, 0}; ///< of planning or of failures
constexpr Unit kInstantOfCampus{0.6e-6, 0, 0};
constexpr Unit kReport{20e-6, 8e3, 1.5e3};
constexpr Unit kReportOfCampus{8e-6, 1.4e3, 300};
constexpr Unit kPowerEvent{9e-6, 900, 160};
constexpr Unit kNetworkPiece{0.3e-6, 0, 0}; ///< of a power network that a flow passes
constexpr Unit kTrainingRun{70e-6, 7e3, 220};
constexpr Unit kQueueJob{8e-6, 350, 0};
constexpr Unit kInterruption{7e-6, 300, 0};
constexpr Unit kDispatchHour{0.3e-6, 0, 0};
constexpr Unit kHost{6e-6, 2e3, 0};
constexpr Unit kRequest{10e-6, 0, 0};       ///< that is simulated
constexpr Unit kRequestMonth{5e-3, 0, 600}; ///< of a service that states requests
constexpr Unit kRequestRate{0.45, 0, 0}; ///< that is new in a month: searched for what it needs, and corrected by runs

class Drivers {
public:
  void add(std::string what, std::string pointer, double count, Unit unit)
  {
    estimate_.drivers.push_back(
        {std::move(what), std::move(pointer), count, count * unit.cpu_s, count * unit.memory, count * unit.files});
  }
  Estimate take() { return std::move(estimate_); }

private:
  Estimate estimate_;
};

/// Mean number of dated and random events at the feeds of a campus.
double power_events(const Plan& plan, const PlanCampus& campus)
{
  const auto years = plan.end_s / core::kSecondsPerYear;
  auto events = static_cast<double>(campus.spec->power.events.size());
  if (const auto& contract = campus.spec->power.curtailment)
    events += contract->share_of_time * plan.end_s / core::in_seconds(contract->duration);
  for (const auto& tranche : campus.tranches)
    events += std::min(tranche.outages_per_year * years, plan.end_s / std::max(1.0, tranche.repair_s));
  if (const auto& network = campus.spec->power.network)
    for (const auto& piece : network->equipment)
      events += std::min(piece.failures_per_year * years, plan.end_s / std::max(1.0, core::in_seconds(piece.repair)));
  return events;
}

/// Requests that come in a window of the busiest hour, at most.
double requests_of_window(const scenario::Scenario& scenario, const scenario::InferenceService& service)
{
  return service.requests->mode == scenario::RequestMode::simulated
             ? scenario::most_requests_per_s(scenario, service) * core::in_seconds(service.requests->window)
             : 0;
}

/// Pieces of a network that flows pass: after each event at its feeds, and where results tell what is firm.
double network_pieces(const Plan& plan, const PlanCampus& campus)
{
  const auto& network = campus.spec->power.network;
  if (not network)
    return 0;
  return power_events(plan, campus) * static_cast<double>(scenario::n_pieces_of(*network)) +
         scenario::told_firm_work(*network);
}

/// Months in which requests of a service come at another rate than in those before.
double new_rates(const scenario::InferenceService& service, double months)
{
  const auto& demand = service.demand;
  const auto points = static_cast<double>(demand.points.size());
  return demand.interpolation == scenario::Interpolation::ramp && points > 1 ? months : std::min(months, points);
}

double training_runs(const scenario::Workloads& workloads)
{
  double runs = 0;
  for (const auto& run : workloads.training)
    runs += static_cast<double>(run.repeat);
  return runs;
}

/// Jobs of a class that grows by a factor per year: the integral of its rate.
double jobs_of_class(const scenario::JobClass& jobs, double years)
{
  const auto growth = std::log(jobs.growth_per_year);
  const auto mean_growth = std::abs(growth * years) < 1e-9 ? 1 : std::expm1(growth * years) / (growth * years);
  return jobs.jobs_per_day * core::kDaysPerYear * years * mean_growth;
}

double queue_jobs(const scenario::BatchQueue& queue, double years)
{
  auto jobs = queue.traced ? static_cast<double>(queue.traced->jobs.size()) : 0;
  if (queue.generator)
    for (const auto& of_class : queue.generator->classes)
      jobs += jobs_of_class(of_class, years);
  return jobs;
}

/// Units of a component that so many GPUs have; rows, halls and campuses are counted as their racks.
double units_of(const scenario::FailureComponent& spec, double gpus, double gpus_per_rack)
{
  constexpr double kGpusPerNode = 8; // assumption: servers of HGX and its like
  switch (spec.per) {
    case scenario::FailureUnit::gpus: return gpus / static_cast<double>(spec.gpus);
    case scenario::FailureUnit::node_pair: return std::pow(gpus / kGpusPerNode, 2);
    case scenario::FailureUnit::gpu: return gpus;
    default: return gpus / gpus_per_rack;
  }
}

/// Failures that stop runs and jobs one by one, if all slots held the largest racks and all of these worked.
double interruptions(const Plan& plan)
{
  const auto& workloads = plan.scenario->workloads;
  if (plan.scenario->failures.mode != scenario::FailureMode::sampled ||
      (workloads.training.empty() && workloads.jobs.empty()))
    return 0;
  double slots = 0;
  for (const auto& hall : plan.halls)
    slots += static_cast<double>(hall.slots);
  std::int64_t gpus_per_rack = 0;
  for (const auto& type : plan.types)
    gpus_per_rack = std::max(gpus_per_rack, type.spec->gpus_per_rack);
  auto gpus = slots * static_cast<double>(gpus_per_rack);
  if (workloads.jobs.empty()) {
    double wanted = 0;
    for (const auto& run : workloads.training)
      wanted += run.gpus ? static_cast<double>(run.repeat) * run.gpus->base() : gpus;
    gpus = std::min(gpus, wanted);
  }
  double failures = 0;
  for (const auto& failure : plan.failures)
    failures += units_of(failure.spec, gpus, static_cast<double>(gpus_per_rack)) * failure.spec.interrupts_frac *
                plan.end_s / core::in_seconds(failure.spec.mtbf);
  return failures;
}

/// Whether the energy of a campus is dispatched hour by hour (account/campus_energy).
bool is_hourly(const scenario::Campus& campus)
{
  const auto hourly = [](const scenario::Tranche& tranche) {
    return tranche.storage || tranche.sun ||
           (tranche.capacity_factor && tranche.capacity_factor->values.step() == model::TimeSeries::Step::hourly);
  };
  const auto& tranches = campus.power.tranches;
  return campus.power.time_shift || std::any_of(tranches.begin(), tranches.end(), hourly);
}

double sum(const std::vector<Driver>& drivers, double Driver::*what)
{
  double total = 0;
  for (const auto& driver : drivers)
    total += driver.*what;
  return total;
}

/// One kind of thing that is limited.
struct Limit {
  double Driver::*what;
  double allowed;
  const char* verb; ///< "would take"
  const char* unit;
  double unit_size; ///< in the units of `what`
};

void require(const Estimate& estimate, const Limit& limit, const std::string& file)
{
  const auto total = sum(estimate.drivers, limit.what);
  if (total <= limit.allowed)
    return;
  const auto by_size = [&](const Driver& a, const Driver& b) { return a.*(limit.what) < b.*(limit.what); };
  const auto& driver = *std::max_element(estimate.drivers.begin(), estimate.drivers.end(), by_size);
  const auto readable = [&](double value) {
    return fmt::format("{:.0f} {}", std::ceil(value / limit.unit_size), limit.unit);
  };
  throw core::InputError(std::vector<core::InputProblem>{
      {file, 0, driver.pointer,
       fmt::format("the run {} about {}, most of it for {:.2g} {}; allowed are {}", limit.verb, readable(total),
                   driver.count, driver.what, readable(limit.allowed)),
       fmt::format("make it coarser there, or allow more with --budget \"{}\"", readable(2 * total))}});
}

} // namespace

double Estimate::cpu_s() const
{
  return sum(drivers, &Driver::cpu_s);
}

double Estimate::memory() const
{
  return sum(drivers, &Driver::memory);
}

double Estimate::files() const
{
  return sum(drivers, &Driver::files);
}

Estimate estimate(const scenario::Scenario& scenario, record::Resolution resolution)
{
  const auto plan = make_plan(scenario, resolution);
  return estimate(plan, make_layout(plan));
}

Estimate estimate(const Plan& plan, const Layout& layout)
{
  const auto& scenario = *plan.scenario;
  const auto campuses = static_cast<double>(plan.campuses.size());
  const auto instants = static_cast<double>(plan.planning_s.size());
  const bool sampled = scenario.failures.mode == scenario::FailureMode::sampled;
  const auto failure_steps = sampled ? plan.end_s / plan.cadence_s : 0;
  const auto reports = static_cast<double>(plan.report_s.size());
  Drivers drivers;
  drivers.add("runs", "", 1, kRun);
  drivers.add("planning instants", "/supply/produce_every", instants, kInstant);
  drivers.add("planning instants of campuses", "/supply/produce_every", instants * campuses, kInstantOfCampus);
  drivers.add("steps of failures", "/cadence", failure_steps, kInstant);
  drivers.add("steps of failures of campuses", "/cadence", failure_steps * campuses, kInstantOfCampus);
  drivers.add("report dates", "/report_every", reports, kReport);
  drivers.add("report dates of campuses", "/report_every", reports * campuses, kReportOfCampus);
  for (const auto& campus : plan.campuses) {
    const auto at = fmt::format("/campuses/{}/power", campus.spec - scenario.campuses.data());
    drivers.add("power events", at, power_events(plan, campus), kPowerEvent);
    drivers.add("pieces of the network in flows, most of them under pairs of losses", at + "/network",
                network_pieces(plan, campus), kNetworkPiece);
  }
  for (std::size_t q = 0; q < scenario.workloads.jobs.size(); ++q)
    drivers.add("batch jobs", fmt::format("/workloads/jobs/{}", q),
                queue_jobs(scenario.workloads.jobs[q], plan.end_s / core::kSecondsPerYear), kQueueJob);
  drivers.add("failures that interrupt work", "/failures/components", interruptions(plan), kInterruption);
  const auto n_hourly = std::count_if(scenario.campuses.begin(), scenario.campuses.end(), is_hourly);
  drivers.add("hours of dispatch", "/campuses", static_cast<double>(n_hourly) * plan.end_s / core::kSecondsPerHour,
              kDispatchHour);
  drivers.add("training runs", "/workloads/training", training_runs(scenario.workloads), kTrainingRun);
  const auto months = std::ceil(plan.end_s / core::kSecondsPerMonth);
  for (std::size_t i = 0; i < scenario.workloads.inference.size(); ++i)
    if (const auto& service = scenario.workloads.inference[i]; service.requests) {
      const auto at = fmt::format("/workloads/inference/{}/requests", i);
      drivers.add("months of requests", at, months, kRequestMonth);
      drivers.add("rates of requests", fmt::format("/workloads/inference/{}/demand", i), new_rates(service, months),
                  kRequestRate);
      drivers.add("requests to simulate", at + "/window", months * requests_of_window(scenario, service), kRequest);
    }
  drivers.add("racks and rows as hosts", "/campuses", static_cast<double>(layout.n_blocks), kHost);
  return drivers.take();
}

void require_within(const Estimate& estimate, const Budget& budget, const scenario::Scenario& scenario)
{
  constexpr double kMinute = 60;
  constexpr double kGigabyte = 1e9;
  require(estimate, {&Driver::cpu_s, core::in_seconds(budget.cpu), "would compute for", "min", kMinute}, scenario.file);
  require(estimate, {&Driver::memory, budget.memory.base(), "would need memory of", "GB", kGigabyte}, scenario.file);
  require(estimate, {&Driver::files, budget.memory.base(), "would write files of", "GB", kGigabyte}, scenario.file);
}

Layout layout_within(const Plan& plan, const Budget& budget)
{
  auto layout = make_layout(plan);
  require_within(estimate(plan, layout), budget, *plan.scenario);
  return layout;
}

} // namespace gpuramp::sim
