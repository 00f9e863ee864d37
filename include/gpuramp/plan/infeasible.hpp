// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// One of the limits that cannot hold together, and how far it alone would have to give.
struct Conflict {
  std::string limit;                ///< as of Row::limit
  std::optional<double> relaxation; ///< least share by which more of it would do; nothing if ten times as much does not
  std::optional<double> attainable; ///< of a goal: the most that the others allow, in its unit
};

/// An irreducible set of limits that cannot hold together: without any one of them there is a plan.
/// By deletion: each limit is left out for good if the rest is still infeasible.
/// \source Chinneck and Dravnieks 1991, doi:10.1287/ijoc.3.2.157 (deletion filter)
/// \return nothing if there is a plan
[[nodiscard]] std::vector<Conflict> conflicts(const PlanModel& model, const Question& question);

/// Makes one limit of a model wider. \param name  as of Row::limit; goals and totals are not of the model
/// \param factor  on its amounts, >= 1; times become shorter by it
void widen(PlanModel& model, const std::string& name, double factor);

} // namespace gpuramp::plan
