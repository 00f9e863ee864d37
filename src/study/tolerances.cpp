// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/tolerances.hpp"

#include "study/check_text.hpp"
#include "study/measures.hpp"

namespace gpuramp::study {

namespace {

/// Limits on both sides, where only some of them hold.
Allowed limits(double most, Better better, bool both_sides)
{
  Allowed allowed{most, most};
  if (not both_sides && better == Better::lower)
    allowed.down.reset();
  if (not both_sides && better == Better::higher)
    allowed.up.reset();
  return allowed;
}

/// Plain numbers into `plain`, those of both sides into `by_side`.
template <class Limits>
void take_limits(const std::map<std::string, Limits>& written, std::map<std::string, double>& plain,
                 std::map<std::string, Allowed>& by_side)
{
  for (const auto& [name, limits] : written)
    if (limits.brief)
      plain[name] = *limits.brief;
    else
      by_side[name] = limits.sides;
}

} // namespace

Allowed Tolerances::of_direction(Better better) const
{
  return limits(relative_percent, better, both_sides);
}

Allowed Tolerances::of_figure(const std::string& name) const
{
  if (const auto sides = by_side.find(name); sides != by_side.end())
    return sides->second;
  const auto own = metrics.find(name);
  return limits(own == metrics.end() ? relative_percent : own->second, measure_of(name).better, both_sides);
}

Allowed Tolerances::of_milestone(const std::string& name, const std::string& other_name) const
{
  for (const auto& known : {name, other_name}) {
    if (const auto sides = by_side.find(known); sides != by_side.end())
      return sides->second;
    if (const auto own = milestones.find(known); own != milestones.end())
      return limits(own->second, Better::lower, both_sides);
  }
  return limits(milestone_days, Better::lower, both_sides);
}

Tolerances read_tolerances(const std::filesystem::path& file)
{
  TolerancesText text;
  read_text(file, text);
  Tolerances tolerances;
  tolerances.file = file.string();
  tolerances.relative_percent = text.relative_percent;
  tolerances.milestone_days = text.milestone_days;
  tolerances.both_sides = text.both_sides;
  take_limits(text.metrics, tolerances.metrics, tolerances.by_side);
  take_limits(text.milestones, tolerances.milestones, tolerances.by_side);
  return tolerances;
}

} // namespace gpuramp::study
