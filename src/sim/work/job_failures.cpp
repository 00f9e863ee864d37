// SPDX-License-Identifier: Apache-2.0
#include "sim/work/job_failures.hpp"

#include "gpuramp/core/probability.hpp"
#include "gpuramp/model/reliability.hpp"
#include "gpuramp/scenario/training_model.hpp"
#include "sim/engine/layout.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

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
    case FailureUnit::gpus: return gpus / static_cast<double>(spec.gpus);
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

/// Failures of a component that a run's GPUs of a type meet.
double failures_per_s(const Plan& plan, const Deployment& deployment, const Run& run, const PlanFailure& failure,
                      std::size_t type)
{
  double gpus = 0;
  double weighted = 0; // by how much more often new racks fail
  for (std::size_t i = 0; i < run.campuses.size(); ++i) {
    if (not fails(failure, plan.campuses[run.campuses[i]], *plan.types[type].spec))
      continue;
    gpus += run.gpus[i][type];
    weighted += run.gpus[i][type] * deployment.early_factor(run.campuses[i], type);
  }
  if (gpus <= 0)
    return 0;
  const auto& spec = failure.spec;
  return weighted / gpus * units(plan, spec, run.used_frac * gpus, type, run.campuses.size()) / spec.mtbf.base();
}

/// One way to lose racks for a repair.
struct RackLoss {
  double per_s = 0;
  std::int64_t racks = 1;
  model::RepairTime repair;
  double hands_on_s = 0;
  [[nodiscard]] double mean_s() const { return repair.mean_s() + hands_on_s; }
};

/// GPUs of one rack of the run that are out at a time, expected: of parts smaller than a rack.
double gpus_out_of_rack(const Plan& plan, const Deployment& deployment, const Run& run)
{
  double gpus = 0;
  for (const auto& failure : plan.failures)
    for (std::size_t k = 0; k < plan.types.size(); ++k) {
      const auto& spec = failure.spec;
      double held = 0;
      for (const auto& types : run.gpus)
        held += types[k];
      const auto racks = run.used_frac * held / static_cast<double>(plan.types[k].spec->gpus_per_rack);
      if (spec.per != FailureUnit::gpus || spec.takes_down_frac <= 0 || racks <= 0)
        continue;
      const auto away_s = repair_time_of(spec).mean_s();
      gpus += static_cast<double>(spec.gpus) * spec.takes_down_frac *
              failures_per_s(plan, deployment, run, failure, k) / racks * (away_s + spec.hands_on.base());
    }
  return gpus;
}

/// Share of a component's failures that the spare GPUs of a rack do not make good: those that find too many of them
/// out. Numbers out are taken as Poisson, which is exact where GPUs fail one by one.
double beyond_rack_spares(const FailureComponent& spec, const Run& run, const model::RackType& rack, double out)
{
  if (not run.spec->gpus_per_rack || spec.per != FailureUnit::gpus)
    return 1;
  const auto left = rack.gpus_per_rack - *run.spec->gpus_per_rack - spec.gpus; // spares that it leaves
  return left < 0 ? 1 : out <= 0 ? 0 : core::poisson_above(left, out);
}

/// Racks that a run gives up at a failure: whole ones, since its gang is made of them.
std::int64_t racks_of(const Plan& plan, const FailureComponent& spec)
{
  if (spec.per == FailureUnit::row)
    return kRacksPerRow;
  std::int64_t racks = 1;
  for (const auto& type : plan.types)
    racks = std::max(racks, (spec.gpus + type.spec->gpus_per_rack - 1) / type.spec->gpus_per_rack);
  return racks;
}

