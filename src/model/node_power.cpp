// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/node_power.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

core::Power gpu_power(const Chip& chip, double activity, const Calibration& c)
{
  core::require(activity >= 0 && activity <= 1, "gpu_power: activity is outside 0 .. 1");
  return chip.tdp * (c.gpu_idle_frac + (1 - c.gpu_idle_frac) * activity);
}

core::Power server_power(const Chip& chip, std::int64_t gpus, double activity, bool air_cooled, const Calibration& c)
{
  const double fans = air_cooled ? 1 + c.fan_frac : 1;
  return (gpu_power(chip, activity, c) + chip.tdp * c.host_power_frac) * (static_cast<double>(gpus) * fans);
}

double scaled_activity(double activity_on_one, double servers, const Calibration& c)
{
  core::require(servers >= 1, "scaled_activity: fewer than one server");
  const double working = std::pow(servers, -c.server_scaling_exponent);
  return activity_on_one * working + std::min(activity_on_one, c.communication_activity) * (1 - working);
}

} // namespace gpuramp::model
