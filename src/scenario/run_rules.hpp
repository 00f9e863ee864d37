// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/references.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// What training runs must state, what does not go together, and names that several of them have.
/// \param links_known  false: reading the WAN links failed, so nothing is said about what they join
void check_runs(const Scenario& scenario, const References& refer, bool links_known, const Complain& complain);

} // namespace gpuramp::scenario
