// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/energy.hpp"

#include <optional>
#include <string>

namespace gpuramp::scenario {

/// When the money of a calendar year, as far as it lies in the run, counts.
enum class Discounting { end_of_period, mid_period };

/// What was paid before the start: left out and named, or charged at the start.
enum class BeforeStart { sunk, charged };

/// Purchases paid partly with borrowed money.
struct Debt {
  double share = 0;                                                           ///< of each purchase
  double rate = 0;                                                            ///< per year
  core::Duration term = core::Duration::from_base(5 * core::kSecondsPerYear); ///< in which it is paid back evenly
  std::string source;
};

struct Economics {
  core::PowerPrice facility_capex; ///< shell, power and cooling per watt of facility power; or the two below
  core::PowerPrice shell_capex, power_cooling_capex; ///< per watt of facility power
  double network_capex_frac = 0;                     ///< of rack price
  double rack_price_change = 0;                      ///< per year from the scenario's start
  double facility_price_change = 0;                  ///< per year from the scenario's start
  core::Duration facility_lifetime =
      core::Duration::from_base(20 * core::kSecondsPerYear); ///< over which facilities and plants are written off
  core::Duration construction_time; ///< over which what has only a date is paid, up to that date; 0: on the date
  BeforeStart before_start = BeforeStart::sunk;
  core::EnergyPrice staff;        ///< per facility power in service and time
  double repair_frac = 0;         ///< of the catalogue's price of racks and network in service, per year
  double maintenance_frac = 0;    ///< of the price of facilities and plants in service, per year
  WaterPrice water_price;         ///< per mass of water (1 t = 1 m3)
  CarbonPerPower building_carbon; ///< embodied in shell, power and cooling, per facility power
  double discount_rate = 0;       ///< per year; 0: plain dollars
  Discounting discounting = Discounting::end_of_period;
  std::optional<Debt> debt; ///< absent: all is paid with own money
  std::string source;
};

} // namespace gpuramp::scenario
