// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// How much later than planned something comes. What the plan has ready by Scenario::as_of stays ready, and nothing
/// else is ready before it.
struct Slip {
  /// A task class of the project templates in use (permit, transformer, ...): durations of its tasks become factor *
  /// duration + delay. Or power, hall: every tranche or hall; announced_power, announced_hall: those with a date of
  /// their own: the time left from as_of becomes factor * time left + delay. Or chips: the same for all dates of the
  /// supply after it.
  std::string what;
  std::vector<std::string> campuses;   ///< names, templates expanded; empty: all
  std::vector<std::string> rack_types; ///< of chips: these lines only; empty: all lines and the chip inputs
  double factor = 1;
  core::Duration delay;
  std::string source;
};

} // namespace gpuramp::scenario
