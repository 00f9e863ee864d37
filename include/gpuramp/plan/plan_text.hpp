// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/alternatives.hpp"
#include "gpuramp/plan/infeasible.hpp"
#include "gpuramp/plan/robust.hpp"
#include "gpuramp/plan/worth.hpp"

#include <string>
#include <vector>

namespace gpuramp::plan {

/// A proposal with what is said of it.
struct Answer {
  Proposal proposal;
  std::vector<Worth> worths;
  std::vector<Alternative> alternatives;
  std::vector<FrontierPoint> frontier; ///< empty: not asked for
  std::vector<Conflict> conflicts;     ///< where there is no plan
  std::vector<Aimed> aimed;            ///< for certainty; empty: not asked for
  std::size_t chosen_aim = 0;          ///< the one that is proposed
};

/// \return what to order, open, build and energize by year, cost against the given plan, what limits are worth,
///         alternatives; or why there is no plan
[[nodiscard]] std::string answer_text(const Answer& answer);

/// \return plan_result.json
[[nodiscard]] std::string answer_json(const Answer& answer);

/// \return actions.csv: one row per action of the plan
[[nodiscard]] std::string actions_csv(const Proposal& proposal);
/// \return worth.csv: one row per limit and year
[[nodiscard]] std::string worths_csv(const std::vector<Worth>& worths);

} // namespace gpuramp::plan
