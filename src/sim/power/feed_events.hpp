// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// A time during which feeds of a campus give less.
struct FeedEvent {
  std::size_t campus = 0;
  scenario::PowerEventKind kind = scenario::PowerEventKind::outage;
  double start_s = 0, end_s = 0;
  std::vector<std::size_t> tranches;  ///< of the campus, in the plan's order
  std::vector<std::size_t> equipment; ///< of its network, that is lost; then the network says what is left
  double depth_frac = 1;              ///< share of their capacity that is taken away
  double notice_s = 0;
};

[[nodiscard]] const char* to_string(scenario::PowerEventKind kind);

/// The events that the scenario dates, and those of its contracts and outage rates drawn at random: time between events
/// and outages exponential, curtailments of fixed length. Each tranche and contract has its own stream. \return by
/// start
[[nodiscard]] std::vector<FeedEvent> feed_events(const Plan& plan, std::uint64_t seed);

} // namespace gpuramp::sim
