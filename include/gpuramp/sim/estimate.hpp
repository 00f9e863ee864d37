// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <string>
#include <vector>

/// What a run will take, known from its plan before it begins.
namespace gpuramp::sim {

/// Something of which a run has many.
struct Driver {
  std::string what;    ///< plural, e.g. "power events"
  std::string pointer; ///< what in the scenario there are so many for
  double count = 0;
  double cpu_s = 0;  ///< of all
  double memory = 0; ///< B
  double files = 0;  ///< B
};

/// Upper estimates, good to about a factor of two: what each unit costs was measured (docs/performance.md).
struct Estimate {
  std::vector<Driver> drivers;

  [[nodiscard]] double cpu_s() const;
  [[nodiscard]] double memory() const; ///< B
  [[nodiscard]] double files() const;  ///< B
};

[[nodiscard]] Estimate estimate(const scenario::Scenario& scenario, record::Resolution resolution);

/// What a run may take.
struct Budget {
  core::Duration cpu = core::seconds(1800);
  core::Bytes memory = core::Bytes::from_base(4e9); ///< of files as well
};

/// \throws core::InputError that names what drives the estimate beyond the budget
void require_within(const Estimate& estimate, const Budget& budget, const scenario::Scenario& scenario);

} // namespace gpuramp::sim
