// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace gpuramp::account {

/// What one piece of a fabric costs, in money and carbon.
struct PartPrice {
  double usd = 0, co2e_t = 0;
};

/// \return [part of Record::fabric_parts], by the scenario's catalogue
[[nodiscard]] std::vector<PartPrice> part_prices(const scenario::Scenario& scenario,
                                                 const std::vector<std::string>& parts);

} // namespace gpuramp::account
