// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/decisions.hpp"
#include "gpuramp/plan/market.hpp"
#include "gpuramp/plan/measured.hpp"
#include "gpuramp/plan/model.hpp"

#include <vector>

namespace gpuramp::plan {

/// Quarters of the calendar, and months in the year before the last goal and the quarter before others; each goal's
/// day, and the day by which racks must be admitted for it.
[[nodiscard]] Horizon horizon_of(const scenario::Scenario& scenario, const std::vector<Goal>& goals);

/// \return periods of so many months of the calendar: 1, 3 or another part of 12
[[nodiscard]] Horizon even_horizon(const scenario::Scenario& scenario, int months);

/// \param base    a run of the scenario: how much racks draw, what energy costs, how many are up
/// \return what may be decided of the scenario
[[nodiscard]] PlanModel build_model(const scenario::Scenario& scenario, const scenario::Decisions& decisions,
                                    const Horizon& horizon, const Measured& base, const Market& market);

/// \param widest  where all is ordered that may be
/// \return the same for bounds: makers do no less than they could do in any plan
[[nodiscard]] PlanModel relaxed_model(const scenario::Scenario& scenario, const scenario::Decisions& decisions,
                                      const Horizon& horizon, const Measured& base, const Market& widest);

} // namespace gpuramp::plan
