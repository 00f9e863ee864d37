// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace gpuramp::model {

/// How a scarce input is divided among those who want it.
enum class MarketRule {
  share,    ///< by stated shares; what one does not want goes to the others
  contract, ///< contracts first, the rest by shares
  price     ///< at the price at which all that is wanted fits
};

/// What one buyer wants of an input in an interval, in the input's unit.
struct Bid {
  double wanted = 0;     ///< at the base price, >= 0
  double share = 0;      ///< weight of its claim, >= 0; without one it gets what others leave
  double contracted = 0; ///< assured by contract, as far as it is wanted, >= 0
  double elasticity = 1; ///< of its demand: a price higher by 1 % lowers it by so many percent, >= 0
};

/// No price makes buyers whose demand does not react to it want less.
inline constexpr double kHighestPriceRatio = 100;

/// Divides a supply among bids. All is given as long as someone wants it.
/// Shares are weighted max-min fair: all parts rise together, in proportion to the shares, until each has what it
/// wants. \source Bertsekas and Gallager, Data Networks, 2nd ed., 6.5.2
/// \return [bid], 0 .. wanted; their sum is at most the supply
/// \throws ContractError if a number is negative or not finite
[[nodiscard]] std::vector<double> share_out(double supply, std::span<const Bid> bids, MarketRule rule);

/// Price at which all that is wanted fits, whatever the rule: demand of constant elasticity, wanted *
/// ratio^-elasticity; the ratio at which the demands add up to the supply. With one elasticity for all it is (wanted /
/// supply)^(1 / elasticity), and all get the same part of what they want.
/// \source Varian 1992, Microeconomic Analysis, 3rd ed., 1.8 (constant elasticity)
/// \return to the base price, 1 .. kHighestPriceRatio
/// \throws ContractError if a number is negative or not finite
[[nodiscard]] double clearing_price(double supply, std::span<const Bid> bids);

/// Capacity that the makers of an input commit to, to be there after their lead time.
/// \param wanted, made   per time, in the interval that has passed   \param committed  before and not yet there
/// \param capacity       there now       \param growth  most that is committed in a year, as a part of it, >= 0
/// \param years          length of the interval
/// \return what is short beyond what is coming, at most growth * capacity * years
[[nodiscard]] double expansion(double wanted, double made, double committed, double capacity, double growth,
                               double years);

} // namespace gpuramp::model
