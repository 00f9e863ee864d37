// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/schedule.hpp"
#include "gpuramp/model/market.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

using input::Schedule;

/// So much of an input per time. Exactly one is set; it says what is counted.
struct InputFlow {
  std::optional<Schedule<core::WaferRate>> wafers; ///< CoWoS wafers; a rack takes gpus_per_rack * cowos_wafers_per_gpu
  std::optional<Schedule<core::Bandwidth>> hbm;    ///< bytes of HBM; a rack takes gpus_per_rack * hbm
  std::optional<Schedule<core::RackRate>> racks;   ///< rack integration; a rack takes one
  std::optional<Schedule<core::GpuRate>> gpus;     ///< parts for so many packages; a rack takes gpus_per_rack
  std::optional<Schedule<core::PowerRamp>> power;  ///< parts for so many watts; a rack takes its nameplate power
  std::optional<Schedule<core::MoneyRate>> money;  ///< a budget; a rack takes its price
};

/// Good parts of all that are made: rises linearly while makers learn.
struct YieldRamp {
  double from_frac = 1, to_frac = 1;
  core::Date begin{};
  core::Duration takes;
  std::string source;
};

/// Makers add capacity while an input is short.
struct InputExpansion {
  double growth = 0;        ///< most that is committed in a year, as a part of the capacity
  core::Duration lead_time; ///< until it is there
  core::Money cost;         ///< per unit a year of capacity, in the unit of the input
  std::string source;
};

/// Another owner of an input: what it wants, by the same unit as the input.
struct SupplyBuyer : InputFlow {
  std::string name;
  double share = 0;                                    ///< weight of its claim, beside that of the input, which is ours
  std::optional<InputFlow> contract;                   ///< assured to it, where contracts count
  std::optional<double> elasticity;                    ///< of its demand; that of the input where absent
  std::optional<core::Date> barred_from, barred_until; ///< by an export rule: gets nothing meanwhile
  std::string source;
};

/// A shared input of production.
struct SupplyInput : InputFlow {
  std::string name;
  double share = 1;                    ///< ours, 0 .. 1; with buyers the weight of our claim
  std::optional<double> per_gpu;       ///< units that a GPU package takes; absent: as the kind of flow says
  std::vector<std::string> rack_types; ///< that take it; empty: all
  std::vector<std::string> tasks;      ///< of projects, that take it in the place of racks: see share_equipment()
  std::optional<YieldRamp> yield;      ///< of the capacity, which counts starts; absent: all are good
  core::Duration stock, stock_limit;   ///< in time of capacity: on hand at the start, and at most
  std::vector<SupplyBuyer> buyers;     ///< the other owners; empty: they get 1 - share of all
  model::MarketRule rule = model::MarketRule::share;
  std::optional<InputFlow> contract; ///< assured to us, where contracts count
  double elasticity = 1;             ///< of demand to its price
  core::Money price;      ///< of what a GPU package takes, at the base price; what scarcity adds is paid with the racks
  core::PowerPrice capex; ///< of what `tasks` take, at the base price, in what is built; what scarcity adds is paid as
                          ///< it is made
  std::optional<InputExpansion> expansion;
  std::string source;
};

/// What leaves the factory in a month or quarter, spread evenly over it.
struct Shipment {
  std::string in; ///< "2026-03" or "2026-Q1"
  std::optional<std::int64_t> racks;
  std::optional<std::int64_t> gpus; ///< one of the two
  std::string source;
};

struct SupplyLine {
  std::string rack_type;
  Schedule<core::RackRate> orders;    ///< what we ask for; what inputs cannot fill stays on order
  Schedule<core::GpuRate> gpu_orders; ///< orders as GPUs; the reader makes orders of them
  std::vector<Shipment> shipments;    ///< orders as quantities; the reader makes orders of them
  core::Duration integration_time = core::weeks(4);
  core::Duration transit_time = core::weeks(2);
  std::optional<core::Date> last_production; ///< afterwards the open orders are dropped
  std::vector<std::string> campuses;         ///< may go to these only; empty: to any
  bool delivered = false;                    ///< these have come: they take nothing of shared inputs
  std::string source;
};

/// Where racks are sent: in proportion to the room there is; campus after campus; where they can be installed first; or
/// in proportion to what each lacks of its target, as far as there is room.
enum class AllocationPolicy { most_headroom, in_order, soonest, campus_target };

/// Which of the racks that wait at a campus are let in first: who came first; most H100 equivalents per watt; or, while
/// the campus lacks GPUs of its target, most GPUs per watt, afterwards who came first.
enum class AdmissionOrder { oldest_first, most_compute_per_watt, campus_target };

/// Racks that wait at a campus go to another one that has room for them.
struct Reroute {
  core::Duration after = core::weeks(4);   ///< that they have waited
  core::Duration transit = core::weeks(2); ///< to the other campus
  core::Money cost;                        ///< per rack
  std::string source;
};

/// A part of fabrics that is scarce.
struct FabricPartSupply {
  std::string part;                 ///< a switch, transceiver or cable of the catalogue
  Schedule<core::PieceRate> pieces; ///< capacity; what nobody has ordered is not made
  core::PieceCount on_hand;         ///< made before the start and not allotted
  double share = 1;                 ///< ours, 0 .. 1
  std::string source;
};

/// Fabrics that are made of parts are bought, shipped and installed pod by pod, for the halls that are to come.
struct FabricSupply {
  std::vector<FabricPartSupply> parts; ///< the scarce ones; all others come with the hall
  core::Duration transit_time = core::weeks(2);
  core::Duration install_time = core::weeks(2); ///< of a pod's parts on site
  std::string source;
};

struct Supply {
  std::vector<SupplyInput> inputs;
  std::vector<SupplyLine> lines;
  AllocationPolicy allocation = AllocationPolicy::soonest;
  AdmissionOrder admission = AdmissionOrder::oldest_first;
  std::optional<Reroute> reroute;                ///< absent: racks stay where they were sent
  core::Duration produce_every = core::weeks(1); ///< open orders become racks so often
  std::optional<FabricSupply> fabric;            ///< absent: a fabric is there with its hall
};

} // namespace gpuramp::scenario
