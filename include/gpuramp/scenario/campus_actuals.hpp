// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/schedule.hpp"

#include <string>
#include <vector>

namespace gpuramp::input {
class Visitor;
}

namespace gpuramp::scenario {

using input::Schedule;

/// Racks of one type that a campus has got.
struct DeliveredRacks {
  std::string rack_type;
  Schedule<core::RackCount> racks; ///< since the start, cumulative
  std::string source;
};

/// What has come of the plan at one campus, each by date and holding until the next.
struct CampusActuals {
  std::string campus;              ///< or "fleet", in files that forecasts are scored by
  Schedule<core::Power> energized; ///< firm facility power
  std::vector<DeliveredRacks> delivered;
  Schedule<core::GpuCount> up; ///< changes nothing of a run: comparisons show it beside what was foreseen
  std::string source;
};

/// How it reads as JSON, for other files that hold some (see gpuramp/input/option.hpp).
void describe(input::Visitor& v, CampusActuals& x);

} // namespace gpuramp::scenario
