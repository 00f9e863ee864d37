// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/free_profile.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

namespace {

constexpr double kBlink_s = 1e-6; ///< sums of the same durations in another order differ by less

} // namespace

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
  auto fewest = steps_.back().free;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (const auto ends_s = i + 1 < steps_.size() ? steps_[i + 1].from_s : core::kNever;
        ends_s > from_s && steps_[i].from_s < until_s - kBlink_s)
      fewest = std::min(fewest, steps_[i].free);
  return fewest;
}

void FreeProfile::add_rises(double after_s, std::set<double>& times) const
{
  for (std::size_t i = 1; i < steps_.size(); ++i)
    if (steps_[i].from_s > after_s && steps_[i].free > steps_[i - 1].free)
      times.insert(steps_[i].from_s);
}

} // namespace gpuramp::model
