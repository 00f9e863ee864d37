// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// Files of older formats, as this version reads them.
namespace gpuramp::results {

struct Migrated {
  std::string kind;      ///< "scenario", "study", "result", ...
  std::int64_t from = 0; ///< format that the file is of
  bool is_new = false;   ///< whether it is of the newest format already
  std::string text;      ///< what to write
};

/// Brings a file to the newest format. Inputs (scenarios, studies, actuals) become files of the same kind. A result of
/// an older format becomes the scenario that it was made of, with every default: its figures come of running that
/// again. What comes of a scenario or a result is read once, so that it is known to be valid. \throws core::InputError
/// if the file is none of gpuramp's, of a later format, or not valid
[[nodiscard]] Migrated migrated(const std::filesystem::path& file);

} // namespace gpuramp::results
