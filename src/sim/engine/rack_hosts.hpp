// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/platform.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/observe/checks.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Racks, or rows of them, as SimGrid hosts, at resolutions finer than halls. Racks of a domain are exchangeable: they
/// fill its blocks in order, so that only the blocks between the old and the new number of racks change.
class RackHosts {
public:
  RackHosts(const Plan& plan, const Layout& layout, const Domains& domains, Platform& platform);

  /// The blocks of a domain follow the racks online there.
  void follow(std::size_t domain, double now_s);

  /// The flows that run are the racks online, domain by domain.
  void check_racks(Checks& checks) const;
  /// What they have moved since the start are the rack-seconds online.
  void check_rack_s(Checks& checks, double now_s) const;

private:
  struct Count {
    std::int64_t racks = 0;
    double since_s = 0;
    double rack_s = 0; ///< until then
  };

  [[nodiscard]] std::int64_t online(std::size_t domain) const;

  const Plan& plan_;
  const Layout& layout_;
  const Domains& domains_;
  Platform& platform_;
  std::vector<Count> counts_; ///< [domain]
};

} // namespace gpuramp::sim
