// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// What racks that stand there at the start must satisfy: they can have been installed by then, and still live.
/// \param campus_pointers  [campus] where it stands in the file
void check_initial_racks(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                         const Complain& complain);

/// No two runs have one name once repeated ones are numbered, and none names a campus twice.
void check_run_names(const Scenario& scenario, const Complain& complain);

} // namespace gpuramp::scenario
