// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <string>
#include <vector>

namespace gpuramp::study {

/// What a value of a scenario is, so that a sampled number becomes its JSON again.
struct ValueType {
  enum class Kind { number, whole_number, quantity, date, label };

  Kind kind = Kind::number;
  core::Dimension dimension; ///< of a quantity
  std::string unit;          ///< as the user wrote it, e.g. "month"; "date" for dates, empty for numbers and labels
  double unit_size = 1;      ///< of that unit in internal units
  std::vector<std::string> labels; ///< JSON texts of a label; its number is the index

  friend bool operator==(const ValueType&, const ValueType&) = default;
};

/// \param value  internal units; days since 1970-01-01 for dates, rounded to whole days; index of a label
/// \return JSON text that the reader of scenarios takes
[[nodiscard]] std::string to_json(double value, const ValueType& type);

/// \return the value in the unit the user wrote, as it stands in the database
[[nodiscard]] double in_written_unit(double value, const ValueType& type);

/// \return "26 month", "2027-03-01", "0.4", a label: for people
[[nodiscard]] std::string to_text(double value, const ValueType& type);

} // namespace gpuramp::study
