// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"

#include <string>

namespace gpuramp::results {

struct TextStyle {
  bool color = false;
  bool unicode = true;
  int width = 100; ///< columns
};

/// A count as planners write it: 400k, 1M, 2.5M, 100M, 1.97 bn.
[[nodiscard]] std::string count_text(double n);

/// "82 trillion": three significant digits and a word.
[[nodiscard]] std::string words_text(double n);

/// "2.5 years"; "12 days" below a tenth of a year.
[[nodiscard]] std::string years_text(double years);

/// Pre-training of GPT-4. \source Epoch AI, Notable AI Models (estimate)
inline constexpr double kGpt4Flop = 2.1e25;

/// Net generation of the United States in 2024. \source EIA, Electric Power Monthly, 2025: 4,304,039 GWh
inline constexpr double kUsMeanMw = 4'304'039e3 / (366 * 24);

/// Money as planners write it: 10.4 M USD, 32.3 bn USD, 1.06 T USD.
[[nodiscard]] std::string dollars(double usd);

/// "1.25 MW": three significant digits with a decimal prefix; plain powers of ten beyond them. \param value  in `unit`
[[nodiscard]] std::string scaled(double value, const char* unit);

/// \return the summary a planner reads on one screen: when, what held back, what we get, what it draws and costs
[[nodiscard]] std::string terminal_summary(const scenario::Scenario& scenario, const record::Record& record,
                                           const Outcome& outcome, const TextStyle& style);

} // namespace gpuramp::results
