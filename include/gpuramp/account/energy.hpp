// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <string>
#include <vector>

/// Where the energy of a run came from, and what it emitted and cost: dispatch of each campus's load over its sources,
/// after the fact.
///
/// The load is what the run drew at each time, unless elastic work is shifted within days. It is dispatched over what
/// each source could give then: nothing before it is ready, and what events and missing equipment left of it. The step
/// is the finest that a series, a battery, the sun's shape or time-shifting asks for; besides, every change of the load
/// or of a source begins a new one, so no result depends on report dates.
namespace gpuramp::account {

/// What one source gave, or what a whole campus or fleet took, during one period.
struct EnergyFlow {
  double mwh = 0;             ///< generated, delivered or discharged
  double charged_mwh = 0;     ///< into batteries
  double curtailed_mwh = 0;   ///< sun and wind that found no use
  double beyond_mwh = 0;      ///< part of mwh that the grid gave beyond its capacity, as nothing else could
  double fuel_mwh = 0;        ///< burnt
  double co2e_location_t = 0; ///< by what generates at the place
  double co2e_market_t = 0;   ///< by contracts and certificates
  double usd = 0;

  EnergyFlow& operator+=(const EnergyFlow& other);
};

struct EnergySource {
  std::size_t campus = 0; ///< index into Record::campus_names
  std::string name, kind; ///< of a tranche, or of a source of the campus's network
  bool battery = false;
};

/// The energy of one campus during one period. source = facility + into ride-through batteries + losses of the
/// power network and of the other batteries + what they store more - unserved, exactly.
struct CampusEnergy {
  double it_mwh = 0, facility_mwh = 0;
  double ride_through_mwh = 0;      ///< into ride-through batteries less out of them
  double distribution_loss_mwh = 0; ///< in the power network, where the scenario gives one
  double battery_loss_mwh = 0, stored_change_mwh = 0, unserved_mwh = 0;
  EnergyFlow flow; ///< of all sources but batteries: mwh is what they generated or delivered
  double water_t = 0;
  double embodied_rack_t = 0;     ///< CO2e, booked when racks and parts of fabrics leave their factory
  double embodied_building_t = 0; ///< CO2e, booked while halls are built

  CampusEnergy& operator+=(const CampusEnergy& other);
};

/// What time-shifting changed over the whole run: without it less with it.
struct ShiftBenefit {
  bool any = false; ///< some campus shifts
  double moved_mwh = 0;
  double saved_co2e_t = 0; ///< location-based
  double saved_usd = 0;
};

/// What a campus's batteries give to shave its peaks from some time on; negative while they charge.
struct ShavedStep {
  double from_s = 0;
  double mw = 0;
};

/// What costs money, in a part of a report period that lies in one calendar year: the slices of account_cost().
struct SliceEnergy {
  double usd = 0; ///< of all sources
  double water_t = 0;
};

struct EnergyAccount {
  std::vector<core::Date> dates;                   ///< [period] its end; the first is the start, without length
  std::vector<double> hours;                       ///< [period]
  std::vector<EnergySource> sources;               ///< campus by campus, as scenario::sources_of()
  std::vector<std::vector<CampusEnergy>> campuses; ///< [period][campus]
  std::vector<std::vector<EnergyFlow>> by_source;  ///< [period][source]
  std::vector<std::vector<SliceEnergy>> slices;    ///< [slice][campus]
  std::vector<std::vector<ShavedStep>> shaved;     ///< [campus] ascending; empty where no battery shaves peaks
  std::vector<std::vector<char>> in_use;           ///< [period][source] energized before the period's end
  ShiftBenefit shift;

  [[nodiscard]] CampusEnergy fleet(std::size_t period) const;
  [[nodiscard]] CampusEnergy total() const;
};

/// \return the account of a record
[[nodiscard]] EnergyAccount account_energy(const scenario::Scenario& scenario, const record::Record& record);

/// Checks that IT, facility and source energy agree at every campus and period, with each other and with what the run
/// summed up, and that nothing is negative.
void check_energy(const EnergyAccount& account, const record::Record& record, record::Conservation& checks);

} // namespace gpuramp::account
