// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/market_year.hpp"

/// Who got what of shared inputs.
namespace gpuramp::record {

/// One input in a calendar year.
struct InputYear : model::MarketYear {
  double short_gpu_days = 0; ///< open orders of ours that its shortage held back; of equipment: racks that waited for
                             ///< halls or power that it made late
  double premium_usd = 0;    ///< what scarcity added to the price of what we took; part of what racks, or halls and
                             ///< plants, cost
};

} // namespace gpuramp::record
