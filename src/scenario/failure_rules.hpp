// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

namespace gpuramp::scenario {

/// Complains about a repair whose median, 90th percentile and mean do not go together. \param at  of the object that
/// states them
void check_repair_time(const core::Duration& median, const std::optional<core::Duration>& p90,
                       const std::optional<core::Duration>& mean, const std::string& at, const Complain& complain);

/// Complains about waves of failures that nothing follows.
void check_waves(const Failures& failures, const Complain& complain);

} // namespace gpuramp::scenario
