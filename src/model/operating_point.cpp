// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/operating_point.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>

namespace gpuramp::model {

double lowest_cap(const RackType& rack)
{
  return rack.power_curve.empty() ? 1 : rack.power_curve.front().power_frac;
}

CappedRack capped(const RackType& rack, double cap_frac)
{
  core::require(cap_frac >= 0 && cap_frac <= 1, "capped: the cap is outside 0 .. 1");
  const auto& curve = rack.power_curve;
  const auto cap = std::max(cap_frac, lowest_cap(rack));
  if (cap >= 1)
    return {};
  const auto above =
      std::find_if(curve.begin(), curve.end(), [&](const OperatingPoint& p) { return p.power_frac >= cap; });
  const auto below = above == curve.begin() ? above : std::prev(above);
  const auto span = above->power_frac - below->power_frac;
  const auto part = span > 0 ? (cap - below->power_frac) / span : 1;
  const auto speed = below->performance_frac + part * (above->performance_frac - below->performance_frac);
  const double dynamic_w = (rack.max_power - rack.idle_power).base();
  return {dynamic_w > 0 ? std::max(0.0, (cap * rack.max_power - rack.idle_power).base() / dynamic_w) : 1, speed};
}

} // namespace gpuramp::model
