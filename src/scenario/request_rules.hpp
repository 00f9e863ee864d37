// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

#include <string>

namespace gpuramp::scenario {

/// What the requests of a service must state, and what does not go together. \param at  of the service
void check_request_rules(const Scenario& scenario, const InferenceService& service, const std::string& at,
                         const Complain& complain);

} // namespace gpuramp::scenario
