// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"
#include "gpuramp/scenario/decisions.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// Where a scenario states none: so many times as many campuses, openings a year and orders as it has may be decided.
inline constexpr double kDerivedFactor = 1.5;

/// Campuses that are alike but for their dates, as they open.
struct CampusGroup {
  std::string name; ///< "plains" for "plains-1", ...
  std::vector<const scenario::Campus*> campuses;
};

/// \return the campuses of a scenario by the name they share, in the order of the scenario. Those of a name that differ
/// in more than dates are groups of their own
[[nodiscard]] std::vector<CampusGroup> campus_groups(const scenario::Scenario& scenario);

/// \return for how long a tranche gives power if its equipment comes in time; nothing if for ever
[[nodiscard]] std::optional<double> lease_days(const scenario::Scenario& scenario, const scenario::Tranche& tranche);

/// \return when the first hall of a campus is ready, since the scenario's start
[[nodiscard]] core::Duration opening(const scenario::Scenario& scenario, const scenario::Campus& campus);

/// \return the decisions of a scenario, or where it has none: all campus groups that nothing names and that have no
/// racks at the start, and all supply lines, up to kDerivedFactor
[[nodiscard]] scenario::Decisions decisions_of(const scenario::Scenario& scenario);

} // namespace gpuramp::plan
