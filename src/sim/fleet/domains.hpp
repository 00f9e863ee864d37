// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace gpuramp::sim {

/// What a campus's power network leaves a hall, where other halls get more.
struct HallPower {
  double it_mw = std::numeric_limits<double>::infinity(); ///< that its racks may draw
  double lit_frac = 1;                                    ///< of its racks, those that have idle power
};

/// What stands in the domains of a layout now, and what the halls of a campus that are ready can carry.
class Domains {
public:
  Domains(const Plan& plan, const Layout& layout, const Deployment& deployment)
      : plan_(plan), layout_(layout), deployment_(deployment), powers_(plan.halls.size()),
        differ_(plan.campuses.size(), false)
  {
  }

  /// \param powers  [hall, in the order of the campus]; empty: power reaches all halls alike
  void set_power(std::size_t campus, const std::vector<HallPower>& powers);

  /// \return racks of a type that are online in a domain
  [[nodiscard]] std::int64_t online(std::size_t domain, std::size_t type) const;
  /// \return racks of a type, each drawing what those of the campus do on average, that draw as much as those online
  /// in a domain: fewer than these where power does not reach some, and more elsewhere
  [[nodiscard]] double drawing(std::size_t domain, std::size_t type) const;
  /// \return the same of a hall
  [[nodiscard]] double hall_drawing(std::size_t hall, std::size_t type) const;
  /// \return IT MW, of buses and of what reaches them
  [[nodiscard]] double bus_mw(std::size_t domain) const;
  [[nodiscard]] double uplink_gb_per_s(std::size_t domain) const;
  /// \return IT MW that all halls of a campus are built for
  [[nodiscard]] double design_it_mw(std::size_t campus) const;

private:
  [[nodiscard]] double lit(const std::vector<std::size_t>& halls, std::size_t type) const;
  [[nodiscard]] double drawing(std::size_t campus, const std::vector<std::size_t>& halls, std::size_t type) const;

  const Plan& plan_;
  const Layout& layout_;
  const Deployment& deployment_;
  std::vector<HallPower> powers_; ///< [hall]
  std::vector<bool> differ_;      ///< [campus] whether those of its halls do
};

} // namespace gpuramp::sim
