// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/alternatives.hpp"
#include "gpuramp/plan/propose.hpp"

#include <optional>
#include <vector>

namespace gpuramp::plan {

/// \param base    a run of the given plan
/// \param market  where all is ordered that may be
/// \return the first day of a month by which the linear programme can reach the last goal, up to the date asked for;
///         nothing if it cannot even then
[[nodiscard]] std::optional<core::Date> earliest_date(const scenario::Scenario& given, const Question& question,
                                                      const Measured& base, const Market& market);

/// The cheapest plan for the earliest month by which its simulation reaches the last goal, from earliest_date() on; the
/// last of kMostMonthsLater tries if none does.
[[nodiscard]] Proposal propose_earliest(const scenario::Scenario& given, const Question& question,
                                        const ProposeOptions& options);

/// Cost against the date of the last goal, from the earliest month to the date asked for, by the linear programme.
/// \param n  points, >= 2
[[nodiscard]] std::vector<FrontierPoint> date_frontier(const scenario::Scenario& given, const Question& question,
                                                       const Measured& base, const Market& market, int n);

} // namespace gpuramp::plan
