// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/problems.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// How a table writes numbers. Nothing stated: a decimal comma in files with semicolons, else a point; no thousands.
struct NumberForm {
  std::string decimal;   ///< "." or ","
  std::string thousands; ///< ".", ",", "'" or " " (also the blanks that do not break lines)
};

/// A table with headers, and where it comes from.
class ImportedCsv {
public:
  /// \throws core::InputError
  explicit ImportedCsv(const std::filesystem::path& file, NumberForm numbers = {});

  [[nodiscard]] const std::vector<std::string>& headers() const { return table_.rows.front(); }
  [[nodiscard]] std::size_t n_rows() const { return table_.rows.size() - 1; }
  /// \return whether all fields of the row are blank, as spreadsheets export rows below a table
  [[nodiscard]] bool is_blank(std::size_t row) const;
  /// \throws core::InputError if there is no such column
  [[nodiscard]] std::size_t column(const std::string& header) const;
  /// \param row  from 0   \return its text; empty where the row is too short
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const;
  /// \return its number; nothing if it is empty   \throws core::InputError if it is something else
  [[nodiscard]] std::optional<double> number(std::size_t row, std::size_t column) const;
  /// \param order  "iso", "mdy" or "dmy"; ISO dates are read in any case   \throws core::InputError if it is none
  [[nodiscard]] core::Date date(std::size_t row, std::size_t column, const std::string& order) const;
  /// \return such as "sites.csv (SHA-256 0123456789ab), row 12"
  [[nodiscard]] std::string source(std::size_t row) const;

private:
  [[noreturn]] void refuse(std::size_t row, std::string problem, std::string suggestion) const;
  [[nodiscard]] std::string plain_number(std::size_t row, const std::string& text) const;

  std::string file_, hash_;
  NumberForm numbers_;
  input::CsvTable table_;
};

} // namespace gpuramp::study
