// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/hardware.hpp"

#include <cstdint>

namespace gpuramp::model {

/// What a workload's author states about how it runs, until a model computes it.
struct GivenEfficiency {
  Precision precision = Precision::bf16;
  double mfu_frac = 0.4;                ///< useful model FLOP / peak FLOP while running undisturbed
  double goodput_frac = 1;              ///< share of time not lost to failures, restarts and checkpoints
  double busy_frac = 0.8;               ///< utilisation that sets the rack's power
  core::BytesPerFlop scale_out_traffic; ///< bytes a GPU sends over uplink and campus core per useful FLOP
  core::BytesPerFlop wan_traffic;       ///< bytes sent between campuses per useful FLOP of the whole run
};

/// What one GPU of a job does at full rate (1.0), undisturbed by power and network limits.
/// This is the seam: a model of the training step, of inference or of failures fills the same values.
struct JobPerformance {
  core::FlopRate peak;   ///< of one GPU at the job's precision
  core::FlopRate useful; ///< model FLOP/s of one GPU, after MFU and goodput
  double goodput_frac = 1;
  double busy_frac = 0;      ///< for the rack's power
  core::Bandwidth scale_out; ///< per GPU, out of its scale-up domain
  core::Bandwidth crossing;  ///< per GPU, of scale_out what goes over uplinks (of halls, or of pods) and core
  core::Bandwidth wan;       ///< per GPU, between campuses, if the job spans several
  // Where the time not lost to failures goes, of the rest 1 - MFU; all zero where the efficiency is given.
  bool modelled = false;         ///< what is left of 1 - MFU is kernels below peak and work that is not model FLOP
  double bubble_frac = 0;        ///< pipeline bubbles
  double communication_frac = 0; ///< exposed communication
  double straggler_frac = 0;     ///< waiting for the slowest server
  double wan_wait_frac = 0;      ///< waiting for an exchange across campuses, with the links for itself
};

/// Given numbers applied to a rack type: useful = peak * mfu * goodput; traffic = useful * bytes per FLOP.
/// \throws ContractError if a fraction is outside 0 .. 1
[[nodiscard]] JobPerformance evaluate(const GivenEfficiency& given, const RackType& rack);

} // namespace gpuramp::model
