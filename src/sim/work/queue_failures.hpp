// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "sim/engine/plan.hpp"
#include "sim/work/placement.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Failures that interrupt jobs of queues, where failures are sampled: a Poisson process over the GPU time that jobs
/// use. What racks share takes several jobs with it. Failures come independently of each other and of the age of racks.
class QueueFailures {
public:
  QueueFailures(const Plan& plan, const Placement& placement, std::uint64_t seed);

  [[nodiscard]] bool any() const { return not causes_.empty(); }

  /// GPUs of a place have run jobs for so long.
  void expose(std::size_t queue_place, double gpu_s);
  /// \return GPU seconds until the next failure; infinity if none comes.
  [[nodiscard]] double left_gpu_s(std::size_t queue_place) const;

  /// A failure that is due. \return how many GPUs it takes from jobs
  std::int64_t strike(std::size_t queue_place);
  /// \return one of n at random
  std::int64_t draw(std::size_t queue_place, std::int64_t n);

private:
  struct Cause {
    const PlanFailure* failure;
  };
  struct Place {
    core::Stream stream;
    double left = 0; ///< expected failures until the next one
  };

  /// \return failures per GPU second of a cause on the GPUs that a place holds
  [[nodiscard]] double rate(std::size_t queue_place, const Cause& cause) const;
  [[nodiscard]] double rate(std::size_t queue_place) const;
  [[nodiscard]] double width(std::size_t queue_place, std::size_t type, const Cause& cause) const;

  const Plan& plan_;
  const Placement& placement_;
  std::vector<Cause> causes_; ///< that interrupt jobs
  std::vector<Place> places_;
};

} // namespace gpuramp::sim
