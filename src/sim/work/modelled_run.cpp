// SPDX-License-Identifier: Apache-2.0
#include "sim/work/modelled_run.hpp"

#include "gpuramp/model/cross_campus.hpp"
#include "gpuramp/scenario/training_model.hpp"
#include "gpuramp/topology/routes.hpp"
#include "sim/work/job_failures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::sim {

namespace {

double share(core::Duration part, core::Duration whole)
{
  return part.base() / whole.base();
}

/// WAN between the campuses of a run: what the narrowest link carries, and the longest way.
model::CampusLink campus_link(const Plan& plan, const scenario::TrainingRun& spec)
{
  model::CampusLink link;
  link.campuses = std::max<std::int64_t>(1, static_cast<std::int64_t>(spec.campuses.size()));
  if (link.campuses == 1)
    return link;
  const auto place = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(spec.campuses.begin(), spec.campuses.end(), name) -
                                    spec.campuses.begin());
  };
  std::vector<topology::Route> routes;
  double narrowest = std::numeric_limits<double>::infinity();
  for (const auto& wan : plan.scenario->wan)
    if (place(wan.from) < spec.campuses.size() && place(wan.to) < spec.campuses.size()) {
      routes.push_back({place(wan.from), place(wan.to), wan.distance.base() / 1000});
      narrowest = std::min(narrowest, wan.capacity.base());
    }
  link.bandwidth = core::Bandwidth::from_base(narrowest);
  link.one_way_latency = model::fibre_latency(topology::longest_shortest_path(spec.campuses.size(), routes));
  return link;
}

/// A step with its exchange across campuses. Synchronous gradients go out as the backward pass makes them, if they are
/// overlapped: two thirds of a step, since it does twice the FLOP of the forward pass (Kaplan et al. 2020, arXiv
/// 2001.08361, section 2.1).
model::CrossCampusStep across_campuses(const Plan& plan, const scenario::StepInputs& in,
                                       const scenario::TrainingRun& spec, core::Duration inner)
{
  constexpr double kBackwardFrac = 2.0 / 3;
  const auto parameters = model::total_parameters(in.shape);
  const auto link = campus_link(plan, spec);
  model::CrossCampusMode mode{spec.outer_steps, in.batch.gradient_bytes, spec.outer_overlap_frac};
  if (spec.outer_steps == 1 && in.batch.overlap_gradient_reduction && link.campuses > 1)
    mode.overlap_frac =
        std::min(1.0, kBackwardFrac * share(inner, model::cross_campus_step(parameters, inner, link, mode).exchange));
  return model::cross_campus_step(parameters, inner, link, mode);
}

model::JobPerformance performance_of(const Plan& plan, const scenario::StepInputs& in,
                                     const scenario::TrainingRun& spec, const model::Calibration& calibration)
{
  const auto step = model::training_step(in.shape, in.batch, in.mapping, in.rack, in.chip, calibration);
  const auto& t = step.time;
  const auto across = across_campuses(plan, in, spec, t.total);
  const auto inner_frac = share(t.total, across.step);
  model::JobPerformance result;
  result.modelled = true;
  result.peak = model::peak(in.rack, in.batch.precision);
  result.useful = result.peak * step.mfu_frac * inner_frac;
  result.busy_frac = std::clamp(step.busy_frac, 0.0, 1.0) * inner_frac;
  result.scale_out = step.traffic.scale_out / across.step;
  result.crossing = step.traffic.crossing / across.step;
  result.wan = across.bytes_per_step / across.step / static_cast<double>(in.mapping.gpus());
  result.bubble_frac = share(t.bubble, across.step);
  result.communication_frac = share(t.tensor + t.context + t.expert + t.pipeline + t.data, across.step);
  result.straggler_frac = share(t.jitter, across.step);
  result.wan_wait_frac = 1 - inner_frac;
  return result;
}

model::JobPerformance performance_across(const Plan& plan, const Run& run, scenario::RunFabric fabric)
{
  const auto& catalog = plan.scenario->catalog;
  auto in = scenario::step_inputs(catalog, *run.spec, std::move(fabric));
  in.batch.software = run.software;
  return performance_of(plan, in, *run.spec, scenario::calibration_of(catalog));
}

