// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "scenario/options.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Adds a catalogue object to the catalogue, with its rules checked.
/// \param prefix  the pointer at which it stands, "" for a whole file
void add_catalog(input::ReadContext& context, const CatalogText& text, const std::string& prefix, Catalog& catalog);

/// Adds a catalogue file that is parsed already.
void read_catalog_tree(const std::filesystem::path& file, const input::Node& tree, Catalog& catalog,
                       std::vector<input::Provenance>& provenance, input::Problems& problems);

/// Reads and adds a catalogue file.
void read_catalog_file(const std::filesystem::path& file, Catalog& catalog, std::vector<input::Provenance>& provenance,
                       input::Problems& problems);

} // namespace gpuramp::scenario
