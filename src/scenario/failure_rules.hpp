// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/references.hpp"
#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// Complains about a repair whose median, 90th percentile and mean do not go together. \param at  of the object that
/// states them
void check_repair_time(const core::Duration& median, const std::optional<core::Duration>& p90,
                       const std::optional<core::Duration>& mean, const std::string& at, const Complain& complain);

/// What components, waves and early failures must state, and what does not go together.
void check_failures(const Failures& failures, const References& refer, const Complain& complain);

} // namespace gpuramp::scenario
