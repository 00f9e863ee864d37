// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// What happened between report dates, as far as energy, carbon and money follow from it: exact, whatever the report
/// dates are. Times in seconds since the scenario's start.
namespace gpuramp::record {

/// What a campus draws from a time on, until its next step.
struct DrawStep {
  double from_s = 0;
  double it_mw = 0, facility_mw = 0;
  double battery_mw = 0; ///< that its ride-through battery gives (positive) or takes (negative)

  /// \return MW that its sources give: load, and what the battery takes or gives
  [[nodiscard]] double supplied_mw() const { return facility_mw - battery_mw; }
};

/// Facility power that admitted racks reserve from a time on.
struct ReservedStep {
  double from_s = 0;
  double mw = 0;
};

/// How many racks of a type are in service (online, also while they are in repair or without power) from a time on.
struct ServiceStep {
  double from_s = 0;
  std::size_t type = 0; ///< index into Record::rack_types
  std::int64_t racks = 0;
};

/// Racks that left their factory for a campus.
struct RackPurchase {
  double at_s = 0;
  std::size_t type = 0; ///< index into Record::rack_types
  std::int64_t racks = 0;
  double premium_usd = 0; ///< what scarcity of inputs adds to their price
};

/// Parts of a fabric that left their factory for a campus.
struct FabricPurchase {
  double at_s = 0;
  std::size_t part = 0; ///< index into Record::fabric_parts
  std::int64_t pieces = 0;
};

/// A time during which a source of a campus could give only a part of what it has: outages, maintenance, curtailment,
/// and equipment of its power network that is lost or not there yet.
struct SourceDerate {
  std::size_t source = 0; ///< index into scenario::sources_of()
  double from_s = 0, to_s = 0;
  double available_frac = 0;
};

struct CampusHistory {
  std::vector<double> reserved_mw;            ///< [rack type] of facility power, that admission reserves for a rack
  std::vector<DrawStep> draw;                 ///< ascending; the first from the start
  std::vector<ReservedStep> reserved;         ///< ascending; nothing before the first
  std::vector<ServiceStep> service;           ///< ascending
  std::vector<RackPurchase> bought;           ///< ascending; not what is there at the start
  std::vector<RackPurchase> sent_on;          ///< ascending; that left for another campus
  std::vector<FabricPurchase> fabric_initial; ///< of the pods of what is there at the start
  std::vector<FabricPurchase> fabric_bought;  ///< ascending; after the start
  std::vector<SourceDerate> derates;          ///< by source, ascending within it, none overlap
};

} // namespace gpuramp::record
