// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

/// What has come of a plan until `as_of`, in the place of what was planned.
namespace gpuramp::scenario {

/// Complains of actuals that name what does not exist, fall, lie after as_of, or are more than was ever planned.
void check_actuals(const Scenario& scenario, const Complain& complain);

/// Puts actuals into the plan, then empties them.
///
/// MW by MW, in the order in which they were planned, power has the date on which as much was energized. What was due
/// by as_of and has not come is there a day later, unless it slips; what is due later stays as planned.
/// Rack by rack it is the same with deliveries of a type: those that came are at the campus that got them, on their
/// day; those that were due and have not come arrive from as_of on; if more came than was due, the next orders are
/// fewer.
void apply_actuals(Scenario& scenario);

} // namespace gpuramp::scenario
