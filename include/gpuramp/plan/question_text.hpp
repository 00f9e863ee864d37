// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <string>

namespace gpuramp::plan {

/// Reads "100M by 2035-12-31", "30 M GPU by ...", "2 G H100e by ...". \throws core::InputError
[[nodiscard]] Goal parse_goal(const std::string& text);

/// Reads "cost_usd <= 15 T", "co2e_t <= 2 G", "peak_mw <= 300 k", "usd_per_year <= 2 T". \throws core::InputError
[[nodiscard]] TotalLimit parse_limit(const std::string& text);

} // namespace gpuramp::plan
