// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

/// Plans so small that their cost is known by hand.
namespace gpuramp::plan::test {

inline constexpr double kPeriodDays = 70; ///< ten shipments
inline constexpr int kPeriods = 8;
inline constexpr double kLeadDays = 28, kInstallDays = 14;
inline constexpr double kMillion = 1e6;

/// One rack type of 10 GPUs and 1 MW for 1 M USD, one template without limits on campuses, halls of 100 racks for
/// nothing, tranches of 100 MW for 10 M USD, crews without limit.
[[nodiscard]] PlanModel small_model();

/// \return a question for so many GPUs by the end of a period
[[nodiscard]] Question gpus_by(const PlanModel& model, double gpus, int period);

/// \return cost of the cheapest plan in M USD; no value if there is none
[[nodiscard]] double cheapest_musd(const PlanModel& model, const Question& question);

inline constexpr double kNoPlan = -1;

} // namespace gpuramp::plan::test
