// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/reader.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::scenario {

/// \return the file of a catalogue: "builtin:NAME" is one that comes with gpuramp, anything else is relative to
/// `folder`
[[nodiscard]] std::filesystem::path catalog_file(const std::filesystem::path& folder, const std::string& name);

/// Kinds of sources that mean something without a catalogue.
inline constexpr std::array<std::string_view, 9> kSourceKinds{
    "grid", "gas", "solar", "wind", "battery", "solar_battery", "nuclear", "fuel_cell", "other"};

/// \return the catalogues of a scenario that says neither "catalogs" nor "catalog": all that come with gpuramp
[[nodiscard]] std::vector<std::string> default_catalogs();

} // namespace gpuramp::scenario
