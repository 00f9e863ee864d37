// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// Complains of slips that name what does not exist.
void check_slips(const Scenario& scenario, const Complain& complain);

} // namespace gpuramp::scenario
