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

/// Money as planners write it: 10.4 M USD, 32.3 bn USD, 1.06 T USD.
[[nodiscard]] std::string dollars(double usd);

/// "1.25 MW": three significant digits with a decimal prefix; plain powers of ten beyond them. \param value  in `unit`
[[nodiscard]] std::string scaled(double value, const char* unit);

/// \return the summary a planner reads on one screen: when, what held back, what we get, what it draws and costs
[[nodiscard]] std::string terminal_summary(const scenario::Scenario& scenario, const record::Record& record,
                                           const Outcome& outcome, const TextStyle& style);

} // namespace gpuramp::results
