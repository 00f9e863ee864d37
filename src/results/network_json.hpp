// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"

#include <nlohmann/json.hpp>

namespace gpuramp::results {

/// What each campus's power network gives with all of its equipment: installed, firm and stranded MW, what limits it,
/// what everything hangs on.
[[nodiscard]] nlohmann::ordered_json networks_json(const scenario::Scenario& scenario);

} // namespace gpuramp::results
