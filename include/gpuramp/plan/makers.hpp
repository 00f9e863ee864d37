// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstddef>
#include <optional>

namespace gpuramp::plan {

/// \return whether makers of an input answer orders of racks with more capacity
[[nodiscard]] bool expands_for_racks(const scenario::SupplyInput& input);

/// What makers of an input do when a scenario's orders are placed, week by week as the simulation has it
/// (docs/methods/supply.md), on the assumption that all that we order is wanted when it is ordered.
/// \return nothing if they do not answer
[[nodiscard]] std::optional<PlanMakers> makers_of(const scenario::Scenario& scenario, std::size_t input,
                                                  const Horizon& horizon);

/// Lets makers of a model in which all is ordered that may be add what no plan could make them exceed: linear, while
/// what they do is not. They add nothing as long as more is made and coming than wanted, then as much as is short.
/// Gives us, of what they would add less than in the run, no more than the mean part of it that is ours: a bound where
/// what is ours is convex in what is made.
void relax_makers(PlanModel& model);

} // namespace gpuramp::plan
