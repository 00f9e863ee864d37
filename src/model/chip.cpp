// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/chip.hpp"

namespace gpuramp::model {

RackType with_chip(RackType rack, const Chip& chip)
{
  if (chip.peak_bf16)
    rack.peak_bf16 = *chip.peak_bf16;
  if (chip.peak_fp8)
    rack.peak_fp8 = chip.peak_fp8;
  if (chip.peak_fp4)
    rack.peak_fp4 = chip.peak_fp4;
  rack.hbm = chip.hbm.value_or(rack.hbm);
  rack.hbm_bandwidth = chip.hbm_bandwidth.value_or(rack.hbm_bandwidth);
  rack.scale_up = chip.scale_up.value_or(rack.scale_up);
  rack.scale_out = chip.scale_out.value_or(rack.scale_out);
  rack.torus_dimensions = chip.torus_dimensions;
  rack.scale_up_mesh = chip.scale_up_mesh;
  rack.scale_up_frac = chip.scale_up_frac;
  return rack;
}

} // namespace gpuramp::model
