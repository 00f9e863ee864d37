// SPDX-License-Identifier: Apache-2.0
#include "sim/work/queue_failures.hpp"

#include "sim/engine/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gpuramp::sim {

using scenario::FailureUnit;

QueueFailures::QueueFailures(const Plan& plan, const Placement& placement, std::uint64_t seed)
    : plan_(plan), placement_(placement), sampled_(plan.scenario->failures.mode == scenario::FailureMode::sampled)
{
  for (const auto& failure : plan.failures)
    if (failure.spec.interrupts_frac > 0 && failure.spec.per != FailureUnit::node_pair)
      causes_.push_back(&failure);
  for (const auto& place : placement.queue_places()) {
    auto& state = places_.emplace_back(
        Place{{seed, fmt::format("job_failures/{}/{}", place.name, plan.campuses[place.campus()].spec->name)}});
    state.left = state.stream.exponential(1);
  }
}

/// GPUs of a type that fail as one.
double QueueFailures::width(std::size_t queue_place, std::size_t type, const PlanFailure& cause) const
{
  const auto gpus_per_rack = static_cast<double>(plan_.types[type].spec->gpus_per_rack);
  const auto& campus = plan_.campuses[placement_.queue_places()[queue_place].campus()];
  double slots = 0;
  for (const auto h : campus.halls)
    slots += static_cast<double>(plan_.halls[h].slots);
  switch (cause.spec.per) {
    case FailureUnit::gpu:
    case FailureUnit::node_pair: return 1;
    case FailureUnit::gpus: return static_cast<double>(cause.spec.gpus);
    case FailureUnit::rack: return gpus_per_rack;
    case FailureUnit::row: return gpus_per_rack * static_cast<double>(kRacksPerRow);
    case FailureUnit::hall:
      return gpus_per_rack * std::max(1.0, slots / static_cast<double>(std::max<std::size_t>(1, campus.halls.size())));
    case FailureUnit::campus: return gpus_per_rack * std::max(1.0, slots);
  }
  return 1;
}

double QueueFailures::rate(std::size_t queue_place, const PlanFailure& cause) const
{
  const auto& place = placement_.queue_places()[queue_place];
  const auto& gpus = place.gpus.front();
  const auto& campus = plan_.campuses[place.campus()];
  double all = 0;
  double per_s = 0;
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    all += gpus[k];
    if (gpus[k] > 0 && fails(cause, campus, *plan_.types[k].spec))
      per_s += gpus[k] * cause.spec.interrupts_frac / cause.spec.mtbf.base() / width(queue_place, k, cause);
  }
  return all > 0 ? per_s / all : 0;
}

double QueueFailures::rate(std::size_t queue_place) const
{
  double sum = 0;
  for (const auto* cause : causes_)
    sum += rate(queue_place, *cause);
  return sum;
}

std::vector<model::FailingUnits> QueueFailures::expected(std::size_t queue_place) const
{
  std::vector<model::FailingUnits> units;
  if (sampled_)
    return units;
  const auto& place = placement_.queue_places()[queue_place];
  const auto& gpus = place.gpus.front();
  const auto all = std::accumulate(gpus.begin(), gpus.end(), 0.0);
  for (const auto* cause : causes_)
    for (std::size_t k = 0; k < gpus.size(); ++k)
      if (gpus[k] > 0 && fails(*cause, plan_.campuses[place.campus()], *plan_.types[k].spec))
        units.push_back(
            {gpus[k] / all * cause->spec.interrupts_frac / cause->spec.mtbf.base(), width(queue_place, k, *cause)});
  return units;
}

void QueueFailures::expose(std::size_t queue_place, double gpu_s)
{
  if (any() && gpu_s > 0)
    places_[queue_place].left -= rate(queue_place) * gpu_s;
}

double QueueFailures::left_gpu_s(std::size_t queue_place) const
{
  const auto per_gpu_s = any() ? rate(queue_place) : 0;
  return per_gpu_s > 0 ? std::max(0.0, places_[queue_place].left) / per_gpu_s : std::numeric_limits<double>::infinity();
}

std::int64_t QueueFailures::strike(std::size_t queue_place)
{
  auto& place = places_[queue_place];
  place.left = place.stream.exponential(1);
  auto pick = place.stream.uniform() * rate(queue_place);
  for (const auto* cause : causes_)
    if ((pick -= rate(queue_place, *cause)) < 0) {
      const auto& gpus = placement_.queue_places()[queue_place].gpus.front();
      const auto most = static_cast<std::size_t>(std::max_element(gpus.begin(), gpus.end()) - gpus.begin());
      return std::llround(width(queue_place, most, *cause));
    }
  return 1;
}

std::int64_t QueueFailures::draw(std::size_t queue_place, std::int64_t n)
{
  return static_cast<std::int64_t>(places_[queue_place].stream.uniform() * static_cast<double>(n));
}

} // namespace gpuramp::sim
