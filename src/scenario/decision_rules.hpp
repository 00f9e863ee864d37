// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// Rules of what may be decided: it names what the scenario has; arguments as of check_rules().
void check_decision_rules(const Scenario& scenario, const Complain& complain);

} // namespace gpuramp::scenario
