// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::input {

/// Rows of fields; the first is the header.
using CsvRows = std::vector<std::vector<std::string>>;

/// A CSV file with the line on which each row begins.
struct CsvTable {
  CsvRows rows;
  std::vector<int> lines; ///< [row]
  char separator = ',';   ///< of fields; of files with ';' numbers have a decimal comma
};

/// Reads the text of a CSV file (RFC 4180, strictly; a byte order mark and empty lines are skipped; where the header
/// has more semicolons than commas, as spreadsheets of many countries write it, these separate the fields).
/// \param origin  named in messages
/// \return the table, or nothing with the problem added
[[nodiscard]] std::optional<CsvTable> parse_csv(const std::string& text, const std::string& origin, Problems& problems);

/// Same, rows alone. \throws core::InputError
[[nodiscard]] CsvRows parse_csv(const std::string& text, const std::string& origin);

/// \return the finite number that a field is, all of it
[[nodiscard]] std::optional<double> number_in(std::string_view field);

} // namespace gpuramp::input
