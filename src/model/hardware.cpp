// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/hardware.hpp"

#include "gpuramp/core/error.hpp"

#include <cmath>

namespace gpuramp::model {

core::FlopRate peak(const RackType& rack, Precision precision)
{
  if (precision == Precision::fp4 && rack.peak_fp4)
    return *rack.peak_fp4;
  // a chip without fp4 runs the same numbers in its next wider format
  if (precision != Precision::bf16 && rack.peak_fp8)
    return *rack.peak_fp8;
  return rack.peak_bf16;
}

core::Power rack_power(const RackType& rack, double utilisation)
{
  core::require(utilisation >= 0 && utilisation <= 1, "rack_power: utilisation is outside 0 .. 1");
  return rack.idle_power + (rack.max_power - rack.idle_power) * std::pow(utilisation, rack.power_exponent);
}

} // namespace gpuramp::model
