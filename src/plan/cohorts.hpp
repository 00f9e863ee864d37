// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::plan {

/// Campuses of a group that open and get each tranche at the same time: one campus in programmes, with as many times
/// the room and crews.
struct Cohort {
  std::vector<std::size_t> members; ///< of the group's campuses
  Site site;                        ///< their dates; sums of their halls and racks

  [[nodiscard]] double n() const { return static_cast<double>(members.size()); }
};

/// \return the campuses of a group, of which those with initial racks stay alone
[[nodiscard]] std::vector<Cohort> cohorts_of(const PlanGroup& group, const std::vector<Site>& sites);

/// Gives each campus of a cohort its part of the racks: in each period in proportion to how many more it could hold.
void share_racks(const PlanModel& model, const PlanGroup& group, const Cohort& cohort, std::vector<Site>& sites);

} // namespace gpuramp::plan
