// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/option.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

/// What one unit of another currency is worth, on a day.
struct Currency {
  std::string name; ///< of three letters, such as EUR
  double usd = 1;   ///< dollars for one
  core::Date date{};
  std::string source;
};

void describe(input::Visitor& v, Currency& x);

/// Turns all amounts in these currencies below a node into dollars: "45 EUR/MWh" at 1.1 into "49.5 USD/MWh". Also a
/// unit that stands alone, of a CSV file: "EUR/MWh".
void convert_currencies(input::Node& node, const std::vector<Currency>& currencies);

} // namespace gpuramp::scenario
