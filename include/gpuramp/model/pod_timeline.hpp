// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/free_profile.hpp"
#include "gpuramp/model/gpu_pods.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace gpuramp::model {

/// Free GPUs of each pod of a place over the time to come, as far as running and reserved jobs tell.
class PodTimeline {
public:
  /// Begins anew; what was added is forgotten, its memory is used again: queues do this at every instant.
  /// \param pods  as they are now
  void begin(const GpuPods& pods, double now_s);

  /// Adds what a job's shares come to (sign +1: they are free; -1: taken) in [from, until).
  void add(const PodShares& shares, double from_s, double until_s, int sign);
  /// Adds the shares of a job that runs, from its end on.   \pre no end is before one that was added already
  void free_from(const PodShares& shares, double from_s);

  /// Where and when a job finds room for so long.
  struct Slot {
    double at_s;
    PodShares shares;
  };
  /// \return the first time, not before `not_before_s`, at which GpuPods::find() would find room that lasts; the
  /// shares are empty, and the time infinite, if there is none ever
  [[nodiscard]] Slot earliest(std::int64_t gpus, double duration_s, double not_before_s);
  /// \return whether the shares are free in [from, until)
  [[nodiscard]] bool has(const PodShares& shares, double from_s, double until_s) const;

private:
  [[nodiscard]] Slot earliest_in_one(std::int64_t gpus, double duration_s, double not_before_s) const;
  [[nodiscard]] Slot earliest_in_several(std::int64_t gpus, double duration_s, double not_before_s);
  [[nodiscard]] std::optional<PodShares> find(std::int64_t gpus, double from_s, double until_s);

  std::vector<FreeProfile> pods_;
  GpuPods window_{1};              ///< the pods, with what is free in all of a window
  std::vector<std::int64_t> free_; ///< [pod] that
};

} // namespace gpuramp::model
