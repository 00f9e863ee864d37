// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <vector>

namespace gpuramp::plan {

/// Of what makers must add though nothing is short in the run around which a programme follows them, so much more may
/// be added (assumption: runs differ by more from one round to the next). Without it, the last hair of such additions
/// would be saved at any cost: the plan of the unit test costs 42 % more.
inline constexpr double kMakerRoom = 0.01;

/// Lets makers add `least` and kMakerRoom more of what is not short, for nothing; what is more has the penalty.
/// \param least  in units of input rows
void give_makers_room(Formulation& formulation, double least);

/// \return formulate(), whose makers add least of what is not short first, and then have room
[[nodiscard]] Formulation formulate_with_room(const PlanModel& model, const Question& question);

/// \return what a solution adds of what is not short, in units of input rows
[[nodiscard]] double not_short(const Formulation& formulation, const std::vector<double>& values);

} // namespace gpuramp::plan
