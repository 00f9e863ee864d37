// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/study/marginals.hpp"

namespace gpuramp::plan {

/// Part of the larger of the two by which GPU-days by duals and by a rerun may differ without a reason given.
inline constexpr double kDualTolerance = 0.25;

/// Adds to each row what the same step brings by the duals of a linear programme: the plan as it is given, with as many
/// GPU-days as its orders, inputs, halls, power and crews allow. The slope of its optimum along the change of all its
/// coefficients, times the step. Rows that the programme knows nothing of (work, failures, networks) stay without.
/// \source envelope theorem of linear programmes: Bertsimas and Tsitsiklis 1997, Introduction to Linear Optimization,
/// section 5.2 (changes of right-hand sides) and 5.1 (of coefficients)
void add_duals(study::Marginals& marginals, const scenario::Scenario& scenario, const study::MarginalOptions& options);

} // namespace gpuramp::plan
