// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gpuramp::model {

inline constexpr double kBlink_s = 1e-6; ///< sums of the same durations in another order differ by less

/// A time at which a job of several pods may find room that it did not have before.
struct FreeOpening {
  double at_s = 0;
  std::int64_t whole = 0; ///< GPUs of pods that a job which starts then would have as a whole: more, or fewer
};

/// Free GPUs of a place over the time to come, as far as running and reserved jobs tell. A step function.
class FreeProfile {
public:
  /// \param free  GPUs free from `now_s` on
  FreeProfile(double now_s, std::int64_t free) : steps_{{now_s, free}} {}

  /// The same anew, in the memory that it has.
  void begin(double now_s, std::int64_t free) { steps_.assign(1, {now_s, free}); }

  /// Adds GPUs from a time on, for good. \pre no step begins later: for those that come in the order of time
  void free_from(double from_s, std::int64_t gpus);
  /// Adds GPUs (negative: takes them) in [from, until); infinite `until` is allowed.
  void add(double from_s, double until_s, std::int64_t gpus);
  /// \return the first time, not before `not_before_s`, from which on that many GPUs are free for that long; infinity
  /// if never
  [[nodiscard]] double earliest_s(std::int64_t gpus, double duration_s, double not_before_s) const;
  /// \return the fewest that are free at any time in [from, until)
  [[nodiscard]] std::int64_t least(double from_s, double until_s) const;
  /// Adds the times, from `after_s` on, from which on more GPUs are free than just before, and how many fewer or more
  /// are `whole` (that many free) for so long from then on.
  void add_openings(std::int64_t whole, double duration_s, double after_s, std::vector<FreeOpening>& openings) const;

private:
  struct Step {
    double from_s;
    std::int64_t free;
  };
  std::size_t split(double at_s);
  [[nodiscard]] std::size_t step_at(double at_s) const;
  std::vector<Step> steps_; ///< ascending; the last one holds for ever
};

} // namespace gpuramp::model
