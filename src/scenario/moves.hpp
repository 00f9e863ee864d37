// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

#include "gpuramp/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// \return what a tranche that has come from a campus is called where another of its name has come as well
[[nodiscard]] std::string name_with_campus(const std::string& tranche, const std::string& campus);

/// Tranches that move become tranches that end, and others at the campuses that they go to, which begin when they have
/// come. A plant is bought once, where it was built; what it is rented for and its fixed costs go on while it is under
/// way, at the campus that it goes to. Moves that cannot be are complained of. \param pointers  [campus]
void move_plants(Scenario& scenario, const std::vector<std::string>& pointers, const Complain& complain);

} // namespace gpuramp::scenario
