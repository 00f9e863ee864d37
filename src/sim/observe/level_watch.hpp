// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/observe/chronicle.hpp"
#include "sim/work/rates.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::sim {

/// Waits for the levels of the targets, at every instant at which something changes. Costs nothing where there are
/// none.
class LevelWatch {
public:
  LevelWatch(const Plan& plan, const Deployment& deployment, const Rates& rates);

  void look(double now_s, Chronicle& chronicle);

  [[nodiscard]] const std::vector<record::LevelReached>& levels() const { return levels_; }

private:
  [[nodiscard]] double value_at(const scenario::TargetLevel& level, std::size_t campus) const;

  const Plan& plan_;
  const Deployment& deployment_;
  const Rates& rates_;
  std::vector<record::LevelReached> levels_;
  std::vector<std::vector<std::size_t>> campuses_; ///< [level] that count to it
};

} // namespace gpuramp::sim
