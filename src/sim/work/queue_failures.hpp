// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "gpuramp/model/job.hpp"
#include "sim/engine/plan.hpp"
#include "sim/work/placement.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Failures that interrupt jobs of queues. Where they are sampled: a Poisson process over the GPU time that jobs use;
/// what racks share takes several jobs with it. Where they are expected, jobs are told what there is to expect.
/// Failures come independently of each other and of the age of racks.
class QueueFailures {
public:
  QueueFailures(const Plan& plan, const Placement& placement, std::uint64_t seed);

  /// \return whether any are sampled
  [[nodiscard]] bool any() const { return sampled_ && not causes_.empty(); }
  /// \return what interrupts jobs of a place, where failures are expected
  [[nodiscard]] std::vector<model::FailingUnits> expected(std::size_t queue_place) const;

  /// GPUs of a place have run jobs for so long.
  void expose(std::size_t queue_place, double gpu_s);
  /// \return GPU seconds until the next failure; infinity if none comes.
  [[nodiscard]] double left_gpu_s(std::size_t queue_place) const;

  /// A failure that is due. \return how many GPUs it takes from jobs
  std::int64_t strike(std::size_t queue_place);
  /// \return one of n at random
  std::int64_t draw(std::size_t queue_place, std::int64_t n);

private:
  struct Place {
    core::Stream stream;
    double left = 0; ///< expected failures until the next one
  };

  /// \return failures per GPU second of a cause on the GPUs that a place holds
  [[nodiscard]] double rate(std::size_t queue_place, const PlanFailure& cause) const;
  [[nodiscard]] double rate(std::size_t queue_place) const;
  [[nodiscard]] double width(std::size_t queue_place, std::size_t type, const PlanFailure& cause) const;

  const Plan& plan_;
  const Placement& placement_;
  bool sampled_;
  std::vector<const PlanFailure*> causes_; ///< that interrupt jobs
  std::vector<Place> places_;
};

} // namespace gpuramp::sim
