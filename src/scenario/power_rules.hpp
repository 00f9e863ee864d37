// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/references.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// Exactly one of a date and a project with its start. \param at  pointer of what becomes available
void check_availability(const Availability& when, const std::string& at, const References& refer,
                        const Complain& complain);

/// What tranches, events and the response to them must state, and whom they name. \param at  pointer of the power
void check_power(const Catalog& catalog, const CampusPower& power, const std::string& at, const References& refer,
                 const Complain& complain);

/// What a power network must satisfy beyond its types and bounds. \param at  pointer of the network
void check_network(const Campus& campus, const std::string& at, const Complain& complain);

/// Complains where finding the firm power of all networks would take seconds.
void check_network_work(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                        const Complain& complain);

} // namespace gpuramp::scenario
