// SPDX-License-Identifier: Apache-2.0
#include "sim/power/dark_racks.hpp"

#include "gpuramp/core/rounding.hpp"

#include <cmath>

namespace gpuramp::sim {

std::vector<std::int64_t> dark_racks(const std::vector<IdleRacks>& racks, double it_mw)
{
  double idle_mw = 0;
  for (const auto& type : racks)
    idle_mw += static_cast<double>(type.working) * type.idle_mw;
  std::vector<std::int64_t> dark(racks.size(), 0);
  if (it_mw >= idle_mw * (1 - core::kRounding) && it_mw > 0)
    return dark;
  const auto powered_frac = idle_mw > 0 ? it_mw / idle_mw : 0;
  for (std::size_t k = 0; k < racks.size(); ++k)
    dark[k] = racks[k].working -
              static_cast<std::int64_t>(core::whole_in(static_cast<double>(racks[k].working) * powered_frac));
  return dark;
}

} // namespace gpuramp::sim
