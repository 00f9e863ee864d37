// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cooling.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>

namespace gpuramp::model {

namespace {

/// One way for the heat to leave.
struct Path {
  double supply_c;       ///< warmest coolant that may be supplied
  double fans_and_pumps; ///< share of the heat it moves, at full load
};

// assumption: chilled water at 20 C for air of 27 C at the inlets (ASHRAE's recommended upper end); fan walls 4 %,
// pumps and towers 2 % of the heat
constexpr Path kAirPath{20, 0.06};
// assumption: facility water between ASHRAE's classes W32 and W40; pumps, distribution units and towers 3 % of the
// heat, as water needs no fan walls
constexpr Path kLiquidPath{35, 0.03};
// assumption: rise of the coolant over its load, so the range over which outdoor air takes a part of the heat
constexpr double kRiseK = 10;
// assumption: water-cooled chillers at 0.64 kW per ton of refrigeration: 3.517 / 0.64
constexpr double kChillerCop = 5.5;
// assumption: towers reach wet bulb + 4 K, and the heat exchanger takes 2 K
constexpr double kTowerApproachK = 6;
// assumption: dry coolers reach dry bulb + 8 K, and the dry bulb lies 8 K above the wet bulb on warm days
constexpr double kDryApproachK = 16;
// assumption: transformers, UPS and distribution lose 1 % of the design load always and 3 % of the load; lights and
// offices 0.5 % of the design load
constexpr double kFixedLoss = 0.015;
constexpr double kProportionalLoss = 0.03;

constexpr double kLatentMjPerKg = 2.43;
constexpr double kEvaporatedFrac = 0.8;
constexpr double kCyclesOfConcentration = 4;

// assumption: cold plates on accelerators alone take 60 % of a rack's heat; on nearly everything 90 %
double liquid_frac(CoolingType type)
{
  return type == CoolingType::air ? 0 : type == CoolingType::hybrid ? 0.6 : 0.9;
}

double path_overhead(const Path& path, HeatRejection rejection, double load_frac, double wet_bulb_c)
{
  const auto coldest_c = wet_bulb_c + (rejection == HeatRejection::dry ? kDryApproachK : kTowerApproachK);
  const auto by_chillers = std::clamp((coldest_c - path.supply_c) / kRiseK, 0.0, 1.0);
  return path.fans_and_pumps * (0.2 / load_frac + 0.8 * load_frac * load_frac) + by_chillers / kChillerCop;
}

double cooling_overhead(const CoolingPlant& plant, double load_frac, double wet_bulb_c)
{
  core::require(load_frac > 0 && load_frac <= 1, "load_frac is outside 0 .. 1");
  const auto liquid = liquid_frac(plant.type);
  return liquid * path_overhead(kLiquidPath, plant.rejection, load_frac, wet_bulb_c) +
         (1 - liquid) * path_overhead(kAirPath, plant.rejection, load_frac, wet_bulb_c);
}

} // namespace

double pue(const CoolingPlant& plant, double load_frac, double wet_bulb_c)
{
  const auto power_chain = kFixedLoss / load_frac + kProportionalLoss;
  return std::clamp(1 + power_chain + cooling_overhead(plant, load_frac, wet_bulb_c), kLeastPue, kMostPue);
}

double water_l_per_kwh(const CoolingPlant& plant, double load_frac, double wet_bulb_c)
{
  if (plant.rejection == HeatRejection::dry)
    return 0;
  constexpr double kMjPerKwh = 3.6;
  constexpr double kBlowdown = kCyclesOfConcentration / (kCyclesOfConcentration - 1);
  const auto heat_per_it =
      1 + cooling_overhead(plant, load_frac, wet_bulb_c); // what drives chillers, fans and pumps is rejected too
  return heat_per_it * kEvaporatedFrac * kMjPerKwh / kLatentMjPerKg * kBlowdown;
}

} // namespace gpuramp::model
