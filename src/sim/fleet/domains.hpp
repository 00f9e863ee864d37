// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstddef>
#include <cstdint>

namespace gpuramp::sim {

/// What stands in the domains of a layout now, and what the halls of a campus that are ready can carry.
class Domains {
public:
  Domains(const Plan& plan, const Layout& layout, const Deployment& deployment)
      : plan_(plan), layout_(layout), deployment_(deployment)
  {
  }

  /// \return racks of a type that are online in a domain
  [[nodiscard]] std::int64_t online(std::size_t domain, std::size_t type) const;
  /// \return IT MW
  [[nodiscard]] double bus_mw(std::size_t domain) const;
  [[nodiscard]] double uplink_gb_per_s(std::size_t domain) const;
  /// \return IT MW that all halls of a campus are built for
  [[nodiscard]] double design_it_mw(std::size_t campus) const;

private:
  const Plan& plan_;
  const Layout& layout_;
  const Deployment& deployment_;
};

} // namespace gpuramp::sim
