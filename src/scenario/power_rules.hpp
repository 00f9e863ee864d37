// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// What a power network must satisfy beyond its types and bounds. \param at  pointer of the network
void check_network(const Campus& campus, const std::string& at, const Complain& complain);

} // namespace gpuramp::scenario
