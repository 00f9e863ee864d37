// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/cooling.hpp"
#include "gpuramp/model/dispatch.hpp"
#include "gpuramp/scenario/energy.hpp"
#include "gpuramp/scenario/power_network.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// A plant goes to another campus.
struct TrancheMove {
  std::string to;                          ///< campus
  core::Date on{};                         ///< gives nothing from this day on, until it has come
  core::Duration transit = core::weeks(4); ///< until it is energized there: taken down, carried, set up
  core::Money cost;                        ///< of all of it, paid on the day on which it leaves
  std::string source;
};

/// Where a tranche was before, if it has come from another campus.
struct MovedFrom {
  std::string campus;
  core::Date on{};  ///< when it left: rent and fixed costs are paid here from this day on
  core::Money cost; ///< paid on that day
  std::string source;
};

struct Tranche {
  std::string name;
  core::Power capacity;      ///< firm facility power
  std::string kind = "grid"; ///< one that rules know, or a source kind of the catalogue
  Availability when;
  std::optional<core::Date> until; ///< the lease or permit ends: nothing from this day on; absent: it stays
  std::vector<TrancheMove>
      moves; ///< by date; the reader makes of each a tranche at the other campus, see move_plants()
  std::optional<MovedFrom> moved;       ///< absent: it was built here
  std::optional<double> hours_per_year; ///< that its nameplate may run in a calendar year, by permit; absent: all
  std::optional<CarbonSeries> carbon;   ///< the region's where absent; with fuel: on top of the fuel's, 0 where absent
  std::optional<PriceSeries> price;     ///< the region's where absent; with fuel: on top of the fuel's, 0 where absent
  std::optional<core::Power> nameplate; ///< installed; the firm capacity where absent
  std::optional<CapacitySeries>
      capacity_factor;            ///< sun or wind: share of nameplate that there is; absent: all of it, always
  std::optional<model::Site> sun; ///< daily and monthly capacity factors follow the sun of a clear day here
  std::optional<Storage> storage; ///< this is a battery
  std::optional<Fuel> fuel;
  std::optional<Contract> contract;
  std::optional<core::PowerPrice>
      capex; ///< per nameplate; the kind's where absent, 0 if that states none or it is rented
  std::optional<core::EnergyPrice> fixed_cost;     ///< per nameplate and time in service; the kind's where absent
  std::optional<core::EnergyPrice> rent;           ///< per nameplate and time in service
  double outages_per_year = 0;                     ///< on average, at random times
  core::Duration repair = core::seconds(4 * 3600); ///< of an outage, on average
  std::string source;
};

enum class PowerEventKind { outage, maintenance, curtailment };

/// A dated time during which feeds give less.
struct PowerEvent {
  PowerEventKind kind = PowerEventKind::outage;
  core::Date date{};
  core::Duration at; ///< after 00:00 UTC of the date
  core::Duration duration = core::seconds(3600);
  std::vector<std::string> tranches;  ///< names; empty: all
  std::vector<std::string> equipment; ///< of the network, that is lost; instead of tranches
  double depth_frac = 1;              ///< share of their capacity that is taken away
  core::Duration notice;              ///< before it begins
  std::string source;
};

/// Interruptible supply: the grid may take a part of the power away at random times.
struct CurtailmentContract {
  double share_of_time = 0;                          ///< mean, of a year
  double depth_frac = 1;                             ///< of the power of these tranches
  std::vector<std::string> tranches;                 ///< names; empty: all
  core::Duration duration = core::seconds(4 * 3600); ///< of one event
  core::Duration notice;
  std::string source;
};

/// How racks slow down when power is short: clocks follow the performance-power curve, or the time that racks work is
/// shared out.
enum class Capping { clocks, share };

/// What a campus does when its feeds give less than it draws, in this order: battery, lower clocks, share, shed.
struct PowerResponse {
  core::Power battery;             ///< most it gives or takes; 0: none
  core::Energy battery_energy;     ///< that it can give when full
  double battery_efficiency = 0.9; ///< energy given / energy taken
  Capping capping = Capping::clocks;
  std::optional<core::PowerRamp> recovery_ramp;   ///< most by which draw may rise after an event
  core::Duration checkpoint = core::seconds(300); ///< notice that a run needs to save its state
  core::Duration lost_work;                       ///< work that a run repeats if it is shed without that notice
  double swing_frac = 0.5;                        ///< share of a run's dynamic power that comes and goes with its steps
  core::Power swing_smoothing;                    ///< of storage and deliberate burn
  std::optional<core::PowerRamp> feed_ramp;       ///< most that the utility allows
  core::Duration swing_time = core::seconds(1);   ///< within which a swing passes
  std::string source;
};

struct CampusPower {
  std::vector<Tranche> tranches; ///< made of the network where there is one
  std::optional<PowerNetwork> network;
  double provisioning_frac = 1; ///< share of nameplate that admission reserves per rack
  std::vector<PowerEvent> events;
  std::optional<CurtailmentContract> curtailment;
  std::optional<PowerResponse> response; ///< defaults where absent
  model::DispatchPolicy dispatch = model::DispatchPolicy::proportional;
  std::optional<TimeShift> time_shift;
};

} // namespace gpuramp::scenario
