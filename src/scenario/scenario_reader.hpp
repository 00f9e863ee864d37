// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <filesystem>
#include <map>
#include <vector>

namespace gpuramp::scenario {

/// Catalogue files that are parsed already, by path.
using ParsedCatalogs = std::map<std::filesystem::path, input::Node>;

/// Overrides, reads, checks and resolves a scenario. Catalogues that are not parsed yet are read when they are named.
/// \throws core::InputError with every problem found in all files
[[nodiscard]] Scenario read_tree(const std::filesystem::path& file, input::Node tree, const ParsedCatalogs& catalogs,
                                 const std::vector<Override>& overrides, const std::vector<Slip>& more_slips);

} // namespace gpuramp::scenario
