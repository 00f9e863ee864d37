#include "sim/job_failures.hpp"

#include "gpuramp/model/reliability.hpp"
#include "gpuramp/scenario/training_model.hpp"
#include "sim/layout.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

using scenario::FailureComponent;
using scenario::FailureUnit;

constexpr double kGpusPerNode = 8; ///< of node pairs: FT-HSDP (arXiv 2602.00277) counts servers of eight H100

/// Units of a component that a number of racks or GPUs have. Halls are counted as the campuses' mean hall.
double units(const Plan& plan, const FailureComponent& spec, double gpus, std::size_t type, std::size_t n_campuses)
{
  const auto racks = gpus / static_cast<double>(plan.types[type].spec->gpus_per_rack);
  switch (spec.per) {
    case FailureUnit::gpu: return gpus;
    case FailureUnit::rack: return racks;
    case FailureUnit::row: return racks / static_cast<double>(kRacksPerRow);
    case FailureUnit::hall: {
      double slots = 0;
      for (const auto& hall : plan.halls)
        slots += static_cast<double>(hall.slots);
      return std::ceil(racks * static_cast<double>(plan.halls.size()) / std::max(slots, 1.0));
    }
    case FailureUnit::campus: return static_cast<double>(n_campuses);
    case FailureUnit::node_pair: {
      const auto campuses = static_cast<double>(n_campuses);
      const auto nodes = gpus / campuses / kGpusPerNode; // campuses share nothing
      return campuses * nodes * nodes;
    }
  }
  return 0;
}

} // namespace

double dispersion(const Plan& plan)
{
  const auto& f = plan.scenario->failures;
  return f.arrivals == scenario::FailureArrivals::bursty ? f.interval_cv * f.interval_cv : 1;
}

double interruptions_per_s(const Plan& plan, std::size_t type, double gpus, std::size_t n_campuses)
{
  double rate = 0;
  for (const auto& spec : plan.scenario->failures.components)
    if (fails(spec, *plan.types[type].spec))
      rate += spec.interrupts_frac * units(plan, spec, gpus, type, n_campuses) / spec.mtbf.base();
  return rate;
}

model::FailureIntervals job_intervals(const Plan& plan, double rate_per_s)
{
  return model::failure_intervals(rate_per_s, std::sqrt(dispersion(plan)));
}

CheckpointPlan checkpoint_plan(const Plan& plan, const scenario::TrainingRun& run, double gpus, double rate_per_s)
{
  const auto spec = run.checkpoint.value_or(scenario::Checkpointing{});
  CheckpointPlan result;
  const auto restart = spec.restart ? *spec.restart : model::cold_restart(gpus, scenario::calibration_of(plan.scenario->catalog));
  result.costs = {spec.write, spec.detect, restart};
  if (spec.interval)
    result.interval = *spec.interval;
  else if (rate_per_s > 0 && spec.write.base() > 0)
    result.interval = model::young_interval(spec.write, core::seconds(1 / rate_per_s));
  else if (spec.write.base() > 0)
    result.costs.write = {}; // nothing ever fails: nobody writes checkpoints
  return result;
}

} // namespace gpuramp::sim
