// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/market_year.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <vector>

/// Equipment that projects of halls and power buy on markets: supply inputs that name `tasks`.
namespace gpuramp::scenario {

/// One hall or tranche, and when the equipment of one of its tasks comes.
struct EquipmentOrder {
  std::size_t campus = 0;
  bool of_hall = false;
  std::size_t index = 0; ///< of the hall group or tranche within the campus
  std::size_t hall = 0;  ///< within the group
  std::size_t task = 0;  ///< of its project
  double watts = 0;      ///< IT power of the hall's bus, or firm power of the tranche
  core::Duration begun;  ///< its project, since the scenario's start
  core::Duration due{};  ///< when the task would end, since the scenario's start
  core::Duration at{};   ///< when the equipment is there: due, or later
};

/// What scarcity adds to the price of equipment that a campus takes in a month, paid at its end.
struct EquipmentPremium {
  std::size_t campus = 0;
  bool of_hall = false; ///< else of a tranche
  core::Duration at;    ///< since the scenario's start
  double usd = 0;
};

/// One input in a calendar year.
struct EquipmentYear : model::MarketYear {
  double premium_usd = 0; ///< what scarcity added to the price of what we took
};

struct EquipmentShares {
  std::vector<std::vector<EquipmentOrder>> orders; ///< [input], by due date; of inputs without tasks none
  std::vector<std::vector<EquipmentYear>> years;   ///< [calendar year of the run][input]; without tasks: empty
  std::vector<EquipmentPremium> premiums;          ///< of all inputs, input by input
};

/// Divides what is made of each such input among its owners, month by month. A task asks for its equipment when it
/// would end as planned; within the fleet who asks first is served first, and what is short is served in later months
/// as it comes. What was due at the start, or by `as_of`, is there. Campuses with a power network of parts, and what
/// has only a date, ask for nothing. What does not come within the run comes on the day after it. What is
/// made in a month costs `capex` x (price ratio of the month - 1) more than where it is not scarce.
[[nodiscard]] EquipmentShares share_equipment(const Scenario& scenario);

/// Notes at halls and tranches what comes late, in place of what was noted before. The reader has done so; call it
/// again after a change of halls, power, dates or inputs.
void apply_equipment(Scenario& scenario);

} // namespace gpuramp::scenario
