// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/marginals.hpp"

#include <string>

namespace gpuramp::study {

/// What to change in a plan, for the end of its summary: reruns that wait until the run has ended. It must be made
/// while there is no SimGrid engine, and the scenario must outlive it.
class Advice {
public:
  /// \param options  seed, resolution and processes as those of the run
  Advice(const scenario::Scenario& scenario, const MarginalOptions& options);

  /// \return what it would bring to send racks on to other campuses that wait where there is no room for them; empty
  /// where the plan does so already, or none waits, or there is one campus only; where a rerun is a wait, how to get it
  [[nodiscard]] std::string of_rerouting(const record::Record& record, const results::Outcome& outcome);

  /// \return the inputs of the fleet that bring most, each by a rerun at campuses; empty if none brings anything
  [[nodiscard]] std::string of_levers();

  /// \return whether a run takes so little that reruns are no wait: estimated from the plan, the same on all machines
  [[nodiscard]] bool is_cheap() const;

private:
  const scenario::Scenario& scenario_;
  Standby rerouted_, levers_;
};

} // namespace gpuramp::study
