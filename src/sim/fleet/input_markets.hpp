// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/supply_chain.hpp"
#include "gpuramp/scenario/equipment.hpp"
#include "gpuramp/scenario/input_market.hpp"
#include "sim/engine/plan.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::sim {

/// The markets of shared inputs, and what racks take of each. What projects of halls and power take (equipment) was
/// divided before the run, since it is known when they will want it: of that, who got what in each year.
class InputMarkets {
public:
  explicit InputMarkets(const Plan& plan);

  /// Our part of what an interval brings comes on hand.
  /// \param wanted   [input] by our open orders   \param ordered  [input] of these by orders of the interval
  void offer(double since_s, double now_s, const std::vector<double>& wanted, const std::vector<double>& ordered);
  /// \return [input] that our lines may take, in the input's unit
  [[nodiscard]] const std::vector<double>& on_hand() const { return on_hand_; }
  /// Racks of a type are made.
  void take(std::size_t type, std::int64_t racks);
  /// \return [type] USD that scarcity has added to the price of racks since the last call
  [[nodiscard]] std::vector<double> take_premiums();
  /// The others get what is left.
  void settle();

  /// \return units of an input that a rack of a type takes
  [[nodiscard]] double need(std::size_t input, std::size_t type) const { return need_[type][input]; }

  /// \return [input] since the last call
  std::vector<record::InputYear> take_year();
  /// \return [input] of what was made since the last call, what would have been ours had we wanted it all
  std::vector<double> take_offers();

private:
  [[nodiscard]] bool is_of_racks(std::size_t input) const { return plan_.scenario->supply.inputs[input].tasks.empty(); }

  const Plan& plan_;
  std::vector<scenario::InputMarket> markets_;                  ///< [input]
  std::vector<std::vector<scenario::EquipmentYear>> equipment_; ///< [year][input]
  std::size_t years_taken_ = 0;
  std::vector<double> on_hand_;           ///< [input]
  std::vector<std::vector<double>> need_; ///< [type][input] units of a rack
  std::vector<double> premium_usd_;       ///< [type] since it was last taken
  std::vector<double> year_premium_usd_;  ///< [input] since it was last taken
};

} // namespace gpuramp::sim
