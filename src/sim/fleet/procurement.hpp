// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/observe/meter.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Racks are paid for when they leave the factory.
class Procurement {
public:
  Procurement(const Plan& plan, const Deployment& deployment, Meter& meter);

  /// What stands there at the start was paid for before.
  void begin();

  /// Pays for what has been made since the last call. \param premium_usd  [type] that scarcity of inputs adds for all
  /// of it: each campus pays by the racks that it gets
  void buy(const std::vector<double>& premium_usd, double now_s);
  /// Racks went from one campus to another: they are not bought again.
  void sent_on(std::size_t type, std::size_t from, std::size_t to, std::int64_t racks);

private:
  [[nodiscard]] std::int64_t made(std::size_t type) const;

  const Plan& plan_;
  const Deployment& deployment_;
  Meter& meter_;
  std::vector<std::int64_t> produced_before_; ///< [campus * types + type]
};

} // namespace gpuramp::sim
