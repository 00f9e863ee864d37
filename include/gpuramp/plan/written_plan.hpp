// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/sites.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <vector>

namespace gpuramp::plan {

/// What a solution says, in whole campuses, halls and tranches.
struct Decided {
  std::vector<std::vector<double>> ordered, made;      ///< [line][period] racks in it
  std::vector<std::vector<int>> open;                  ///< [group][period] so far
  std::vector<std::vector<std::vector<int>>> halls;    ///< [group][kind][period] so far
  std::vector<std::vector<std::vector<int>>> tranches; ///< [group][tranche][period] so far
};

[[nodiscard]] Decided decided(const PlanModel& model, const Formulation& formulation, const Placement& placement);

/// \return the scenario with what was decided in place of what it had: orders by period, campuses by name and number
///         with halls and tranches on their days, and the fleet that each campus is to have as its target
[[nodiscard]] scenario::Scenario written_plan(const scenario::Scenario& given, const PlanModel& model,
                                              const scenario::Decisions& decisions, const Decided& decided,
                                              const Sites& sites, const std::vector<Goal>& goals);

} // namespace gpuramp::plan
