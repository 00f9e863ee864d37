// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <string>
#include <vector>

namespace gpuramp::plan {

/// What one more unit of a limit would save during one year, by the duals of the linear programme: the slope at the
/// plan, not the gain of a large change.
struct Worth {
  std::string limit; ///< "power: plains", "chips: cowos", "crews: plains"
  std::string unit;  ///< of what there would be one more of, all through the year: "GW", "10 k wafer/month", "crew"
  int year = 0;
  double musd = 0; ///< saved, or what is minimised
  double gpus = 0; ///< more of them at the last goal's date, if cost did not matter
};

/// \return those that are worth something, by limit and year
[[nodiscard]] std::vector<Worth> worths(const PlanModel& model, const Question& question);

} // namespace gpuramp::plan
