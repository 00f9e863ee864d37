// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

/// Who got what of an input that is shared by several owners.
namespace gpuramp::model {

/// What an owner wanted of an input, and got.
struct OwnerAmounts {
  double wanted = 0, given = 0; ///< in the unit of the input
};

/// The market of one input in a calendar year, in its own unit. stock_begin + made = what owners got + idle +
/// stock_end.
struct MarketYear {
  double made = 0;
  double stock_begin = 0, stock_end = 0;
  double idle = 0;                  ///< what nobody wanted and no stock took
  std::vector<OwnerAmounts> owners; ///< ours, then the buyers' in the order of the scenario; one of all others if none
                                    ///< is named
  double price_ratio = 1;           ///< of its price to the base price, mean over what was made
  double added_per_year = 0;        ///< capacity that came in the year by expansion, in units a year
  double expansion_usd = 0;         ///< what it cost its makers
};

} // namespace gpuramp::model
