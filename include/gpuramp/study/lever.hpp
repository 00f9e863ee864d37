// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/study/marginals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// How much a lever is moved: a factor on amounts, and how much earlier dates come.
struct LeverStep {
  double relative = 0.1; ///< +10 %
  core::Duration earlier = core::Duration::from_base(core::kSecondsPerYear / 4);
};

/// Something a planner could have more of, or sooner.
struct Lever {
  std::string input; ///< "power", "power earlier", "chips: cowos", ...
  std::string where; ///< "fleet", or the name of a campus or of a group of campuses
  std::function<void(scenario::Scenario&, const LeverStep&)> move;
  std::string unit; ///< of amount(): "MW", "k wafer/month", "month", ...
  std::function<double(const scenario::Scenario&, const LeverStep&)> amount; ///< what a step adds
  /// The same move as overrides of a file that lists its campuses, as result.json holds it; absent where a few cannot
  /// say it.
  std::function<std::vector<std::string>(const LeverStep&)> set{};
};

/// Every input class that the scenario has: fleet-wide, and for halls, power and crews also by group of campuses, or by
/// campus.
[[nodiscard]] std::vector<Lever> levers_of(const scenario::Scenario& scenario, LeverScope finest);

} // namespace gpuramp::study