/// A campus's fabric as the part of the run in one of its units crosses it. Alone in a unit, it has all links that
/// leave it; all in one unit, it crosses none.
scenario::RunFabric fabric_of_part(const Plan& plan, const Run& run, std::size_t place, const model::UnitShare& part)
{
  const auto& s = *plan.scenario;
  const auto& campus = plan.campuses[run.campuses[place]];
  const auto domain = scenario::rack_type(s.catalog, run.spec->rack_types.front()).scale_up_domain;
  const auto gpus = std::max(domain, static_cast<std::int64_t>(std::floor(part.gpus)));
  scenario::RunFabric fabric{
      campus.port, scenario::tapers_of(scenario::fabric(s.catalog, campus.spec->fabric), s.catalog.fabric_parts, gpus)};
  if (fabric.tapers.empty())
    return fabric;
  if (run.spec->placement == scenario::RankPlacement::spread)
    for (auto& tier : fabric.tapers)
      tier.gpus = domain;
  else
    fabric.tapers.back().gpus = gpus;
  auto& top = fabric.tapers.back();
  top.share = std::min(1.0, top.share * campus.units.ports(part.unit) / static_cast<double>(gpus));
  if (run.in_units[place].size() == 1)
    top.gpus = std::numeric_limits<std::int64_t>::max();
  return fabric;
}

/// The slower of what the smallest part of the run at a campus allows, which has the fewest ports for rings, and the
/// largest, whose ports have the least bandwidth out of their unit.
model::JobPerformance performance_at(const Plan& plan, const Run& run, std::size_t place)
{
  const auto& lies = run.in_units[place];
  if (lies.empty())
    return performance_across(plan, run, scenario::fabric_of(*plan.scenario, *run.spec));
  const auto [smallest, largest] =
      std::minmax_element(lies.begin(), lies.end(), [](const auto& a, const auto& b) { return a.gpus < b.gpus; });
  const auto of = [&](const model::UnitShare& part) {
    return performance_across(plan, run, fabric_of_part(plan, run, place, part));
  };
  const auto with_smallest = of(*smallest);
  if (smallest == largest)
    return with_smallest;
  const auto with_largest = of(*largest);
  return with_smallest.useful < with_largest.useful ? with_smallest : with_largest;
}

void model_step(const Plan& plan, Run& run)
{
  const auto in = scenario::step_inputs(plan.scenario->catalog, *run.spec, {});
  const auto performance = performance_across(plan, run, scenario::fabric_of(*plan.scenario, *run.spec));
  std::fill(run.performance.begin(), run.performance.end(), performance); // it runs on one type of rack only
  run.flop_per_token = model::training_flop_per_token(in.shape, in.batch.sequence, true);
  run.flop_to_do = run.flop_per_token * run.spec->tokens.base();
}

} // namespace

void date_software(const Plan& plan, double now_s, Run& run)
{
  run.software = run.spec->software.value_or(core::date_after(plan.scenario->start, core::seconds(now_s)));
}

void model_run(const Plan& plan, Run& run)
{
  if (not run.spec->model.empty())
    model_step(plan, run);
  run.goodput_modelled = not run.spec->model.empty() || run.spec->checkpoint;
  if (not run.spec->model.empty() || not run.spec->checkpoint)
    return;
  auto given = run.spec->efficiency;
  given.goodput_frac = 1;
  for (std::size_t k = 0; k < run.performance.size(); ++k)
    run.performance[k] = model::evaluate(given, *plan.types[k].spec);
}

void model_run_as_placed(const Plan& plan, Run& run)
{
  if (run.spec->model.empty())
    return;
  auto slowest = performance_at(plan, run, 0);
  for (std::size_t i = 1; i < run.campuses.size(); ++i)
    if (const auto here = performance_at(plan, run, i); here.useful < slowest.useful)
      slowest = here;
  std::fill(run.performance.begin(), run.performance.end(), slowest);
  run.undisturbed = run.performance;
}

void model_failures(const Plan& plan, const Deployment& deployment, Run& run)
{
  if (not run.goodput_modelled)
    return;
  run.failures_per_s = interruptions_per_s(plan, deployment, run);
  const bool sampled = plan.scenario->failures.mode == scenario::FailureMode::sampled;
  const auto checkpoints = checkpoint_plan(plan, *run.spec, run.working(), run.failures_per_s);
  run.intervals = job_intervals(plan, run.failures_per_s);
  run.segment_s = (checkpoints.interval + checkpoints.costs.write).base();
  run.restart_s = (checkpoints.costs.detect + checkpoints.costs.restart).base();
  if (run.spec->checkpoint && run.spec->checkpoint->hot_spares && not sampled)
    run.no_spare_frac = model::standby_wait_frac(racks_away(plan, deployment, run), standby_racks(plan, run));
  run.busy_frac = sampled ? 1 : (1 - run.no_spare_frac) / (1 + run.failures_per_s * run.restart_s);
  const auto kept =
      (1 - run.no_spare_frac) * model::kept_time_frac(checkpoints.costs, checkpoints.interval,
                                                      sampled ? model::FailureIntervals{} : run.intervals);
  run.performance = run.undisturbed;
  for (auto& p : run.performance) {
    p.goodput_frac = kept;
    p.useful = p.useful * kept;
    p.scale_out = p.scale_out * kept;
    p.crossing = p.crossing * kept;
    p.wan = p.wan * kept;
  }
}

} // namespace gpuramp::sim
