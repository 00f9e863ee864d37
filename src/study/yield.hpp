// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Runs each variant in a process of its own. \return in the order of the changes
[[nodiscard]] std::vector<YieldResult> yields_of(const scenario::Scenario& scenario, const std::vector<Change>& changes,
                                                 const MarginalOptions& options);

} // namespace gpuramp::study
