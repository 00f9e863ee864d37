// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Where parts of fabrics are bought or fail: the scarce ones are in the catalogue, each once, the fabrics take the
/// GPUs of their campuses, and nothing else says how many ports there are or how often they fail. \param
/// campus_pointers  [campus] where it stands in the file
void check_fabrics(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& complain);

} // namespace gpuramp::scenario
