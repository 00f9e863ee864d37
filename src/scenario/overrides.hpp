// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/problems.hpp"
#include "gpuramp/scenario/reader.hpp"

namespace gpuramp::scenario {

/// Puts the value where the pointer says; adds a problem where there is nothing to put it into.
void apply(const Override& change, input::Node& tree, input::Problems& problems);

} // namespace gpuramp::scenario
