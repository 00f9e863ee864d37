// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/market.hpp"
#include "gpuramp/record/supply_chain.hpp"
#include "sim/engine/plan.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// Shared inputs and their owners. In each interval what is made and in stock is divided among all owners by what they
/// want (model::clear_market); of our part, what racks do not take goes back to the others, then to the stock.
class InputMarkets {
public:
  explicit InputMarkets(const Plan& plan);

  /// Our part of what an interval brings comes on hand.
  /// \param wanted   [input] by our open orders   \param ordered  [input] of these by orders of the interval: what
  /// prices and makers see, as they see the others' demand of an interval
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
  struct Addition {
    double from_s = 0, rate = 0; ///< units per second
  };
  struct State {
    double stock = 0;
    double one_rack = 0;          ///< the most that a rack takes
    double supply = 0;            ///< offered in this interval
    double entitled = 0;          ///< ours of it
    std::vector<model::Bid> bids; ///< ours, then those of the buyers
    double price_ratio = 1;
    std::vector<Addition> additions; ///< to the capacity
    record::InputYear year;
  };

  [[nodiscard]] double made(std::size_t input, double since_s, double now_s) const;
  [[nodiscard]] double capacity(std::size_t input, double now_s) const;
  [[nodiscard]] double most_of(std::size_t input, double brought) const;
  void expand(std::size_t input, double since_s, double now_s, double ordered);
  void settle_market(std::size_t input);

  const Plan& plan_;
  std::vector<State> states_;             ///< [input]
  std::vector<double> on_hand_;           ///< [input]
  std::vector<double> offers_;            ///< [input]
  std::vector<std::vector<double>> need_; ///< [type][input] units of a rack
  std::vector<double> premium_usd_;       ///< [type] since it was last taken
  double now_s_ = 0, year_began_s_ = 0;
};

} // namespace gpuramp::sim
