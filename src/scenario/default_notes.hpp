// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Adds to the context's provenance the defaults that carry a plan: assumptions, like what the file says without a
/// source.
/// \param campus_pointers  [campus] where each is stated; those of one template share it
void note_defaults(const input::ReadContext& context, const Scenario& scenario,
                   const std::vector<std::string>& campus_pointers);

} // namespace gpuramp::scenario
