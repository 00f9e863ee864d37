// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/tolerances.hpp"

#include <string>
#include <string_view>

namespace gpuramp::study {

/// What a summary figure is to a planner.
struct Measure {
  std::string_view key;
  std::string_view label;
  std::string_view unit; ///< as the table of figures has it; empty: a plain number
  Better better = Better::none;
};

/// \return the row of a summary figure; its key as label and no direction where there is none
[[nodiscard]] Measure measure_of(const std::string& key);

/// \return a value in few digits, as a planner would say it: "1.97 bn", "12,345", "0.5"
[[nodiscard]] std::string number_text(double value);

/// \return a value in few digits with its unit, MW and MWh with the prefix that fits: "1.69 TWh", "12,345 GPU"
[[nodiscard]] std::string amount_text(double value, std::string_view unit);

} // namespace gpuramp::study
