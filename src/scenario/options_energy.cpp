// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<model::CoolingType> {
  static constexpr std::array<std::string_view, 3> names{"air", "hybrid", "direct_liquid"};
};

template <>
struct EnumNames<model::HeatRejection> {
  static constexpr std::array<std::string_view, 2> names{"evaporative", "dry"};
};

template <>
struct EnumNames<scenario::ShiftBy> {
  static constexpr std::array<std::string_view, 2> names{"carbon", "cost"};
};

} // namespace gpuramp::input

namespace gpuramp::model {

using input::Doc;
using input::kPositive;

void describe(input::Visitor& v, Site& x)
{
  v.required("latitude_deg", x.latitude_deg, Doc{"north positive", -66, 66});
  v.option("longitude_deg", x.longitude_deg, Doc{"east positive; hours are UTC", -180, 180});
  v.note_source();
}

} // namespace gpuramp::model

namespace gpuramp::scenario {

void describe(input::Visitor& v, Storage& x)
{
  v.required("energy", x.energy, Doc{"what comes out of it when full", kPositive});
  v.option("efficiency", x.efficiency_frac, Doc{"of charging and discharging together", 0.1, 1});
  v.option("initial", x.initial_frac, Doc{"share of the energy that is in it at first, free of cost and carbon", 0, 1});
  v.option("from_grid", x.from_grid,
           Doc{"under dispatch by cost or carbon it also charges in the hours of the day in which that pays, and gives "
               "in the dearest"});
  v.option(
      "peak_shaving", x.peak_shaving,
      Doc{"it cuts each day's peak of load as low as its power and energy allow, and charges from any source while "
          "the load is lower; the load of the day is known"});
  v.option("reserve", x.reserve_frac, Doc{"share of the energy that is kept for what sources cannot give", 0, 1});
  v.source(x.source);
}

void describe(input::Visitor& v, Fuel& x)
{
  v.option(
      "efficiency", x.efficiency_frac,
      Doc{"electricity / fuel energy, the inverse of the heat rate; heating value as in price and carbon; default: the "
          "kind's, or else an assumption that results list",
          0.05, 1});
  v.required("price", x.price, Doc{"per fuel energy", 0});
  v.required("carbon", x.carbon, Doc{"per fuel energy", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Contract& x)
{
  v.option("share", x.share, Doc{"of the tranche's energy that it covers", 0, 1});
  v.required("carbon", x.carbon, Doc{"of contracted energy, in the market-based account", 0});
  v.option("price", x.price, Doc{"of contracted energy; default: the tranche's", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, TimeShift& x)
{
  v.option("by", x.by, Doc{"into which hours"});
  v.option("share", x.share,
           Doc{"of the campus's energy that may wait within its day; default: the research pool's share", 0, 1});
  v.option("headroom", x.headroom,
           Doc{"elastic load may rise to (1 + this) x its mean, within the firm capacity", 0, 100});
  v.source(x.source);
}

void describe(input::Visitor& v, Cooling& x)
{
  v.option("type", x.plant.type, Doc{"all heat in air, cold plates on accelerators, cold plates on nearly everything"});
  v.option("heat_rejection", x.plant.rejection, Doc{"cooling towers, or dry coolers without water"});
  v.required("wet_bulb_c", x.wet_bulb_c, Doc{"outdoor wet-bulb temperature in deg C", -60, 40});
  v.option("load", x.load_frac,
           Doc{"IT load / what halls are built for; absent: PUE follows the run month by month, water is taken at 0.8",
               0.05, 1});
  v.source(x.source);
}

void describe(input::Visitor& v, TrancheMove& x)
{
  constexpr double kMostTransit = 10 * core::kSecondsPerYear;
  v.required("to", x.to, Doc{"another campus"});
  v.required("on", x.on, Doc{"it gives nothing from this day on, until it has come"});
  v.option("transit", x.transit,
           Doc{"until it is energized there, in whole days: taken down, carried and set up", 0, kMostTransit});
  v.option("cost", x.cost, Doc{"of the move, paid on the day on which it leaves, at the other campus", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, MovedFrom& x)
{
  v.required("campus", x.campus, Doc{"where it was before"});
  v.required("on", x.on, Doc{"when it left: from this day on rent and fixed costs are paid here"});
  v.option("cost", x.cost, Doc{"paid on that day", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Tranche& x)
{
  v.option("name", x.name, Doc{"names it in events; default: kind and number"});
  v.required("capacity", x.capacity, Doc{"firm facility power", 0});
  v.option("kind", x.kind,
           Doc{"grid, gas, solar, wind, battery, solar_battery, nuclear, fuel_cell, other, or a source kind of the "
               "catalogue, which states what the tranche does not; grid also gives what nothing else can"});
  describe_availability(v, x.when, "when it is energized");
  v.option("until", x.until, Doc{"the lease or permit ends: it gives nothing from this day on"});
  v.option("moves", x.moves, Doc{"it goes to other campuses, by date; in the result it is a tranche of each"});
  v.option("moved", x.moved, Doc{"as results write it: it has come from another campus"});
  v.option("hours_per_year", x.hours_per_year,
           Doc{"hours of its nameplate that a permit allows in a calendar year; default: all", 0, 8784});
  v.option("carbon", x.carbon,
           Doc{"default: the kind's, or else the region's; with fuel: on top of the fuel's, default 0", 0});
  v.option("price", x.price,
           Doc{"default: the kind's, or else the region's; with fuel: on top of the fuel's, default 0", 0});
  v.option("nameplate", x.nameplate, Doc{"installed power of sun, wind or battery; default: the firm capacity", 0});
  v.option("capacity_factor", x.capacity_factor,
           Doc{"share of nameplate that sun or wind give; default: the kind's", 0, 1});
  v.option("sun", x.sun,
           Doc{"monthly or daily capacity factors follow the sun of a clear day at this place, hour by hour"});
  v.option("storage", x.storage, Doc{"this is a battery; its power is the nameplate"});
  v.option("fuel", x.fuel, Doc{"what it burns"});
  v.option("contract", x.contract, Doc{"energy bought by contract or covered by certificates"});
  v.option("capex", x.capex,
           Doc{"of generation, interconnection or storage per nameplate, paid while it is built; default: the kind's, "
               "unless it is rented",
               0});
  v.option("fixed_cost", x.fixed_cost,
           Doc{"per nameplate and time in service, such as \"30 k USD/MW/year\"; default: the kind's", 0});
  v.option("rent", x.rent, Doc{"per nameplate and time in service, such as \"25 k USD/MW/month\"", 0});
  v.option("outages_per_year", x.outages_per_year,
           Doc{"at random times, on average; outages of a tranche whose firm capacity has no backup", 0, 10'000});
  v.option("repair", x.repair, Doc{"of such an outage, on average", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, SourceKind& x)
{
  v.required("name", x.name, Doc{"name by which tranches refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.option("lead_time", x.lead_time, Doc{"from order to operation; a run takes the dates of its tranches", 0});
  v.option("life", x.life, Doc{"in service; a run takes the economics' facility_lifetime", 0});
  v.option("capex", x.capex, Doc{"per nameplate", 0});
  v.option("fixed_cost", x.fixed_cost, Doc{"per nameplate and time, such as \"30 k USD/MW/year\"", 0});
  v.option("price", x.price, Doc{"variable cost, fuel included", 0});
  v.option("carbon", x.carbon, Doc{"over the life cycle, fuel included", 0});
  v.option("capacity_factor", x.capacity_factor, Doc{"of sun or wind, mean of a year", 0, 1});
  v.option("efficiency", x.efficiency_frac,
           Doc{"electricity / fuel energy, of tranches with 'fuel' that state none; higher heating value", 0.05, 1});
  constexpr double kWithinAnHour = 1.0 / 60;
  v.option("ramp", x.ramp_per_min,
           Doc{"share of nameplate by which its output may change in a minute; dispatch is by the hour and lets it go "
               "from nothing to all within one",
               kWithinAnHour, 1000});
  v.note();
}

} // namespace gpuramp::scenario
