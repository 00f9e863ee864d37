#include "sim/modelled_run.hpp"

#include "gpuramp/scenario/training_model.hpp"
#include "sim/job_failures.hpp"

#include <algorithm>

namespace gpuramp::sim {

namespace {

double share(core::Duration part, core::Duration whole)
{
  return part.base() / whole.base();
}

/// Between campuses a ring of all-reduces, each link carrying 2 (n-1) / n of the gradients once every `outer_steps` steps.
core::Bytes wan_bytes_per_step(const scenario::StepInputs& in, const scenario::TrainingRun& spec)
{
  const auto n = static_cast<double>(spec.campuses.size());
  if (n < 2)
    return {};
  return core::Bytes::from_base(2 * (n - 1) / n * model::total_parameters(in.shape) * in.batch.gradient_bytes / static_cast<double>(spec.outer_steps));
}

model::JobPerformance performance_of(const scenario::StepInputs& in, const scenario::TrainingRun& spec, const model::Calibration& calibration)
{
  const auto step = model::training_step(in.shape, in.batch, in.mapping, in.rack, in.chip, calibration);
  const auto& t = step.time;
  model::JobPerformance result;
  result.modelled = true;
  result.peak = model::peak(in.rack, in.batch.precision);
  result.useful = result.peak * step.mfu_frac;
  result.busy_frac = std::clamp(step.busy_frac, 0.0, 1.0);
  result.scale_out = step.traffic.scale_out / t.total;
  result.wan = wan_bytes_per_step(in, spec) / t.total / static_cast<double>(in.mapping.gpus());
  result.bubble_frac = share(t.bubble, t.total);
  result.communication_frac = share(t.tensor + t.context + t.expert + t.pipeline + t.data, t.total);
  result.straggler_frac = share(t.jitter, t.total);
  return result;
}

void model_step(const Plan& plan, Run& run)
{
  const auto& catalog = plan.scenario->catalog;
  const auto in = scenario::step_inputs(catalog, *run.spec);
  const auto performance = performance_of(in, *run.spec, scenario::calibration_of(catalog));
  std::fill(run.performance.begin(), run.performance.end(), performance); // it runs on one type of rack only
  run.flop_per_token = model::training_flop_per_token(in.shape, in.batch.sequence, true);
  run.flop_to_do = run.flop_per_token * run.spec->tokens.base();
}

} // namespace

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

void model_failures(const Plan& plan, Run& run)
{
  if (not run.goodput_modelled)
    return;
  run.failures_per_s = 0;
  for (std::size_t k = 0; k < plan.types.size(); ++k) {
    double gpus = 0;
    for (const auto& types : run.gpus)
      gpus += types[k];
    if (gpus > 0)
      run.failures_per_s += interruptions_per_s(plan, k, gpus, run.campuses.size());
  }
  const bool sampled = plan.scenario->failures.mode == scenario::FailureMode::sampled;
  const auto checkpoints = checkpoint_plan(plan, *run.spec, run.gang_size(), run.failures_per_s);
  run.intervals = job_intervals(plan, run.failures_per_s);
  run.segment_s = (checkpoints.interval + checkpoints.costs.write).base();
  run.restart_s = (checkpoints.costs.detect + checkpoints.costs.restart).base();
  const auto kept = model::kept_time_frac(checkpoints.costs, checkpoints.interval, sampled ? model::FailureIntervals{} : run.intervals);
  for (auto& p : run.performance) {
    p.goodput_frac = kept;
    p.useful = p.useful * kept;
    p.scale_out = p.scale_out * kept;
    p.wan = p.wan * kept;
  }
}

} // namespace gpuramp::sim
