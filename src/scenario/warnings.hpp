// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// What can be run but is hardly meant: events after the end, inputs that nothing uses, targets that no hall can hold.
/// \param campus_pointers  [campus] where it stands in the file
void find_warnings(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& warn);

} // namespace gpuramp::scenario
