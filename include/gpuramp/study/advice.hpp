// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/marginals.hpp"

#include <optional>
#include <string>

namespace gpuramp::study {

/// Reruns that a summary may ask for.
struct AdviceOptions {
  MarginalOptions reruns; ///< seed, resolution, budget and processes as those of the run
  bool of_levers = true;  ///< whether of_levers() may be asked
};

/// What to change in a plan, for the end of its summary: reruns that wait until the run has ended. It must be made
/// while there is no SimGrid engine, and the scenario must outlive it. Only reruns that are no wait are made: estimated
/// from the plan, the same on all machines.
class Advice {
public:
  Advice(const scenario::Scenario& scenario, const AdviceOptions& options);

  /// \return what it would bring to send racks on to other campuses that wait where there is no room for them; empty
  /// where the plan does so already, or none waits, or there is one campus only; where a rerun is a wait, how to get it
  [[nodiscard]] std::string of_rerouting(const record::Record& record, const results::Outcome& outcome);

  /// \return the inputs of the fleet that bring most, each by a rerun at campuses; empty if none brings anything, or
  /// such reruns are a wait, or they were not to be asked for
  [[nodiscard]] std::string of_levers();

private:
  const scenario::Scenario& scenario_;
  std::optional<Standby> rerouted_, levers_;
};

} // namespace gpuramp::study
