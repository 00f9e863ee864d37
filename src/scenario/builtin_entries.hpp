// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"

namespace gpuramp::scenario {

/// \return whether a scenario speaks of something that its catalogue does not have, kinds of sources that mean
/// something without one aside
[[nodiscard]] bool lacks_entries(const Scenario& scenario);

/// Takes such entries, and what goes with them (parts of fabrics, chips, constants of models where there are none),
/// from another catalogue.
void add_lacking(Scenario& scenario, const Catalog& other);

} // namespace gpuramp::scenario
