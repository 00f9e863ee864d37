// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/market.hpp"
#include "gpuramp/model/market_year.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <vector>

namespace gpuramp::scenario {

/// A shared input and its owners over time. In each interval what is made and in stock is divided among all owners by
/// what they want (model::share_out); of our part, what we do not take goes back to the others, then to the stock.
/// Call offer(), take() and settle() for one interval after the other, from the scenario's start on.
class InputMarket {
public:
  /// \param kept  units: of what we leave, so much stays ours, since it was too little for one thing
  InputMarket(const Scenario& scenario, const SupplyInput& spec, double kept);

  /// Our part of what an interval brings comes on hand.
  /// \param wanted   by all our open orders
  /// \param ordered  of these by orders of the interval: what prices and makers see, as they see the others' demand of
  ///                 an interval
  void offer(double since_s, double now_s, double wanted, double ordered);
  /// \return units that we may take
  [[nodiscard]] double on_hand() const { return on_hand_; }
  /// \return units taken: at most what is on hand
  double take(double amount);
  /// The others get what is left.
  void settle();

  /// \return of the price in the last interval to the base price
  [[nodiscard]] double price_ratio() const { return price_ratio_; }
  /// \return of what was made since the last call, what would have been ours had we wanted it all
  double take_offered();
  /// \return since the last call
  model::MarketYear take_year();

private:
  struct Addition {
    double from_s = 0, rate = 0; ///< units per second
  };

  [[nodiscard]] double made(double since_s, double now_s) const;
  [[nodiscard]] double capacity(double now_s) const;
  [[nodiscard]] double most_of(double brought) const;
  void expand(double since_s, double now_s, double ordered);

  const Scenario& scenario_;
  const SupplyInput& spec_;
  double kept_ = 0;
  double on_hand_ = 0, stock_ = 0, offered_ = 0;
  double supply_ = 0;               ///< offered in this interval
  double entitled_ = 0;             ///< ours of it
  std::vector<model::Bid> bids_;    ///< ours, then those of the buyers
  std::vector<Addition> additions_; ///< to the capacity
  double price_ratio_ = 1;
  double now_s_ = 0, year_began_s_ = 0;
  model::MarketYear year_;
};

} // namespace gpuramp::scenario
