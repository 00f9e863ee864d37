// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/node_power.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

core::Power server_power(const Chip& chip, std::int64_t gpus, double activity, bool air_cooled, const Calibration& c)
{
  core::require(activity >= 0 && activity <= 1, "server_power: activity is outside 0 .. 1");
  const double gpu_share = c.gpu_idle_frac + (1 - c.gpu_idle_frac) * activity;
  const double fans = air_cooled ? 1 + c.fan_frac : 1;
  return chip.tdp * (static_cast<double>(gpus) * (gpu_share + c.host_power_frac) * fans);
}

double scaled_activity(double activity_on_one, double servers, const Calibration& c)
{
  core::require(servers >= 1, "scaled_activity: fewer than one server");
  const double working = std::pow(servers, -c.server_scaling_exponent);
  return activity_on_one * working + std::min(activity_on_one, c.communication_activity) * (1 - working);
}

} // namespace gpuramp::model
