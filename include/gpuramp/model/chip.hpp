// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/hardware.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::model {

/// What the step, inference and power models need to know of a GPU beyond its rack type.
struct Chip {
  std::string name;
  std::vector<std::string> aliases;
  std::string rack_type;        ///< the rack type whose numbers hold for what is not stated here
  std::int64_t server_gpus = 8; ///< GPUs of one server (node): what node power is about
  std::optional<core::FlopRate> peak_bf16;
  std::optional<core::FlopRate> peak_fp8;
  std::optional<core::FlopRate> peak_fp4;
  std::optional<core::Bytes> hbm;
  std::optional<core::Bandwidth> hbm_bandwidth;
  std::optional<core::Bandwidth> scale_up;
  std::optional<core::Bandwidth> scale_out;
  std::int64_t torus_dimensions = 0;      ///< of the scale-up network; 0: switched
  bool scale_up_mesh = false;             ///< each GPU has a link of its own to each other of its domain: no switches
  std::optional<double> scale_up_frac;    ///< of scale_up in one direction that collectives were measured to reach
  std::optional<double> matmul_bf16_frac; ///< best bf16 matrix multiply measured / peak
  std::optional<core::Power> matmul_tdp;  ///< of the GPU that this was measured on, if another than `tdp`
  std::int64_t matrix_edge = 0;           ///< of its systolic arrays, which shorter vectors fill in part; 0: none
  std::int64_t compute_units = 0;         ///< streaming multiprocessors or compute units; 0: wave tails are not counted
  double clock_hz = 0;                    ///< boost clock of the compute units
  double exponentials_per_clock =
      16;          ///< of a compute unit: 4 special function units in each of 4 partitions (CUDA C++ programming guide)
  core::Power tdp; ///< of one GPU
  std::optional<core::Date> software_since;  ///< first shipments of its instruction set; else of its rack type
  std::optional<core::Date> attention_since; ///< first fused attention written for it; else as old as the chip
};

/// \return the rack type with what the chip states in place of its own numbers
[[nodiscard]] RackType with_chip(RackType rack, const Chip& chip);

} // namespace gpuramp::model
