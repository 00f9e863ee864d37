#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Adds a problem at a JSON pointer of the scenario; the caller knows file and line.
using Complain = std::function<void(const std::string& pointer, std::string problem, std::string suggestion)>;

/// Rules that span several options: references, uniqueness, exclusive choices, order of dates.
/// \param campus_pointers  [campus] where it stands in the file; generated ones share their template's
void check_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& complain);

} // namespace gpuramp::scenario
