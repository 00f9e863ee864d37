// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstddef>
#include <optional>

namespace gpuramp::plan {

/// What makers of an input do when a scenario's orders are placed, week by week as the simulation has it
/// (docs/methods/supply.md), on the assumption that all that we order is wanted when it is ordered.
/// \return nothing if none adds capacity
[[nodiscard]] std::optional<PlanMakers> makers_of(const scenario::Scenario& scenario, std::size_t input,
                                                  const Horizon& horizon);

/// Lets makers of a model in which all is ordered that may be add what no plan could make them exceed: linear, while
/// what they do is not. They add nothing as long as more is made and coming than wanted, then as much as is short.
void relax_makers(PlanModel& model);

/// Gives us, of what makers would add less than in the run, no more than the mean part of it that is ours: a bound
/// where what is ours is convex in what is made.
void bound_shares(PlanModel& model);

} // namespace gpuramp::plan
