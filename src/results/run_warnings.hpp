// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"
#include "gpuramp/core/error.hpp"

#include <vector>

namespace gpuramp::results {

/// \return sources that are in service and whose energy is never asked for: what only a run can know of a plan
[[nodiscard]] std::vector<core::InputProblem>
run_warnings(const scenario::Scenario& scenario, const record::Record& record, const account::EnergyAccount& energy);

} // namespace gpuramp::results
