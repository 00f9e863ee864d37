#include "sim/failures.hpp"

#include "gpuramp/model/reliability.hpp"
#include "gpuramp/scenario/training_model.hpp"
#include "sim/layout.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

using scenario::FailureComponent;
using scenario::FailureUnit;

constexpr double kForgotten = 1e-9; ///< probability below which a repair counts as done

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
  }
  return 0;
}

double dispersion(const Plan& plan)
{
  const auto& f = plan.scenario->failures;
  return f.arrivals == scenario::FailureArrivals::bursty ? f.interval_cv * f.interval_cv : 1;
}

} // namespace

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

RackFailures::RackFailures(const Plan& plan, std::uint64_t seed) : plan_(plan)
{
  if (plan.scenario->failures.mode != scenario::FailureMode::sampled)
    return;
  for (const auto& spec : plan.scenario->failures.components)
    if (spec.takes_down_frac > 0 && spec.repair.base() > 0)
      sources_.push_back(source_of(spec, seed));
  cohorts_.resize(sources_.size() * plan.campuses.size() * plan.types.size());
}

/// A failure at a uniform instant of an interval that ended `age` intervals ago is in repair with the mean of P(repair > t) over that interval.
RackFailures::Source RackFailures::source_of(const FailureComponent& spec, std::uint64_t seed) const
{
  const auto repair = model::repair_time(spec.repair, spec.repair_p90.value_or(spec.repair));
  constexpr std::size_t kSteps = 2000; // of the first interval, where the curve bends most
  Source source{&spec, {}, core::Stream(seed, "failures/" + spec.name)};
  for (std::size_t age = 0;; ++age) {
    double mean = 0;
    const auto steps = static_cast<double>(kSteps / (age + 1) + 4);
    for (double i = 0.5; i < steps; ++i)
      mean += repair.longer_than((static_cast<double>(age) + i / steps) * plan_.cadence_s) / steps;
    if (mean < kForgotten)
      break;
    source.in_repair.push_back(mean);
  }
  return source;
}

std::int64_t RackFailures::racks_per_event(const FailureComponent& spec, std::size_t campus, std::int64_t racks) const
{
  const auto halls = static_cast<double>(plan_.campuses[campus].halls.size());
  switch (spec.per) {
    case FailureUnit::row: return kRacksPerRow;
    case FailureUnit::hall: return std::llround(std::ceil(static_cast<double>(racks) / std::max(1.0, halls)));
    case FailureUnit::campus: return racks;
    default: return 1;
  }
}

std::vector<RackFailures::Cohort>& RackFailures::cohorts(std::size_t source, std::size_t campus, std::size_t type)
{
  return cohorts_[(source * plan_.campuses.size() + campus) * plan_.types.size() + type];
}

/// Draws the failures of the interval that ended `age` intervals ago, and of these the ones still in repair.
void RackFailures::fail(std::size_t source, std::size_t campus, std::size_t type, std::int64_t racks_up, std::size_t age)
{
  auto& s = sources_[source];
  if (racks_up <= 0 || age >= s.in_repair.size() || not fails(*s.spec, *plan_.types[type].spec))
    return;
  const auto per_event = racks_per_event(*s.spec, campus, racks_up);
  const auto mean = outages_per_rack_s(*s.spec, *plan_.types[type].spec) * static_cast<double>(racks_up) / static_cast<double>(per_event) * plan_.cadence_s;
  const auto failed = model::draw_failures(mean, dispersion(plan_), s.stream);
  const auto left = model::draw_survivors(failed, s.in_repair[age], s.stream);
  if (left > 0)
    cohorts(source, campus, type).push_back({age, left, per_event});
}

/// One interval passes. \return racks still in repair
std::int64_t RackFailures::repair(std::size_t source, std::vector<Cohort>& cohorts)
{
  auto& s = sources_[source];
  std::int64_t racks = 0;
  for (auto& c : cohorts) {
    ++c.age;
    c.events = c.age < s.in_repair.size() ? model::draw_survivors(c.events, s.in_repair[c.age] / s.in_repair[c.age - 1], s.stream) : 0;
    racks += c.events * c.racks_per_event;
  }
  std::erase_if(cohorts, [](const Cohort& c) { return c.events == 0; });
  return racks;
}

/// The state at the start: as if the racks had been there for ever.
void RackFailures::begin(std::size_t campus, std::size_t type, std::int64_t online)
{
  const auto up = std::llround(plan_.types[type].availability_frac * static_cast<double>(online));
  for (std::size_t s = 0; s < sources_.size(); ++s)
    for (std::size_t age = 1; age < sources_[s].in_repair.size(); ++age)
      fail(s, campus, type, up, age - 1);
}

std::vector<std::size_t> RackFailures::step(Deployment& deployment)
{
  std::vector<std::size_t> changed;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    bool moved = false;
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      const auto online = deployment.campuses()[c].types[k].online;
      const auto up = deployment.up(c, k);
      if (not begun_)
        begin(c, k, online);
      std::int64_t down = 0;
      for (std::size_t s = 0; s < sources_.size(); ++s) {
        auto& of_source = cohorts(s, c, k);
        if (begun_)
          down += repair(s, of_source);
        const auto n = of_source.size();
        if (begun_)
          fail(s, c, k, up, 0);
        for (auto i = begun_ ? n : 0; i < of_source.size(); ++i)
          down += of_source[i].events * of_source[i].racks_per_event;
      }
      moved = deployment.set_down(c, k, std::min(down, online)) || moved;
    }
    if (moved)
      changed.push_back(c);
  }
  begun_ = true;
  return changed;
}

} // namespace gpuramp::sim
