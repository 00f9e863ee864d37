// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Adds a problem at a JSON pointer of the scenario; the caller knows file and line.
using Complain = std::function<void(const std::string& pointer, std::string problem, std::string suggestion)>;

/// What a repetition may span; later dates could not be written.
inline constexpr double kMostYears = 200;

/// \return how much later the last of repeated things comes, in years
[[nodiscard]] double years_of(const core::Period& every, std::int64_t n_steps);

/// Complains where the last of repeated things would come later than dates can be written.
/// \param at  pointer of the object that states `every`
void check_span(const core::Period& every, std::int64_t count, const std::string& at, const Complain& complain);

/// Rules that span several options: references, uniqueness, exclusive choices, order of dates.
/// \param campus_pointers  [campus] where it stands in the file; generated ones share their template's
/// \param links_known      false: reading the WAN links failed, so nothing is said about what they join
void check_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, bool links_known,
                 const Complain& complain);

} // namespace gpuramp::scenario
