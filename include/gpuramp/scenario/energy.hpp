// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/series.hpp"
#include "gpuramp/model/cooling.hpp"
#include "gpuramp/model/dispatch.hpp"

#include <array>
#include <optional>
#include <string>

/// Plain structs of a scenario's energy: series over time, storage, fuel, contracts, cooling. How they read as JSON:
/// src/scenario/options_energy.cpp.
namespace gpuramp::scenario {

using WaterPrice = core::Quantity<core::kMoneyDimension - core::kMassDimension>;                             ///< USD/g
using CarbonPerPower = core::Quantity<core::kMassDimension + core::kTimeDimension - core::kEnergyDimension>; ///< g/W

/// g CO2e per energy.
struct CarbonSeries : input::Series {
  static constexpr input::SeriesColumn kColumn{"g_per_kwh", core::grams_per_kilowatt_hour(1).base(), 0, 5'000,
                                               core::CarbonIntensity::kDimension};
};
/// USD per energy; markets clear below zero too.
struct PriceSeries : input::Series {
  static constexpr input::SeriesColumn kColumn{"usd_per_mwh", core::usd_per_megawatt_hour(1).base(), -5'000, 100'000,
                                               core::EnergyPrice::kDimension};
};
/// Outdoor wet-bulb temperature, deg C.
struct WetBulbSeries : input::Series {
  static constexpr input::SeriesColumn kColumn{"wet_bulb_c", 1, -60, 40, {}};
};
/// Share of nameplate that sun or wind give.
struct CapacitySeries : input::Series {
  static constexpr input::SeriesColumn kColumn{"capacity_frac", 1, 0, 1, {}};
};

/// A battery. Its power is the tranche's nameplate.
struct Storage {
  core::Energy energy;           ///< what comes out of it when full
  double efficiency_frac = 0.86; ///< of a whole cycle
  double initial_frac = 0;       ///< of its energy, stored when it is energized; where that came from is not counted
  bool from_grid = false;        ///< charges in the day's cheapest (cleanest) hours, gives in its dearest
  double reserve_frac = 0;       ///< of its energy, kept for what sources cannot give
  bool peak_shaving = false;     ///< gives at the day's peaks of load, charges from any source between them
  std::string source;
};

/// What a plant burns. Its energy costs fuel price / efficiency plus the tranche's own price.
struct Fuel {
  std::optional<double> efficiency_frac; ///< electricity / fuel energy: inverse of the heat rate; absent: the kind's
  PriceSeries price;                     ///< per fuel energy
  CarbonSeries carbon;                   ///< per fuel energy
  std::string source;
};

/// Energy bought by contract or covered by certificates: counts in the market-based account.
struct Contract {
  double share = 1;                       ///< of the tranche's energy
  core::CarbonIntensity carbon;           ///< of the contracted energy
  std::optional<core::EnergyPrice> price; ///< of the contracted energy; the tranche's where absent
  std::string source;
};

enum class ShiftBy { carbon, cost };

/// Elastic work that waits for the day's clean or cheap hours.
struct TimeShift {
  ShiftBy by = ShiftBy::carbon;
  std::optional<double> share; ///< of the facility's energy; the research pool's share where absent
  double headroom = 1;         ///< the elastic load may rise to (1 + this) x its mean
  std::string source;
};

struct Cooling {
  model::CoolingPlant plant;
  WetBulbSeries wet_bulb_c;
  std::optional<double> load_frac; ///< IT load / what halls are built for; absent: PUE follows the run, month by month
  static constexpr double kTypicalLoadFrac = 0.8; ///< at which planning and water take it where it is absent
  std::string source;
};

/// PUE of each calendar month, January first; the mean over the hours of the month where wet bulbs are hourly.
[[nodiscard]] std::array<double, 12> pue_by_month(const Cooling& cooling);
/// \return the same at another load   \param load_frac  above 0 .. 1
[[nodiscard]] std::array<double, 12> pue_by_month(const Cooling& cooling, double load_frac);
/// Water in litres per kWh of IT energy, by calendar month.
[[nodiscard]] std::array<double, 12> water_by_month(const Cooling& cooling);
/// \return the mean of a common year's days
[[nodiscard]] double mean_of_year(const std::array<double, 12>& months);

} // namespace gpuramp::scenario
