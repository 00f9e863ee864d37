// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::results {

/// When a milestone is reached, over many runs. A date that is nothing lies beyond the end.
struct MilestoneChance {
  std::int64_t gpus = 0;
  std::optional<core::Date> p10, p50, p90;
  double never_frac = 0;              ///< runs that do not reach it
  std::optional<core::Date> due;      ///< when the target of the fleet asks for it
  std::optional<double> on_time_frac; ///< runs that have reached it by then
};

/// An uncertain input and the milestone that it moves.
struct Mover {
  std::string input;
  double rank_correlation = 0;               ///< of the input with the date; positive: more of it makes the date later
  std::optional<core::Date> at_low, at_high; ///< median date in its lowest and highest fifth
};

/// With what certainty a result holds: a study of the same scenario over what is uncertain about it and what may slip.
struct Certainty {
  std::uint64_t n_runs = 0, n_failed = 0;
  std::vector<MilestoneChance> milestones;
  std::int64_t moved_gpus = 0; ///< the milestone that says most: the largest that most runs reach
  std::vector<Mover> movers;   ///< what moves it most, by rank correlation; a few
  std::string summary_json;    ///< of the study, as its summary.json
};

} // namespace gpuramp::results
