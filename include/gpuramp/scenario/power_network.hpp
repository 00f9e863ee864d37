// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/topology/power_network.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The power network of a campus as data. How it reads as JSON: src/scenario/options_power.cpp.
namespace gpuramp::scenario {

/// The equipment of a task comes later from its market than the task would end.
struct LateDelivery {
  std::size_t task = 0;  ///< of the project
  std::size_t input = 0; ///< of Supply::inputs
  core::Duration at;     ///< since the project began
};

/// When something becomes available: at a date, or at the end of a project.
struct Availability {
  std::optional<core::Date> available;
  std::string project; ///< template name, with `start`
  std::optional<core::Date> start;
  std::vector<LateDelivery> late{}; ///< of a tranche's project; follows from the markets, see apply_equipment()
};

/// One piece of equipment.
struct PowerPiece {
  std::string name;
  std::string kind = "grid";      ///< of a source: grid, gas, ...; of other equipment: transformer, ups, bus, ...
  core::Power capacity;           ///< at its output
  double efficiency_frac = 1;     ///< output / input
  bool is_source = false;         ///< nothing feeds it; set by the reader
  std::vector<std::string> feeds; ///< names of equipment; "halls" for all halls, "hall-2" for the second group
  Availability when;
  double failures_per_year = 0;
  core::Duration repair = core::seconds(12 * 3600); ///< on average
  core::PowerPrice capex;                           ///< per capacity
  std::string source;
};

/// Ways to arrange equal modules side by side. Planned with all of them: n, no_backup; with the largest one lost: the
/// others.
enum class Scheme { n, n_plus_1, two_n, four_to_make_three, no_backup };

struct PowerNetwork {
  std::optional<Scheme> scheme;      ///< or equipment
  std::int64_t modules = 4;          ///< of N and N+1, the spare one included
  core::Power installed;             ///< of all modules of the scheme together
  PowerPiece module;                 ///< what each of them is like; its name, capacity and feeds are not used
  std::vector<PowerPiece> equipment; ///< expanded from the scheme by the reader
  std::optional<topology::Contingencies> plan_for; ///< losses that admission withstands; by scheme, else single
  std::string source;
};

/// \return the modules of a scheme; nothing if there is none
[[nodiscard]] std::vector<PowerPiece> modules_of(const PowerNetwork& network);
/// \return what admission plans for
[[nodiscard]] topology::Contingencies contingencies_of(const PowerNetwork& network);

struct Campus;
struct Scenario;
struct Tranche;

/// \return the network with halls as loads: bus power x PUE of each group of halls. Names must be known (the reader has
/// checked that)
[[nodiscard]] topology::PowerNetwork network_of(const Campus& campus);

/// Name of a group of halls, counted from 0, in networks: "hall-2" is the second.
[[nodiscard]] std::string hall_group_name(std::size_t group);

/// Makes the scheme's equipment, and finds out which equipment is a source.
void expand_network(Campus& campus);

/// \return what generates or stores energy at a campus: its tranches, or the sources of its network. What a tranche of
///         the same name says of price, carbon and fuel holds for a source of a network, whose nameplate is what it
///         takes in; what it costs to build is its equipment's
[[nodiscard]] std::vector<Tranche> sources_of(const Scenario& scenario, const Campus& campus);

/// \return at each date on which equipment of the expanded network becomes available, what firm power that adds, named
/// after the equipment
[[nodiscard]] std::vector<Tranche> firm_tranches(const Scenario& scenario, const Campus& campus);

} // namespace gpuramp::scenario
