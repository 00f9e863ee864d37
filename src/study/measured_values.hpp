// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/study/value.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace gpuramp::study {

struct Measured {
  std::vector<double> sorted; ///< internal units, at least two
  ValueType type;
};

/// Reads one column of a comma-separated file with a header line; empty cells are skipped, fields may be quoted.
/// \param unit  of plain numbers, e.g. "month"; empty: they stay numbers
[[nodiscard]] std::variant<Measured, core::InputProblem>
read_measured(const std::filesystem::path& file, const std::string& column, const std::string& unit);

} // namespace gpuramp::study
