// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"

#include <vector>

namespace gpuramp::plan {

using HallParts = std::vector<std::vector<std::vector<double>>>; ///< [site][kind][period]

/// Whole halls in the place of parts, the largest parts first: as many as all campuses need together and some more, but
/// by each period no more than may have been begun.
/// \param spare_frac  of the campuses that need a part, that get a hall beyond the sum
[[nodiscard]] std::vector<Site> with_whole_halls(const PlanGroup& group, std::vector<Site> sites,
                                                 const HallParts& parts, double spare_frac);

} // namespace gpuramp::plan
