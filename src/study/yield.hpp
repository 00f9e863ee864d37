// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/marginals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// A scenario changed in some way.
using Change = std::function<void(scenario::Scenario&)>;

struct YieldResult {
  Yield yield;
  std::string error; ///< empty if the run went well
};

/// \return what a run gave
[[nodiscard]] Yield yield_of(const record::Record& record, const results::Outcome& outcome);

/// Runs a scenario here, where there is no SimGrid engine yet. \return its yield as text for yield_in()
/// \throws ContractError if a conservation check is broken
[[nodiscard]] std::string run_for_yield(const scenario::Scenario& scenario, const MarginalOptions& options);
[[nodiscard]] Yield yield_in(const std::string& text);

/// Runs each variant in a process of its own. \return in the order of the changes
[[nodiscard]] std::vector<YieldResult> yields_of(const scenario::Scenario& scenario, const std::vector<Change>& changes,
                                                 const MarginalOptions& options);

} // namespace gpuramp::study
