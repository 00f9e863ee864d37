// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/terms.hpp"

#include "gpuramp/record/events.hpp"

namespace gpuramp::record {

namespace {

/// [stage] the cause of a gap that it is, by its key; none for what is up or retired.
constexpr auto kCauseOfStage = [] {
  std::array<std::optional<Cause>, kTerms<Stage>.size()> causes;
  for (const auto& [stage, term] : kTerms<Stage>)
    causes[index_of(stage)] = find_key<Cause>(term.key);
  return causes;
}();

static_assert(std::count(kCauseOfStage.begin(), kCauseOfStage.end(), std::nullopt) == 2, "up and retired");

} // namespace

std::string_view to_string(Aggregation aggregation)
{
  switch (aggregation) {
    case Aggregation::level: return "level at a date";
    case Aggregation::flow: return "flow over a period";
    case Aggregation::least: return "least of a period";
    case Aggregation::most: return "most of a period";
    case Aggregation::mean: return "mean over a period";
  }
  return "";
}

std::optional<Resource> find_resource(std::string_view name)
{
  return find_key<Resource>(name.substr(0, name.find(':')));
}

GapAccount gap_of(std::int64_t target, const GpuStates& gpus)
{
  GapAccount gap;
  gap[Cause::supply] = target - gpus.sum() + gpus[Stage::retired];
  for (const auto& entry : kTerms<Stage>)
    if (const auto cause = kCauseOfStage[index_of(entry.id)])
      gap[*cause] = gpus[entry.id];
  return gap;
}

} // namespace gpuramp::record
