// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/references.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// What queues of jobs must satisfy: jobs from somewhere, names that are unique and refer to what is there.
void check_batch_queues(const Scenario& scenario, const References& refer, const Complain& complain);

} // namespace gpuramp::scenario
