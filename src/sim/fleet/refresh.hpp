// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Retires old racks early, at campuses with that policy, where new racks lack power and do enough more per watt.
class Refresh {
public:
  Refresh(const Plan& plan, Deployment& deployment) : plan_(plan), deployment_(deployment) {}

  /// \return whether racks wait there for power, and old ones may go for them
  [[nodiscard]] bool is_due(std::size_t campus) const;

  /// To be called after admission, where it is due. Makes room for as many waiting racks as the crew can install now,
  /// from the racks that do least per watt, the oldest first. \return racks retired
  std::int64_t make_room(std::size_t campus);

private:
  [[nodiscard]] std::vector<std::size_t> replaceable(std::size_t campus, std::size_t by_type) const;
  [[nodiscard]] bool pays(std::size_t campus, std::size_t old_type, std::size_t new_type) const;

  const Plan& plan_;
  Deployment& deployment_;
};

} // namespace gpuramp::sim
