// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/references.hpp"
#include "scenario/rules.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// What may stand and run where: racks that no hall takes, ends of power before it begins, levels of the targets.
void check_site_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                      const KnownNames& campuses, const Complain& complain);

} // namespace gpuramp::scenario
