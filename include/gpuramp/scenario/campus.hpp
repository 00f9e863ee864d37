// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/schedule.hpp"
#include "gpuramp/model/cooling.hpp"
#include "gpuramp/model/hardware.hpp"
#include "gpuramp/scenario/campus_power.hpp"
#include "gpuramp/scenario/energy.hpp"
#include "gpuramp/scenario/power_network.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

using input::Interpolation;
using input::Schedule;

struct HallGroup {
  std::int64_t count = 1;
  std::int64_t rack_slots = 0;                   ///< per hall
  core::Power bus;                               ///< IT power per hall
  std::vector<model::HeatCarrier> cooling;       ///< that the hall has; empty: any
  std::optional<core::Power> rack_power;         ///< most nameplate power at one position; absent: any
  std::vector<std::string> rack_types;           ///< that may stand there; empty: all
  Availability first;                            ///< of the first hall; JSON keys available | project + start
  core::Period every{1, {}};                     ///< between the halls of the group
  std::vector<std::vector<LateDelivery>> late{}; ///< [hall], or empty; follows from the markets, see apply_equipment()
  std::string source;
};

struct Install {
  core::RackRate rate = core::racks_per_week(50);
  core::Duration duration = core::weeks(1);
  core::Duration burn_in = core::weeks(2);
  double fails_burn_in_frac = 0; ///< of the racks; they are mended and burn in again
  core::Duration mending;        ///< before they do
  std::string source;
};

struct InitialRacks {
  std::string rack_type;
  std::int64_t racks = 0;
  std::optional<core::Date> installed; ///< for their age; the scenario's start where absent
  std::string source;
};

/// When racks retire before their age because new ones wait for power and do more with it.
struct Refresh {
  double threshold = 1.5; ///< H100 equivalents per nameplate watt, new / old
  std::optional<core::Duration>
      payback;                   ///< within which what new racks add must earn their price; absent: whatever they cost
  core::MoneyRate compute_price; ///< what an H100 equivalent earns
  std::string source;
};

struct Campus {
  Campus(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  Campus(const Campus&);
  Campus(Campus&&) noexcept;
  Campus& operator=(const Campus&);
  Campus& operator=(Campus&&) noexcept;
  ~Campus();

  std::string name;
  std::string region;
  std::optional<model::Site> location; ///< where reports draw it on a map; nothing else depends on it
  std::string fabric;
  std::vector<HallGroup> halls;
  CampusPower power;
  double pue = 1.2; ///< facility / IT energy; with cooling: its mean over the year
  std::optional<Cooling> cooling;
  Install install;
  std::optional<Refresh> refresh;                                 ///< absent: racks retire by age only
  Schedule<core::GpuCount> fabric_ports{Interpolation::step, {}}; ///< GPUs the fabric can attach; empty: all, or
                                                                  ///< as the pods of Supply::fabric open
  std::vector<InitialRacks> initial;
  Schedule<core::GpuCount> target{Interpolation::ramp, {}};
  std::string source;
};

struct WanLink {
  std::string from, to; ///< campus names; JSON key between: [from, to]
  core::Bandwidth capacity;
  core::Length distance;
  std::string source;
};

/// \return whether a campus is one of those named, or lies in one of the regions named; all are where none is named
[[nodiscard]] bool is_eligible(const Campus& campus, const std::vector<std::string>& campuses,
                               const std::vector<std::string>& regions);

/// \return whether racks of a type may stand in halls of a group: cooling, power at a position, types it names
[[nodiscard]] bool takes(const HallGroup& group, const model::RackType& type);

/// \param fabric_mw  IT MW of the fabric for one rack
/// \return IT MW that admission reserves for a rack at a campus
[[nodiscard]] double reserved_mw(const Campus& campus, const model::RackType& rack, double fabric_mw);

/// \return the PUE that a campus is built for: that of the worst month where it has cooling
[[nodiscard]] double design_pue(const Campus& campus);

} // namespace gpuramp::scenario
