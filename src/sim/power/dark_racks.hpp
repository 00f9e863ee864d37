// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Racks of one type at a campus.
struct IdleRacks {
  std::int64_t working = 0;
  double idle_mw = 0; ///< of one, IT
};

/// Racks that are switched off where not even the idle power of all is there: the same share of each type, in whole
/// racks, so that the others fit.
/// \param it_mw  that there are, >= 0      \return [type]
[[nodiscard]] std::vector<std::int64_t> dark_racks(const std::vector<IdleRacks>& racks, double it_mw);

} // namespace gpuramp::sim
