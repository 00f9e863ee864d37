// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/calibration.hpp"

#include <cstdint>

namespace gpuramp::model {

/// How often a job of a given size is interrupted. Independent nodes give a rate in proportion to their number; shared
/// power, buildings and networks a part that grows with its square.
struct InterruptionRate {
  double per_node_day = 0;      ///< interruptions per node and day
  double per_node_pair_day = 0; ///< correlated part: per node squared and day
};

/// \return interruptions per second of a job on `nodes` nodes
/// \source Kokolis et al. 2024 (arXiv 2410.21680) section IV (linear part); FT-HSDP (arXiv 2602.00277) for the measured
/// excess at 100,000 GPUs
[[nodiscard]] double interruptions_per_s(const InterruptionRate& rate, double nodes);

/// Mean time between interruptions; infinite at rate zero.
[[nodiscard]] core::Duration job_mttf(const InterruptionRate& rate, double nodes);

/// What an interruption and a checkpoint cost.
struct CheckpointCosts {
  core::Duration write;   ///< training stands still, per checkpoint
  core::Duration detect;  ///< until the interruption is noticed
  core::Duration restart; ///< from then to the first step
};

/// Interval between checkpoints that loses least: sqrt(2 w M) (Young), with Daly's higher-order terms while w < 2 M,
/// else M. \param write, mttf > 0 \source Young 1974, doi:10.1145/361147.361115; Daly 2006,
/// doi:10.1016/j.future.2004.11.016, equation 37
[[nodiscard]] core::Duration young_interval(core::Duration write, core::Duration mttf);
[[nodiscard]] core::Duration daly_interval(core::Duration write, core::Duration mttf);

/// Effective training time ratio by first order: (1 - (u + dt/2) / M) / (1 + w / dt), at least 0.
/// \param interval  between checkpoints, > 0, or 0 with write 0 (asynchronous, no loss)
/// \source Kokolis et al. 2024, equation 2
[[nodiscard]] double expected_ettr(const CheckpointCosts& costs, core::Duration interval, core::Duration mttf);

/// The same without the assumption that interruptions are rare: exponential intervals, each segment of dt + w repeated
/// until it succeeds. dt / ((M + restart') (e^((dt + w) / M) - 1)), restart' = detect + restart, during which
/// interruptions only prolong the restart. \source Daly 2006, equation 13 (rearranged); checked against sampled
/// failures in the tests
[[nodiscard]] double renewal_ettr(const CheckpointCosts& costs, core::Duration interval, core::Duration mttf);

/// Time to bring a synchronous job back: a fixed part and one that grows with the GPUs (communicators, checkpoint
/// load). \source about 200, 300, 600, 900 s at 16, 22, 64, 98 thousand GPUs: FT-HSDP (arXiv 2602.00277), as read off
/// by a survey note
[[nodiscard]] core::Duration cold_restart(double gpus, const Calibration& calibration);

/// Effective time when `spares` standby nodes per job are kept: an interruption finds one if fewer than `spares` nodes
/// are in repair. Nodes in repair: Poisson with mean rate x repair. \return probability that a spare is there \source
/// M/G/infinity: Palm 1943; Mirasol 1963
[[nodiscard]] double spare_probability(double interruptions_per_s, core::Duration repair, std::int64_t spares);

} // namespace gpuramp::model
