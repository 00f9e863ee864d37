// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/references.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// What shared inputs and their owners must satisfy: one unit for all, names apart, rack types that are there.
void check_supply_inputs(const Scenario& scenario, const References& refer, const Complain& complain);

} // namespace gpuramp::scenario
