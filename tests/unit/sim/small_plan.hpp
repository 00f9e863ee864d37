// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>

namespace gpuramp::sim::tests {

/// Racks "r" of 10 GPUs: 200 kW idle, 1 MW at full load; 1 PFLOP/s a GPU.
[[nodiscard]] model::RackType small_rack();

/// One campus "a" with one hall and one feed, both there from the start on 2026-01-01, PUE 1, for a year; nothing is
/// ordered and nothing works.
[[nodiscard]] scenario::Scenario small_scenario(std::int64_t slots, double bus_mw, double feed_mw);

/// Orders so many racks a week from the start, without lead time.
void order(scenario::Scenario& scenario, double racks_per_week);

} // namespace gpuramp::sim::tests
