// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/free_profile.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

void FreeProfile::free_from(double from_s, std::int64_t gpus)
{
  if (from_s <= steps_.back().from_s)
    steps_.back().free += gpus;
  else
    steps_.push_back({from_s, steps_.back().free + gpus});
}

void FreeProfile::add(double from_s, double until_s, std::int64_t gpus)
{
  const auto begin = split(std::max(from_s, steps_.front().from_s));
  const auto end = std::isfinite(until_s) ? split(std::max(until_s, steps_.front().from_s)) : steps_.size();
  for (auto i = begin; i < end; ++i)
    steps_[i].free += gpus;
}

/// \return the index of the step that begins at this time; makes one if there is none
std::size_t FreeProfile::split(double at_s)
{
  const auto next = std::lower_bound(steps_.begin(), steps_.end(), at_s,
                                     [](const Step& step, double time_s) { return step.from_s < time_s; });
  const auto index = static_cast<std::size_t>(next - steps_.begin());
  if (next == steps_.end() || next->from_s != at_s)
    steps_.insert(next, {at_s, steps_[index - 1].free});
  return index;
}

double FreeProfile::earliest_s(std::int64_t gpus, double duration_s, double not_before_s) const
{
  auto start_s = core::kNever; // of the stretch of steps with room that ends at the present one
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto until_s = i + 1 < steps_.size() ? steps_[i + 1].from_s : core::kNever;
    if (until_s <= not_before_s || until_s - steps_[i].from_s < kBlink_s)
      continue;
    if (steps_[i].free < gpus) {
      start_s = core::kNever;
      continue;
    }
    start_s = std::isfinite(start_s) ? start_s : std::max(steps_[i].from_s, not_before_s);
    if (until_s - start_s >= duration_s - kBlink_s)
      return start_s;
  }
  return core::kNever;
}

std::int64_t FreeProfile::least(double from_s, double until_s) const
{
  auto i = step_at(from_s);
  auto fewest = steps_[i].free;
  while (++i < steps_.size() && steps_[i].from_s < until_s - kBlink_s)
    fewest = std::min(fewest, steps_[i].free);
  return fewest;
}

/// \return the index of the step that holds at a time; the first one before all of them
std::size_t FreeProfile::step_at(double at_s) const
{
  if (steps_.size() == 1 || at_s < steps_[1].from_s)
    return 0;
  const auto next = std::upper_bound(steps_.begin() + 1, steps_.end(), at_s,
                                     [](double time_s, const Step& step) { return time_s < step.from_s; });
  return static_cast<std::size_t>(next - steps_.begin()) - 1;
}

void FreeProfile::add_openings(std::int64_t whole, double duration_s, double after_s,
                               std::vector<FreeOpening>& openings) const
{
  const auto first = step_at(after_s);
  for (auto i = first; i < steps_.size(); ++i) {
    const bool rises = i > first && steps_[i].free > steps_[i - 1].free;
    const bool is_whole = steps_[i].free >= whole && (i == first || steps_[i - 1].free < whole);
    if (is_whole) {
      auto end = i + 1;
      while (end < steps_.size() && steps_[end].free >= whole)
        ++end;
      const auto last_s = end < steps_.size() ? steps_[end].from_s - duration_s + 2 * kBlink_s : core::kNever;
      const auto from_s = std::max(after_s, steps_[i].from_s);
      if (last_s >= from_s) {
        openings.push_back({from_s, whole});
        openings.push_back({std::nextafter(last_s, core::kNever), -whole});
        continue;
      }
    }
    if (rises)
      openings.push_back({steps_[i].from_s, 0});
  }
}

} // namespace gpuramp::model
