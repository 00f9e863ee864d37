// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/measured.hpp"
#include "gpuramp/scenario/decisions.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace gpuramp::plan {

/// What could be ours of each supply input: what others leave, with what makers add.
struct Market {
  Measured run;
  std::optional<scenario::Scenario> plan; ///< that was run, if makers answer other orders than its; else they do not
};

/// How the run is made that shows the market.
struct MarketRun {
  std::uint64_t seed = 1;
  sim::Budget budget;
};

/// \return whether makers of any input answer orders of racks with more capacity
[[nodiscard]] bool makers_expand(const scenario::Scenario& scenario);

/// The market of a run in which all is ordered that may be: makers never add more.
/// \param base  a run of the given plan, which is the answer where no maker adds anything
[[nodiscard]] Market widest_market(const scenario::Scenario& given, const scenario::Decisions& decisions,
                                   const std::vector<Goal>& goals, const MarketRun& how, const Measured& base);

} // namespace gpuramp::plan
