// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/used_catalog.hpp"

namespace gpuramp::scenario {

/// Takes from another catalogue the entries that some text of a scenario names and that its own does not have, and what
/// goes with them (parts of fabrics, chips, constants of models where there are none). Kinds of sources that mean
/// something without a catalogue are left.
/// \param texts  of the scenario, as texts_of() has them
void add_lacking(Catalog& own, const Texts& texts, const Catalog& other);

} // namespace gpuramp::scenario
