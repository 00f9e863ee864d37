// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/cooling.hpp"
#include "gpuramp/model/dispatch.hpp"
#include "gpuramp/model/time_series.hpp"

#include <array>
#include <optional>
#include <string>

/// Plain structs of a scenario's energy: series over time, storage, fuel, contracts, cooling. How they read as JSON:
/// src/scenario/options_energy.hpp.
namespace gpuramp::scenario {

using WaterPrice = core::Quantity<core::kMoneyDimension - core::kMassDimension>;                             ///< USD/g
using CarbonPerPower = core::Quantity<core::kMassDimension + core::kTimeDimension - core::kEnergyDimension>; ///< g/W

enum class SeriesKind { carbon, price, wet_bulb, capacity };

/// What one value of a series is: its type in JSON, its name in the header of a CSV, its unit there in internal units.
template <SeriesKind K>
struct SeriesTrait;
template <>
struct SeriesTrait<SeriesKind::carbon> {
  using Value = core::CarbonIntensity;
  static constexpr const char* kColumn = "g_per_kwh";
  static constexpr double kUnit = core::grams_per_kilowatt_hour(1).base();
  static constexpr double kLeast = 0, kMost = 5'000; ///< in a CSV
};
template <>
struct SeriesTrait<SeriesKind::price> {
  using Value = core::EnergyPrice;
  static constexpr const char* kColumn = "usd_per_mwh";
  static constexpr double kUnit = core::usd_per_megawatt_hour(1).base();
  static constexpr double kLeast = -5'000, kMost = 100'000; ///< markets clear below zero too
};
template <>
struct SeriesTrait<SeriesKind::wet_bulb> {
  using Value = double;
  static constexpr const char* kColumn = "wet_bulb_c";
  static constexpr double kUnit = 1;
  static constexpr double kLeast = -60, kMost = 40;
};
template <>
struct SeriesTrait<SeriesKind::capacity> {
  using Value = double;
  static constexpr const char* kColumn = "capacity_frac";
  static constexpr double kUnit = 1;
  static constexpr double kLeast = 0, kMost = 1;
};

/// A value that is constant, or one per month, day or hour. JSON: one value; a list of 12; {"csv": "file.csv"},
/// relative to the scenario's file; or {"from": date, "every": "hour" | "day", "unit": "g_per_kwh", "values":
/// [numbers]}, which is how a CSV stands in results.
template <SeriesKind K>
struct Series {
  using Value = typename SeriesTrait<K>::Value;

  model::TimeSeries values; ///< in internal units (deg C and fractions as they are)
  std::string csv;          ///< the file it was read from, as named; empty if there is none

  /// \return the mean of all values, in internal units
  [[nodiscard]] double base() const { return values.mean(); }
};

/// A battery. Its power is the tranche's nameplate.
struct Storage {
  core::Energy energy;           ///< what comes out of it when full
  double efficiency_frac = 0.86; ///< of a whole cycle
  std::string source;
};

/// What a plant burns. Its energy costs fuel price / efficiency plus the tranche's own price.
struct Fuel {
  double efficiency_frac = 0.4;      ///< electricity / fuel energy; the inverse of the heat rate
  Series<SeriesKind::price> price;   ///< per fuel energy
  Series<SeriesKind::carbon> carbon; ///< per fuel energy
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
  Series<SeriesKind::wet_bulb> wet_bulb_c;
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
