// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "object_reader.hpp"

namespace gpuramp::scenario {

/// Adds what a catalogue says to `catalog`: names unique, tasks in order, power curves sound.
/// \param prefix  JSON pointer of the catalogue within its file
void add_catalog(ReadContext& context, const Node& tree, const std::string& prefix, Catalog& catalog);

} // namespace gpuramp::scenario
