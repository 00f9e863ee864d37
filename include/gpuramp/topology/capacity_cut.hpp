// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gpuramp::topology {

/// Upper limits of one rack type at one date.
struct CutSupply {
  std::string name;         ///< "chips:gb200-nvl72"
  double gpus = 0;          ///< GPUs that can have come through the pipeline by this date
  double gpus_per_rack = 1; ///< > 0
  double mw_per_gpu = 0;    ///< provisioned facility MW per GPU at admission, > 0
  double it_mw_per_gpu = 0; ///< provisioned IT MW per GPU (what a hall bus carries), > 0
};

/// Upper limits of one hall group at one date.
struct CutHall {
  double rack_slots = 0; ///< ready slots
  double bus_mw = 0;     ///< IT MW of ready halls
};

/// Upper limits of one campus at one date.
struct CutCampus {
  std::string name;
  std::vector<CutHall> halls;
  double feed_mw = 0;      ///< energized facility MW
  double fabric_ports = 0; ///< GPUs that can be attached
};

/// The most GPUs that can be online at one date, and the limits that make it so.
struct CapacityCut {
  double bound_gpus = 0;
  std::vector<std::string> resources; ///< names of the cut: "chips:<type>", "halls:<campus>", "power:<campus>",
                                      ///< "fabric:<campus>" or "power:fleet", "halls:fleet"
};

/// Max-flow bound over supply -> campus -> halls -> power (Boost.Graph, push-relabel or Boykov-Kolmogorov), in GPUs.
/// Where several rack types share slots or MW, each limit is turned into GPUs by the best feasible mix of the supplied
/// types (fractional knapsack), so that the bound can never be below what a simulation reaches; a fleet-wide knapsack
/// over all MW and over all slots tightens it. The smallest of the three bounds is returned, with its binding set,
/// sorted by name. \throws ContractError on a negative or non-finite limit
[[nodiscard]] CapacityCut capacity_cut(const std::vector<CutSupply>& supplies, const std::vector<CutCampus>& campuses);

} // namespace gpuramp::topology
