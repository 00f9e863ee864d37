// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gpuramp::results {

/// Rows of fields; the first is the header.
using CsvRows = std::vector<std::vector<std::string>>;

/// Reads the text of a CSV file (RFC 4180, strictly).
/// \param origin  named in messages
/// \throws core::InputError if it is none
[[nodiscard]] CsvRows parse_csv(const std::string& text, const std::string& origin);

/// \throws core::InputError if the file cannot be read
[[nodiscard]] std::string read_text(const std::filesystem::path& file);

} // namespace gpuramp::results
