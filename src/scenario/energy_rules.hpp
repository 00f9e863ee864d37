// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Rules that span several options of sources, time-shifting and prices; arguments as of check_rules().
void check_energy_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                        const Complain& complain);

} // namespace gpuramp::scenario