std::vector<RackLoss> rack_losses(const Plan& plan, const Deployment& deployment, const Run& run)
{
  std::vector<RackLoss> losses;
  const auto out = run.spec->gpus_per_rack ? gpus_out_of_rack(plan, deployment, run) : 0;
  for (const auto& failure : plan.failures) {
    const auto& spec = failure.spec;
    if (spec.takes_down_frac <= 0 || spec.per == FailureUnit::hall || spec.per == FailureUnit::campus)
      continue;
    RackLoss loss{0, racks_of(plan, spec), {}, spec.hands_on.base()};
    if (spec.spares_frac <= 0)
      loss.repair = repair_time_of(spec);
    for (std::size_t k = 0; k < plan.types.size(); ++k)
      loss.per_s += spec.takes_down_frac * failures_per_s(plan, deployment, run, failure, k) *
                    beyond_rack_spares(spec, run, *plan.types[k].spec, out);
    losses.push_back(loss);
  }
  return losses;
}

} // namespace

double dispersion(const Plan& plan)
{
  const auto& f = plan.scenario->failures;
  return f.arrivals == scenario::FailureArrivals::bursty ? f.interval_cv * f.interval_cv : 1;
}

double interruptions_per_s(const Plan& plan, const Deployment& deployment, const Run& run)
{
  double rate = 0;
  for (std::size_t k = 0; k < plan.types.size(); ++k)
    for (const auto& failure : plan.failures)
      rate += failure.spec.interrupts_frac * failures_per_s(plan, deployment, run, failure, k);
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
  const auto restart =
      spec.restart ? *spec.restart : model::cold_restart(gpus, scenario::calibration_of(plan.scenario->catalog));
  result.costs = {spec.write, spec.detect, restart};
  if (spec.interval)
    result.interval = *spec.interval;
  else if (rate_per_s > 0 && spec.write.base() > 0)
    result.interval = model::young_interval(spec.write, core::seconds(1 / rate_per_s));
  else if (spec.write.base() > 0)
    result.costs.write = {}; // nothing ever fails: nobody writes checkpoints
  return result;
}

model::PartsAway racks_away(const Plan& plan, const Deployment& deployment, const Run& run)
{
  model::PartsAway away;
  double variance = 0;
  for (const auto& loss : rack_losses(plan, deployment, run)) {
    const auto racks = static_cast<double>(loss.racks);
    const auto events = loss.per_s * loss.mean_s();
    away.mean += racks * events;
    variance += racks * racks * events * model::parts_away(loss.per_s, dispersion(plan), loss.repair).dispersion;
  }
  const auto exposed =
      1 / (1 + run.failures_per_s * run.restart_s); // of the time that it does not wait: nothing fails during a restart
  away.dispersion = away.mean > 0 ? variance / away.mean : 1;
  away.mean *= exposed;
  return away;
}

std::int64_t standby_racks(const Plan& plan, const Run& run)
{
  std::int64_t gpus_per_rack = 1;
  for (std::size_t k = 0; k < plan.types.size(); ++k)
    for (const auto& types : run.gpus)
      if (types[k] > 0)
        gpus_per_rack = std::max(gpus_per_rack, plan.types[k].spec->gpus_per_rack);
  return static_cast<std::int64_t>(run.hot_spares) / gpus_per_rack;
}

double lose_rack(const Plan& plan, const Deployment& deployment, Run& run, double now_s, core::Stream& stream)
{
  if (not run.spec->checkpoint || not run.spec->checkpoint->hot_spares)
    return now_s;
  std::erase_if(run.racks_back_s, [&](double at_s) { return at_s <= now_s; });
  auto which = stream.uniform() * run.failures_per_s;
  for (const auto& loss : rack_losses(plan, deployment, run)) {
    if (which < loss.per_s) {
      const auto back_s = now_s + loss.hands_on_s +
                          (loss.repair.median_s > 0 ? stream.lognormal(loss.repair.median_s, loss.repair.sigma) : 0);
      run.racks_back_s.insert(run.racks_back_s.end(), static_cast<std::size_t>(loss.racks), back_s);
      break;
    }
    which -= loss.per_s;
  }
  std::sort(run.racks_back_s.begin(), run.racks_back_s.end());
  const auto standby = static_cast<std::size_t>(standby_racks(plan, run));
  return run.racks_back_s.size() <= standby ? now_s : run.racks_back_s[run.racks_back_s.size() - standby - 1];
}

} // namespace gpuramp::sim
