// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/reader.hpp"

#include <filesystem>
#include <string>

namespace gpuramp::scenario {

/// \return the file of a catalogue: "builtin:NAME" is one that comes with gpuramp, anything else is relative to
/// `folder`
[[nodiscard]] std::filesystem::path catalog_file(const std::filesystem::path& folder, const std::string& name);

} // namespace gpuramp::scenario
