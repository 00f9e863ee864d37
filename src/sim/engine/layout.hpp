// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Halls that share one bus link and one uplink in SimGrid: one hall, or at campus resolution all halls of a campus.
struct Domain {
  std::size_t campus = 0;
  std::vector<std::size_t> halls;
  std::size_t first_block = 0;
  std::size_t n_blocks = 0; ///< none where the domain is the finest there is
  std::int64_t slots_per_block = 0;
};

/// How the racks of the plan map to SimGrid hosts at the chosen resolution. A block is the host of a rack or a row.
struct Layout {
  std::vector<Domain> domains;
  std::vector<std::vector<std::size_t>> of_campus; ///< [campus] its domains
  std::vector<std::size_t> kinds_of_pods;          ///< [campus] told apart; 0 where its fabric has no pods
  std::size_t n_blocks = 0;

  /// \return links through which traffic leaves the units of a campus's fabric: of kinds of pods, or of its domains
  [[nodiscard]] std::size_t links(std::size_t campus) const
  {
    return kinds_of_pods[campus] > 0 ? kinds_of_pods[campus] : of_campus[campus].size();
  }
};

/// Racks in a row: 1,360 kW rows of 140 kW racks. \source Microsoft on Fairwater, via datacentremagazine and
/// convergedigest, 2025
inline constexpr std::int64_t kRacksPerRow = 10;

[[nodiscard]] Layout make_layout(const Plan& plan);

} // namespace gpuramp::sim
