// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"
#include "gpuramp/plan/model.hpp"

#include <vector>

namespace gpuramp::plan {

/// [group][site] the campuses of a plan, as they open.
using Sites = std::vector<std::vector<Site>>;

/// Hands out openings and tranches of groups to campuses: a tranche goes where halls could take most of it. What the
/// programme allows in all can always be handed out, since each of its limits is a sum over campuses.
/// \return those of kept groups as given; those of others without halls and racks
[[nodiscard]] Sites hand_out(const PlanModel& model, const Formulation& formulation, const std::vector<double>& values);

/// The part of a goal that single campuses may miss before a programme is asked for more: less than the rounding of
/// dates to report dates does.
inline constexpr double kFewMissing = 0.002;

/// What a plan does campus by campus.
struct Placement {
  Sites sites;
  std::vector<double> values; ///< [column] of the programme: what it orders, and the sums of the campuses
  double shortfall = 0;       ///< the largest part of a goal that these campuses cannot reach in time
};

/// The programme with the openings and tranches of `sites`, in which each campus has slots, buses, power and a crew of
/// its own: it says how many halls and racks each gets. One group after the other: campuses of several at once would
/// take a hundred times as long. Halls are rounded to whole ones, racks are placed anew.
/// \param values  [column] a solution of the programme
/// \return nothing placed (no values) if totals are limited to less than these campuses take
[[nodiscard]] Placement place(const PlanModel& model, const Question& question, const Sites& sites,
                              const std::vector<double>& values);

} // namespace gpuramp::plan
