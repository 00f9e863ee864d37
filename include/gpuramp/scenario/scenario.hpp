// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/provenance.hpp"
#include "gpuramp/input/schedule.hpp"
#include "gpuramp/model/hardware.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/model/mapping.hpp"
#include "gpuramp/model/market.hpp"
#include "gpuramp/scenario/batch_queue.hpp"
#include "gpuramp/scenario/decisions.hpp"
#include "gpuramp/scenario/energy.hpp"
#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/scenario/power_network.hpp"
#include "gpuramp/scenario/requests.hpp"
#include "gpuramp/topology/fabric.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::input {
class Visitor;
}

/// Plain structs, one per JSON object of a scenario file; defaults are in the struct. How they read as JSON:
/// src/scenario/options*.cpp.
namespace gpuramp::scenario {

using input::Interpolation;
using input::Provenance;
using input::Schedule;

using TokenPrice = core::Quantity<core::kMoneyDimension - core::kTokenDimension>;                        ///< USD/token
using GpuTimePrice = core::Quantity<core::kMoneyDimension - core::kGpuDimension - core::kTimeDimension>; ///< USD/GPU/s

/// Something to be reached whose first day is reported, of the fleet, a campus or the campuses of a region. Exactly one
/// of the amounts is set.
struct TargetLevel {
  std::string campus, region;                ///< at most one of them; neither: the fleet
  std::optional<core::GpuCount> gpus, h100e; ///< up
  std::optional<core::Power> energized;      ///< firm facility power
  std::optional<core::Power> drawn;          ///< facility power
  std::optional<core::FlopRate> flop;        ///< useful model FLOP
  std::optional<core::TokenRate> tokens;     ///< served
  std::string source;
};

/// \return the amount that is set, in its base unit; 0 where none is
[[nodiscard]] double amount_of(const TargetLevel& level);
/// \return such as "north: 1 GW energized"
[[nodiscard]] std::string text_of(const TargetLevel& level);
/// \return an amount of the level's quantity as text with its unit
[[nodiscard]] std::string amount_text(const TargetLevel& level, double amount);

struct Targets {
  Schedule<core::GpuCount> fleet{Interpolation::ramp, {}};
  std::vector<TargetLevel> levels;
  std::vector<std::int64_t> milestones{1'000'000, 10'000'000, 30'000'000, 50'000'000, 100'000'000};
  std::optional<core::Bandwidth> job_bandwidth; ///< that each GPU of the largest job must have to GPUs in other pods or
                                                ///< halls; absent: kJobBandwidth at a campus, any over WAN
};

/// A seventh of what Llama 3's GPUs had between pods, 50 GB/s at 1:7 (arXiv 2407.21783, section 3.3.1): assumption,
/// that less is no training cluster.
inline constexpr auto kJobBandwidth = core::gigabytes_per_second(1);

/// \return the first day at whose beginning the target of the fleet is at least so many GPUs; nothing if it never is
[[nodiscard]] std::optional<core::Date> due_date(const Targets& targets, std::int64_t gpus);

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
  core::Money price; ///< of what a GPU package takes, at the base price; what scarcity adds is paid with the racks
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

/// Which of the racks that wait at a campus are let in first.
enum class AdmissionOrder { oldest_first, most_compute_per_watt };

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

struct Tranche {
  std::string name;
  core::Power capacity;      ///< firm facility power
  std::string kind = "grid"; ///< one that rules know, or a source kind of the catalogue
  Availability when;
  std::optional<core::Date> until;      ///< the lease or permit ends: nothing from this day on; absent: it stays
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

/// How a modelled run is spread over its GPUs.
struct TrainingMapping {
  model::Mapping mapping;                ///< data parallelism follows from the number of GPUs
  bool sharded_optimizer = true;         ///< over the data-parallel group
  bool overlapped_gradients = true;      ///< reduced while the backward pass goes on
  bool full_graphs = false;              ///< whole layers launched as graphs: the host sets no floor
  double dropped_frac = 0;               ///< of the copies of tokens, dropped by experts at their capacity
  std::optional<bool> overlapped_tensor; ///< tensor-parallel exchange hidden by fused kernels; absent: as software of
                                         ///< the chip's generation has it
  double kept_activations_frac =
      1;                  ///< of those the memory model counts; less where software frees tensors early or offloads
  bool automatic = false; ///< "auto": the fastest one that fits; the reader has found it when it returns
  bool searched = false;  ///< found by a search: the step takes longer by what searches flatter
};

/// Where a run lies at a campus: in as few pods (or halls) as hold it, ranks in their order, or over all of them, so
/// that whatever leaves a scale-up domain leaves its pod too.
enum class RankPlacement { pack, spread };

/// How a run is saved and brought back.
struct Checkpointing {
  std::optional<core::Duration> interval;    ///< Young's optimum where absent
  core::Duration write = core::seconds(30);  ///< training stands still, per checkpoint
  core::Duration detect = core::seconds(60); ///< until a failure is noticed
  std::optional<core::Duration> restart;     ///< where absent, by the run's size (constants of the catalogue)
  std::optional<core::GpuCount>
      hot_spares; ///< held beside the gang; absent: the fleet always has racks in place of those in repair
  std::string source;
};

struct TrainingRun {
  std::string name;
  std::optional<core::Flop> flop; ///< model FLOP to do; or parameters and tokens
  double parameters = 0;          ///< active ones; FLOP = 6 * parameters * tokens
  core::TokenCount tokens;
  std::optional<core::GpuCount> gpus;  ///< gang size; or
  std::optional<double> share;         ///< of the GPUs up in the fleet when it starts
  std::optional<core::Date> earliest;  ///< queued from the scenario's start where absent
  std::vector<std::string> campuses;   ///< empty: any one campus; one: that one; several: all of them over WAN
  std::vector<std::string> regions;    ///< instead of campuses: any one campus of these; empty: of all
  std::vector<std::string> rack_types; ///< empty: any
  std::int64_t repeat = 1;             ///< runs of this kind, named name-1, name-2, ...
  core::Period every{6, {}};           ///< between the earliest dates of repeated runs
  double growth = 1;                   ///< FLOP and GPU count of run k are multiplied by growth^(k-1)
  model::GivenEfficiency efficiency;   ///< unless `model` is given
  std::string model;                   ///< transformer of the catalogue: MFU, bytes and power come from the step model
  std::int64_t sequence = 0;           ///< tokens; of a modelled run, as what follows
  std::int64_t global_batch = 0;       ///< sequences
  model::Precision precision = model::Precision::bf16;
  std::optional<TrainingMapping> mapping;
  std::optional<core::Date> software; ///< release that it trains with; absent: of the day on which it starts
  RankPlacement placement = RankPlacement::pack;
  std::optional<std::int64_t> gpus_per_rack; ///< that work; the others stand in for those of their rack that fail
  std::int64_t outer_steps = 1;              ///< steps between gradient exchanges across campuses
  double outer_overlap_frac = 0;             ///< of such an exchange, hidden behind the steps; with outer_steps above 1
  std::optional<Checkpointing>
      checkpoint; ///< given: goodput follows from the failures' components; modelled runs always have one
  std::string source;
};

/// Which tokens of a request a service's demand counts.
enum class CountedTokens { output, input, all };

/// What a customer pays for a service, and what it is promised.
struct Sale {
  std::string customer; ///< the service's name where empty
  TokenPrice token_price;
  GpuTimePrice gpu_price;    ///< of GPUs that the service holds
  double committed_frac = 0; ///< of what is asked for: what must be given
  double penalty_frac = 0;   ///< of the price, for what is missing of it
  std::string source;
};

/// Serves tokens, or lets GPUs: exactly one of demand and gpus is stated.
struct InferenceService {
  std::string name;
  Schedule<core::TokenRate> demand{Interpolation::ramp, {}};
  Schedule<core::GpuCount> gpus{Interpolation::ramp, {}}; ///< let to a customer, whatever runs on them
  CountedTokens counts = CountedTokens::output;
  std::vector<std::string> campuses;   ///< that may serve it; empty: all
  std::vector<std::string> regions;    ///< likewise; with campuses: their campuses besides
  std::vector<std::string> rack_types; ///< that may serve it; empty: all
  std::optional<Sale> sale;
  double daily_swing_frac = 0;                       ///< peak of the day = (1 + this) x mean
  double weekly_swing_frac = 0;                      ///< peak of the week = (1 + this) x mean
  core::FlopPerToken flop_per_token;                 ///< by the model where it names one
  std::string model;                                 ///< transformer of the catalogue; empty: efficiency as given
  std::optional<double> input_tokens, output_tokens; ///< mean of a request; the transformer's where absent
  std::optional<double> user_tokens_per_s;           ///< least rate that each user must see: limits the batch
  std::optional<core::Date> software;                ///< release that it is served with; absent: of each day
  model::GivenEfficiency efficiency;
  std::optional<Requests> requests;
  std::string source;
};

/// \return whether a campus is one of those named, or lies in one of the regions named; all are where none is named
[[nodiscard]] bool is_eligible(const Campus& campus, const std::vector<std::string>& campuses,
                               const std::vector<std::string>& regions);

/// \return whether a service may run on racks of this type
[[nodiscard]] bool may_serve(const InferenceService& service, const std::string& rack_type);

struct ResearchPool {
  double share = 0; ///< of the GPUs up at each campus
  model::GivenEfficiency efficiency;
  std::string source;
};

enum class WorkClass { inference, training, batch, research };

struct Workloads {
  std::vector<WorkClass> priority{WorkClass::inference, WorkClass::training, WorkClass::batch, WorkClass::research};
  std::vector<TrainingRun> training;
  std::vector<InferenceService> inference;
  std::vector<BatchQueue> jobs;
  ResearchPool research;
};

enum class FailureMode { expected, sampled };
enum class FailureArrivals { bursty, independent };
/// What fails as one; everything from `row` up takes several racks with it. `node_pair`: what two nodes of a job share,
/// so that its interruptions grow with the square of its nodes. `gpus`: some GPUs together, such as a tray: of a rack
/// only these are out for the repair.
enum class FailureUnit { gpu, gpus, rack, row, hall, campus, node_pair };

struct FailureComponent {
  std::string name;
  FailureUnit per = FailureUnit::gpu;
  std::int64_t gpus = 1;                     ///< of one unit, with FailureUnit::gpus
  core::Duration mtbf;                       ///< mean time between failures of one such unit
  double interrupts_frac = 1;                ///< of its failures, those that interrupt a job
  double takes_down_frac = 1;                ///< of its failures, those after which the racks are down for a repair
  core::Duration repair = core::days(1);     ///< median
  std::optional<core::Duration> repair_p90;  ///< as the median where absent
  std::optional<core::Duration> repair_mean; ///< in place of repair_p90
  double spares_frac = 0;  ///< parts kept at the campus / units installed there: one replaces what is away for repair
  core::Duration hands_on; ///< that a technician needs to take out the old part and put in the new one
  std::vector<std::string> rack_types; ///< empty: all
  std::string source;
};

/// Racks fail more often while they are new.
struct EarlyFailures {
  double factor = 1;       ///< on all failure rates
  core::Duration duration; ///< since they came online
  std::string source;
};

/// Parts of fabrics that are made of parts fail, as often as the catalogue says.
struct FabricFailures {
  core::Duration repair;                     ///< median, of a switch or link
  std::optional<core::Duration> repair_p90;  ///< as the median where absent
  std::optional<core::Duration> repair_mean; ///< in place of repair_p90
  std::string source;
};

/// Months in which more fails than in others: at each campus all rates rise and fall together.
struct FailureWaves {
  double variation = 0;    ///< standard deviation / mean of the rates
  core::Duration duration; ///< mean time from one level to the next
  std::string source;
};

struct Failures {
  double availability_frac = 1; ///< share of online racks that are up, where there are no components
  FailureMode mode = FailureMode::expected;
  FailureArrivals arrivals = FailureArrivals::bursty;
  double interval_cv = 1.8; ///< of bursty failures
  std::vector<FailureComponent> components;
  std::optional<double> racks_per_technician; ///< at work at any time, at each campus; absent: nobody waits for one
  std::optional<EarlyFailures> early;
  std::optional<FailureWaves> waves;
  std::optional<FabricFailures> fabric;
  std::string source;
};

/// When the money of a calendar year, as far as it lies in the run, counts.
enum class Discounting { end_of_period, mid_period };

/// What was paid before the start: left out and named, or charged at the start.
enum class BeforeStart { sunk, charged };

/// Purchases paid partly with borrowed money.
struct Debt {
  double share = 0;                                                           ///< of each purchase
  double rate = 0;                                                            ///< per year
  core::Duration term = core::Duration::from_base(5 * core::kSecondsPerYear); ///< in which it is paid back evenly
  std::string source;
};

struct Economics {
  core::PowerPrice facility_capex; ///< shell, power and cooling per watt of facility power; or the two below
  core::PowerPrice shell_capex, power_cooling_capex; ///< per watt of facility power
  double network_capex_frac = 0;                     ///< of rack price
  double rack_price_change = 0;                      ///< per year from the scenario's start
  double facility_price_change = 0;                  ///< per year from the scenario's start
  core::Duration facility_lifetime =
      core::Duration::from_base(20 * core::kSecondsPerYear); ///< over which facilities and plants are written off
  core::Duration construction_time; ///< over which what has only a date is paid, up to that date; 0: on the date
  BeforeStart before_start = BeforeStart::sunk;
  core::EnergyPrice staff;        ///< per facility power in service and time
  double repair_frac = 0;         ///< of the catalogue's price of racks and network in service, per year
  double maintenance_frac = 0;    ///< of the price of facilities and plants in service, per year
  WaterPrice water_price;         ///< per mass of water (1 t = 1 m3)
  CarbonPerPower building_carbon; ///< embodied in shell, power and cooling, per facility power
  double discount_rate = 0;       ///< per year; 0: plain dollars
  Discounting discounting = Discounting::end_of_period;
  std::optional<Debt> debt; ///< absent: all is paid with own money
  std::string source;
};

/// How much later than planned something comes. What the plan has ready by Scenario::as_of stays ready, and nothing
/// else is ready before it.
struct Slip {
  /// A task class of the project templates in use (permit, transformer, ...): durations of its tasks become factor *
  /// duration + delay. Or power, hall: every tranche or hall; announced_power, announced_hall: those with a date of
  /// their own: the time left from as_of becomes factor * time left + delay. Or chips: the same for all dates of the
  /// supply after it.
  std::string what;
  std::vector<std::string> campuses;   ///< names, templates expanded; empty: all
  std::vector<std::string> rack_types; ///< of chips: these lines only; empty: all lines and the chip inputs
  double factor = 1;
  core::Duration delay;
  std::string source;
};

struct ProjectTemplate {
  std::string name;
  std::string description;
  std::vector<topology::Task> tasks;
};

/// The network of a campus: as a topology of parts, at most one of the three, or only by what it oversubscribes.
struct Fabric {
  std::string name;
  std::string description;
  core::Bandwidth port;                        ///< per GPU, one direction
  std::optional<double> hall_oversubscription; ///< hall uplink = ports * port / this; follows from clos or dragonfly
  std::optional<double> core_oversubscription; ///< campus core = hall uplinks / this; likewise
  std::optional<topology::Clos> clos;
  std::optional<topology::Dragonfly> dragonfly;
  std::optional<topology::Torus> torus;
  std::optional<topology::ScaleUp> scale_up; ///< inside racks
};

/// \return the fabric's topology, or nothing where it states none
[[nodiscard]] std::optional<topology::Topology> topology_of(const Fabric& fabric);

/// By how much less bandwidth leaves halls, and crosses the campus, than their GPUs' ports have together.
struct Oversubscription {
  double hall = 1; ///< hall uplink = ports * port / this
  double core = 1; ///< campus core = hall uplinks / this
};

/// As stated, or as it follows from the topology: whatever leaves a hall crosses the tiers below the top.
[[nodiscard]] Oversubscription oversubscription_of(const Fabric& fabric, const topology::FabricCatalog& parts);

/// What leaves the tiers of the fabric, smallest units first: those of its topology, else halls.
/// \param hall_gpus  GPUs of a hall, > 0
[[nodiscard]] std::vector<model::FabricTaper> tapers_of(const Fabric& fabric, const topology::FabricCatalog& parts,
                                                        std::int64_t hall_gpus);

struct Region {
  std::string name;
  std::string description;
  CarbonSeries carbon;
  PriceSeries price;
};

/// A kind of power source, and what its tranches take where they do not state it themselves.
struct SourceKind {
  std::string name;
  std::string description;
  core::Duration lead_time;                    ///< from order to operation; for planners, a run has its own dates
  core::Duration life;                         ///< likewise
  std::optional<core::PowerPrice> capex;       ///< per nameplate
  std::optional<core::EnergyPrice> fixed_cost; ///< per nameplate and time
  std::optional<core::EnergyPrice> price;      ///< variable cost, with fuel
  std::optional<core::CarbonIntensity> carbon; ///< over the life cycle, with fuel
  std::optional<double> capacity_factor;       ///< of sun or wind: mean of a year
};

struct Catalog {
  std::vector<model::RackType> rack_types;
  std::vector<ProjectTemplate> projects;
  std::vector<Fabric> fabrics;
  topology::FabricCatalog fabric_parts; ///< what fabrics are made of
  std::vector<Region> regions;
  std::vector<SourceKind> sources;
  std::vector<NamedTransformer> transformers;
  std::vector<NamedChip> chips;
  std::vector<ConstantSource> constants; ///< of the models
};

/// Racks of one type that a campus has got.
struct DeliveredRacks {
  std::string rack_type;
  Schedule<core::RackCount> racks; ///< since the start, cumulative
  std::string source;
};

/// What has come of the plan at one campus, each by date and holding until the next.
struct CampusActuals {
  std::string campus;              ///< or "fleet", in files that forecasts are scored by
  Schedule<core::Power> energized; ///< firm facility power
  std::vector<DeliveredRacks> delivered;
  Schedule<core::GpuCount> up; ///< changes nothing of a run: comparisons show it beside what was foreseen
  std::string source;
};

/// More than anyone means: beyond it counts would not fit whole numbers.
inline constexpr double kMostGpus = 1e13;

/// How it reads as JSON, for other files that hold some (see gpuramp/input/option.hpp).
void describe(input::Visitor& v, CampusActuals& x);

struct Scenario {
  std::string file; ///< that it was read from, for messages
  std::int64_t format_version = 1;
  std::string name;
  std::string description;
  core::Date start{};
  core::Date end{};
  core::Duration cadence = core::weeks(1); ///< between steps of rack failures
  core::Period report_every{1, {}};
  std::vector<std::string> catalogs; ///< files, relative to the scenario's
  std::string study; ///< file of what is uncertain about it, relative to its own; empty: see default_study()
  Targets targets;
  Supply supply;
  std::vector<Campus> campuses; ///< templates already expanded
  std::vector<WanLink> wan;
  Workloads workloads;
  Failures failures;
  core::Duration lifetime = core::Duration::from_base(6 * core::kSecondsPerYear);
  Economics economics;
  std::optional<core::Date> as_of;    ///< what was due by this day is known and does not slip; the start where absent
  std::vector<Slip> slips;            ///< as written; the reader has applied them when it returns and leaves none
  std::optional<Decisions> decisions; ///< of `gpuramp plan`; a run does not look at them
  std::vector<CampusActuals> actuals; ///< as written; the reader has put them into the plan and leaves none
  Catalog catalog;                    ///< what the catalogue files and the scenario's own `catalog` object say
  std::vector<Provenance> provenance;
  std::vector<core::InputProblem> warnings; ///< what can be run but is hardly meant
  std::shared_ptr<const Scenario> stated;   ///< before slips, networks and mappings changed it; null without
};

/// \return the one of this name; the reader has made sure that it exists
/// \throws ContractError if there is none
[[nodiscard]] const model::RackType& rack_type(const Catalog& catalog, const std::string& name);
[[nodiscard]] const ProjectTemplate& project(const Catalog& catalog, const std::string& name);
[[nodiscard]] const Fabric& fabric(const Catalog& catalog, const std::string& name);
[[nodiscard]] const Region& region(const Catalog& catalog, const std::string& name);

/// Puts in what the kind of each tranche states and the tranche does not.
void apply_source_kinds(Scenario& scenario);
/// The same for one source.
void apply_source_kind(const Catalog& catalog, Tranche& source);

/// \return whether racks of a type may stand in halls of a group: cooling, power at a position, types it names
[[nodiscard]] bool takes(const HallGroup& group, const model::RackType& type);

/// \param fabric_mw  IT MW of the fabric for one rack
/// \return IT MW that admission reserves for a rack at a campus
[[nodiscard]] double reserved_mw(const Campus& campus, const model::RackType& rack, double fabric_mw);

/// \return the PUE that a campus is built for: that of the worst month where it has cooling
[[nodiscard]] double design_pue(const Campus& campus);

} // namespace gpuramp::scenario
