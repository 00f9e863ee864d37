// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace gpuramp::model {

/// Free GPUs of a place over the time to come, as far as running and reserved jobs tell. A step function.
class FreeProfile {
public:
  /// \param free  GPUs free from `now_s` on
  FreeProfile(double now_s, std::int64_t free) : steps_{{now_s, free}} {}

  /// Adds GPUs from a time on, for good. \pre no step begins later: for those that come in the order of time
  void free_from(double from_s, std::int64_t gpus);
  /// Adds GPUs (negative: takes them) in [from, until); infinite `until` is allowed.
  void add(double from_s, double until_s, std::int64_t gpus);
  /// \return the first time, not before `not_before_s`, from which on that many GPUs are free for that long; infinity
  /// if never
  [[nodiscard]] double earliest_s(std::int64_t gpus, double duration_s, double not_before_s) const;
  /// \return the fewest that are free at any time in [from, until)
  [[nodiscard]] std::int64_t least(double from_s, double until_s) const;
  /// Adds the times, after `after_s`, from which on more GPUs are free than just before.
  void add_rises(double after_s, std::set<double>& times) const;

private:
  struct Step {
    double from_s;
    std::int64_t free;
  };
  std::size_t split(double at_s);
  std::vector<Step> steps_; ///< ascending; the last one holds for ever
};

} // namespace gpuramp::model
