// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/energy.hpp"
#include "option_doc.hpp"

/// Options of a scenario's energy; part of the table of options.hpp.
namespace gpuramp::scenario {

template <>
struct EnumNames<model::DispatchPolicy> {
  static constexpr std::array<std::string_view, 3> names{"proportional", "cost", "carbon"};
};
template <>
struct EnumNames<model::CoolingType> {
  static constexpr std::array<std::string_view, 3> names{"air", "hybrid", "direct_liquid"};
};
template <>
struct EnumNames<model::HeatRejection> {
  static constexpr std::array<std::string_view, 2> names{"evaporative", "dry"};
};
template <>
struct EnumNames<ShiftBy> {
  static constexpr std::array<std::string_view, 2> names{"carbon", "cost"};
};

template <class V>
void describe(V& v, Storage& x)
{
  v.required("energy", x.energy, Doc{"what comes out of it when full", kPositive});
  v.option("efficiency", x.efficiency_frac, Doc{"of charging and discharging together", 0.1, 1});
  v.source(x.source);
}

template <class V>
void describe(V& v, model::Site& x)
{
  v.required("latitude_deg", x.latitude_deg, Doc{"north positive", -66, 66});
  v.option("longitude_deg", x.longitude_deg, Doc{"east positive; hours are UTC", -180, 180});
  v.note_source();
}

template <class V>
void describe(V& v, Fuel& x)
{
  v.option(
      "efficiency", x.efficiency_frac,
      Doc{"electricity / fuel energy, the inverse of the heat rate; heating value as in price and carbon", 0.05, 1});
  v.required("price", x.price, Doc{"per fuel energy", 0});
  v.required("carbon", x.carbon, Doc{"per fuel energy", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, Contract& x)
{
  v.option("share", x.share, Doc{"of the tranche's energy that it covers", 0, 1});
  v.required("carbon", x.carbon, Doc{"of contracted energy, in the market-based account", 0});
  v.option("price", x.price, Doc{"of contracted energy; default: the tranche's", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, TimeShift& x)
{
  v.option("by", x.by, Doc{"into which hours"});
  v.option("share", x.share,
           Doc{"of the campus's energy that may wait within its day; default: the research pool's share", 0, 1});
  v.option("headroom", x.headroom,
           Doc{"elastic load may rise to (1 + this) x its mean, within the firm capacity", 0, 100});
  v.source(x.source);
}

template <class V>
void describe(V& v, Cooling& x)
{
  v.option("type", x.plant.type, Doc{"all heat in air, cold plates on accelerators, cold plates on nearly everything"});
  v.option("heat_rejection", x.plant.rejection, Doc{"cooling towers, or dry coolers without water"});
  v.required("wet_bulb_c", x.wet_bulb_c, Doc{"outdoor wet-bulb temperature in deg C", -60, 40});
  v.option("load", x.load_frac,
           Doc{"IT load / what halls are built for; absent: PUE follows the run month by month, water is taken at 0.8",
               0.05, 1});
  v.source(x.source);
}

} // namespace gpuramp::scenario
