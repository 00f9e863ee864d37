#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "rules.hpp"

namespace gpuramp::scenario {

/// Complains of slips that name what does not exist.
void check_slips(const Scenario& scenario, const Complain& complain);

/// Makes everything that slips as late as `scenario.slips` say, then empties them. Task classes go first, what is due next.
/// Project templates that slip are copied under a name of their own for each campus; groups of halls of which some are ready at the start are split.
void apply_slips(Scenario& scenario);

} // namespace gpuramp::scenario
