#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "model_options.hpp"
#include "option_doc.hpp"
#include "options_energy.hpp"
#include "options_fabric.hpp"
#include "options_power.hpp"

#include <array>
#include <limits>
#include <string_view>
#include <utility>

/// The option table: one describe() per object of a scenario file. A visitor makes of it the reader, the writer of the
/// resolved scenario, the JSON schema or the reference page. Defaults are those of the struct.
namespace gpuramp::scenario {

/// More than anyone means: beyond it counts would not fit whole numbers.
inline constexpr double kMostGpus = 1e13;
inline constexpr double kMostRackRate = core::racks_per_week(1e9).base();

template <>
struct EnumNames<AllocationPolicy> {
  static constexpr std::array<std::string_view, 2> names{"most_headroom", "in_order"};
};
template <>
struct EnumNames<PowerEventKind> {
  static constexpr std::array<std::string_view, 3> names{"outage", "maintenance", "curtailment"};
};
template <>
struct EnumNames<Capping> {
  static constexpr std::array<std::string_view, 2> names{"clocks", "share"};
};
template <>
struct EnumNames<Discounting> {
  static constexpr std::array<std::string_view, 2> names{"end_of_period", "mid_period"};
};
template <>
struct EnumNames<WorkClass> {
  static constexpr std::array<std::string_view, 3> names{"inference", "training", "research"};
};
template <>
struct EnumNames<model::Precision> {
  static constexpr std::array<std::string_view, 3> names{"bf16", "fp8", "fp4"};
};

template <>
struct EnumNames<model::Recompute> {
  static constexpr std::array<std::string_view, 3> names{"none", "selective", "full"};
};
template <>
struct EnumNames<FailureMode> {
  static constexpr std::array<std::string_view, 2> names{"expected", "sampled"};
};
template <>
struct EnumNames<FailureArrivals> {
  static constexpr std::array<std::string_view, 2> names{"bursty", "independent"};
};
template <>
struct EnumNames<FailureUnit> {
  static constexpr std::array<std::string_view, 6> names{"gpu", "rack", "row", "hall", "campus", "node_pair"};
};

template <class V>
void describe(V& v, model::OperatingPoint& x)
{
  v.required("power", x.power_frac, Doc{"share of maximum power", 0, 1});
  v.required("performance", x.performance_frac, Doc{"share of full speed at that power", 0, 1});
}

template <class V>
void describe(V& v, model::RackType& x)
{
  v.required("name", x.name, Doc{"name by which the scenario refers to it"});
  v.option("vendor", x.vendor, Doc{"who makes it"});
  v.required("available", x.available, Doc{"first volume shipments"});
  v.required("gpus_per_rack", x.gpus_per_rack, Doc{"GPU packages in a rack", 1, 100'000});
  v.option("dies_per_gpu", x.dies_per_gpu, Doc{"compute dies in a package", 1, 64});
  v.required("peak_bf16", x.peak_bf16, Doc{"dense peak of one GPU", 1e6});
  v.option("peak_fp8", x.peak_fp8, Doc{"dense peak of one GPU; absent if the chip has no fp8", kPositive});
  v.option("peak_fp4", x.peak_fp4, Doc{"dense peak of one GPU; absent if the chip has no fp4", kPositive});
  v.required("hbm", x.hbm, Doc{"memory of one GPU", kPositive});
  v.required("hbm_bandwidth", x.hbm_bandwidth, Doc{"memory bandwidth of one GPU", kPositive});
  v.required("scale_up", x.scale_up, Doc{"scale-up bandwidth of one GPU, both directions together", 0});
  v.required("scale_up_domain", x.scale_up_domain, Doc{"GPUs that share one scale-up network", 1, 1'000'000});
  v.required("scale_out", x.scale_out, Doc{"scale-out bandwidth of one GPU, one direction", 0});
  v.required("idle_power", x.idle_power, Doc{"draw of the rack without work", 0});
  v.required("max_power", x.max_power, Doc{"nameplate power of the rack", 1});
  v.option("power_exponent", x.power_exponent, Doc{"e of idle + (max - idle) * utilisation^e", 0.1, 10});
  v.option("power_curve", x.power_curve, Doc{"performance against power, ascending, last point 1, 1"});
  v.option("price", x.price, Doc{"of the whole rack", 0});
  v.option("embodied_carbon", x.embodied_carbon,
           Doc{"CO2e of making the whole rack, booked when it is bought; 0: not counted", 0});
  v.option("cowos_wafers_per_gpu", x.cowos_wafers_per_gpu, Doc{"CoWoS wafers that one GPU takes", 0, 10});
  v.option("h100_equivalents", x.h100_equivalents, Doc{"H100s that one GPU stands for", 0, 10'000});
  v.note();
}

template <class V>
void describe(V& v, Fabric& x)
{
  v.required("name", x.name, Doc{"name by which campuses refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("port", x.port, Doc{"scale-out bandwidth of one GPU, one direction", kPositive});
  v.option("hall_oversubscription", x.hall_oversubscription,
           Doc{"hall uplink = ports * port / this; 1 where absent, unless clos or dragonfly say it", 1, 1e6});
  v.option("core_oversubscription", x.core_oversubscription,
           Doc{"campus core = sum of hall uplinks / this; 1 where absent", 1, 1e6});
  v.option("clos", x.clos, Doc{"tiers of switches, if it is a folded Clos network (fat tree)"});
  v.option("dragonfly", x.dragonfly, Doc{"groups of switches, if it is a dragonfly"});
  v.option("torus", x.torus, Doc{"cubes of chips over optical circuit switches, if it is a torus"});
  v.option("scale_up", x.scale_up, Doc{"the network inside a rack or server, whose power and price are the rack's"});
  v.note();
}

template <class V>
void describe(V& v, Region& x)
{
  v.required("name", x.name, Doc{"name by which campuses refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("carbon", x.carbon, Doc{"carbon intensity of grid energy", 0});
  v.required("price", x.price, Doc{"price of grid energy", 0});
  v.note();
}

/// A task as written: predecessors by name.
struct TaskText {
  std::string name;
  std::string task_class;
  core::Duration duration;
  std::vector<std::string> after;
  std::string source;
};

struct ProjectText {
  std::string name;
  std::string description;
  std::vector<TaskText> tasks;
};

template <class V>
void describe(V& v, TaskText& x)
{
  v.required("name", x.name, Doc{"unique within the project"});
  v.required("class", x.task_class, Doc{"permit, site_prep, shell, transformer, utility_interconnection, ..."});
  v.required("duration", x.duration, Doc{"from when all predecessors are done", 0});
  v.option("after", x.after, Doc{"names of the tasks that must be done first"});
  v.source(x.source);
}

template <class V>
void describe(V& v, ProjectText& x)
{
  v.required("name", x.name, Doc{"name by which halls and tranches refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("tasks", x.tasks, Doc{"what has to be done, in any order"});
  v.note();
}

template <>
inline constexpr bool kStatesOneSource<ProjectText> = true;
template <>
inline constexpr bool kStatesOneSource<NamedTransformer> = true;
template <>
inline constexpr bool kStatesOneSource<NamedChip> = true;
template <>
inline constexpr bool kStatesOneSource<ConstantSource> = true;
template <>
inline constexpr bool kStatesOneSource<ActivityText> = true;

/// A catalogue as written.
struct CatalogText {
  std::vector<model::RackType> rack_types;
  std::vector<ProjectText> projects;
  std::vector<topology::SwitchType> switches;
  std::vector<topology::OpticsType> optics;
  std::vector<Fabric> fabrics;
  std::vector<Region> regions;
  std::vector<NamedTransformer> transformers;
  std::vector<NamedChip> chips;
  std::vector<ConstantSource> constants;
  std::vector<ActivityText> activities; ///< of no use to a run
};

template <class V>
void describe(V& v, CatalogText& x)
{
  v.option("rack_types", x.rack_types, Doc{"racks that can be bought"});
  v.option("projects", x.projects, Doc{"templates of what has to be built"});
  v.option("switches", x.switches, Doc{"switches that fabrics are made of"});
  v.option("optics", x.optics, Doc{"transceivers and cables that fabrics are made of"});
  v.option("fabrics", x.fabrics,
           Doc{"scale-out networks of a campus, of switches and optics in the same file or an earlier one"});
  v.option("regions", x.regions, Doc{"grid regions"});
  v.option("transformers", x.transformers, Doc{"models by name"});
  v.option("chips", x.chips, Doc{"what the step model needs of a GPU beyond its rack type"});
  v.option("constants", x.constants, Doc{"constants of the models, all or none"});
  v.option("workload_activities", x.activities, Doc{"share of dynamic power, by benchmark; not used by a run"});
  v.note();
}

template <class V>
void describe(V& v, Targets& x)
{
  v.option("fleet", x.fleet, Doc{"GPUs that should be up, by date", 0, kMostGpus});
  v.gpu_counts("milestones", x.milestones, Doc{"fleet sizes whose dates are reported", 1, kMostGpus});
  v.note_source();
}

template <class V>
void describe(V& v, SupplyInput& x)
{
  v.required("name", x.name, Doc{"names the input in the bottleneck report"});
  v.option("wafers", x.wafers, Doc{"world capacity in CoWoS wafers (one of wafers, hbm, racks)", 0});
  v.option("hbm", x.hbm, Doc{"world capacity in HBM bytes", 0});
  v.option("racks", x.racks, Doc{"capacity of rack integration", 0});
  v.option("share", x.share, Doc{"our part of it", 0, 1});
  v.source(x.source);
}

template <class V>
void describe(V& v, SupplyLine& x)
{
  v.required("rack_type", x.rack_type, Doc{"what is made"});
  v.required("orders", x.orders, Doc{"what we ask for; what inputs cannot fill stays on order", 0, kMostRackRate});
  v.option("integration_time", x.integration_time, Doc{"from chips to tested rack", 0});
  v.option("transit_time", x.transit_time, Doc{"to the campus", 0});
  v.option("last_production", x.last_production, Doc{"afterwards open orders are dropped"});
  v.option("campuses", x.campuses, Doc{"may go to these only; empty: any"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Supply& x)
{
  v.option("inputs", x.inputs, Doc{"what all lines share"});
  v.option("lines", x.lines, Doc{"what is ordered"});
  v.option("allocation", x.allocation,
           Doc{"most_headroom: in proportion to free slots and power at arrival; in_order: fill campuses by name"});
  v.note_source();
}

template <class V>
void describe(V& v, HallGroup& x)
{
  v.option("count", x.count, Doc{"halls in the group", 1, 10'000});
  v.required("rack_slots", x.rack_slots, Doc{"rack positions in each hall", 1, 1'000'000});
  v.required("bus", x.bus, Doc{"IT power of each hall", kPositive});
  describe_availability(v, x.first, "when the first hall is ready");
  v.option("every", x.every, Doc{"between the halls of the group"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Tranche& x)
{
  v.option("name", x.name, Doc{"names it in events; default: kind and number"});
  v.required("capacity", x.capacity, Doc{"firm facility power", 0});
  v.option("kind", x.kind,
           Doc{"grid, gas, solar, wind, battery, solar_battery, nuclear, fuel_cell, other; grid also gives what "
               "nothing else can"});
  describe_availability(v, x.when, "when it is energized");
  v.option("carbon", x.carbon, Doc{"default: the region's; with fuel: on top of the fuel's, default 0", 0});
  v.option("price", x.price, Doc{"default: the region's; with fuel: on top of the fuel's, default 0", 0});
  v.option("nameplate", x.nameplate, Doc{"installed power of sun, wind or battery; default: the firm capacity", 0});
  v.option("capacity_factor", x.capacity_factor, Doc{"share of nameplate that sun or wind give", 0, 1});
  v.option("sun", x.sun,
           Doc{"monthly or daily capacity factors follow the sun of a clear day at this place, hour by hour"});
  v.option("storage", x.storage, Doc{"this is a battery; its power is the nameplate"});
  v.option("fuel", x.fuel, Doc{"what it burns"});
  v.option("contract", x.contract, Doc{"energy bought by contract or covered by certificates"});
  v.option("capex", x.capex, Doc{"of generation or storage per nameplate, when it is energized", 0});
  v.option("outages_per_year", x.outages_per_year,
           Doc{"at random times, on average; outages of a tranche whose firm capacity has no backup", 0, 10'000});
  v.option("repair", x.repair, Doc{"of such an outage, on average", kPositive});
  v.source(x.source);
}

template <class V>
void describe(V& v, PowerEvent& x)
{
  v.option("kind", x.kind, Doc{"outage, maintenance or curtailment"});
  v.required("date", x.date, Doc{"day on which it begins"});
  v.option("at", x.at, Doc{"after 00:00 UTC of that day", 0, core::kSecondsPerDay});
  v.option("duration", x.duration, Doc{"until power is back", kPositive});
  v.option("tranches", x.tranches, Doc{"names of those that give less; empty: all"});
  v.option("equipment", x.equipment, Doc{"of the network, that is lost; instead of tranches"});
  v.option("depth", x.depth_frac, Doc{"share of their capacity that is taken away", kPositive, 1});
  v.option("notice", x.notice, Doc{"before it begins", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, CurtailmentContract& x)
{
  v.required("share_of_time", x.share_of_time, Doc{"mean, of a year", 0, 0.5});
  v.option("depth", x.depth_frac, Doc{"share of the campus's power that is taken away", kPositive, 1});
  v.option("duration", x.duration, Doc{"of one event", 60, 30 * core::kSecondsPerDay});
  v.option("notice", x.notice, Doc{"before an event begins", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, PowerResponse& x)
{
  v.option("battery", x.battery, Doc{"most that the ride-through battery gives or takes", 0});
  v.option("battery_energy", x.battery_energy, Doc{"that it gives when full", 0});
  v.option("battery_efficiency", x.battery_efficiency, Doc{"energy given / energy taken", 0.1, 1});
  v.option(
      "capping", x.capping,
      Doc{"clocks: racks slow down along their performance-power curve before power is shared out; share: at once"});
  v.option("recovery_ramp", x.recovery_ramp,
           Doc{"most by which draw may rise after an event; absent: no limit", kPositive});
  v.option("checkpoint", x.checkpoint, Doc{"notice that a run needs to save its state", 0});
  v.option("lost_work", x.lost_work, Doc{"work that a run repeats if it is shed without that notice", 0});
  v.option("swing", x.swing_frac,
           Doc{"share of a training run's dynamic power that comes and goes with its steps", 0, 1});
  v.option("swing_smoothing", x.swing_smoothing, Doc{"part of a swing that storage or deliberate burn takes up", 0});
  v.option("swing_time", x.swing_time, Doc{"within which a swing passes", kPositive});
  v.option("feed_ramp", x.feed_ramp, Doc{"fastest change that the utility allows; absent: none stated", kPositive});
  v.source(x.source);
}

template <class V>
void describe(V& v, CampusPower& x)
{
  v.option("tranches", x.tranches, Doc{"power as it arrives; or network"});
  v.option("network", x.network, Doc{"equipment and how it is wired: firm power follows from it"});
  v.option("provisioning", x.provisioning_frac, Doc{"share of nameplate that admission reserves per rack", 0.05, 1});
  v.option("events", x.events, Doc{"outages, maintenance, curtailment on given dates"});
  v.option("curtailment", x.curtailment, Doc{"interruptible supply, at random times"});
  v.option("response", x.response, Doc{"what the campus does when feeds give less than it draws"});
  v.option("dispatch", x.dispatch,
           Doc{"how the load is shared: by what each source has, cheapest first, cleanest first"});
  v.option("time_shift", x.time_shift, Doc{"elastic work waits for the day's clean or cheap hours"});
  v.note_source();
}

template <class V>
void describe(V& v, Install& x)
{
  v.option("rate", x.rate, Doc{"racks the crews can start to install", 0, kMostRackRate});
  v.option("duration", x.duration, Doc{"of one installation", 0});
  v.option("burn_in", x.burn_in, Doc{"test before productive use", 0});
  v.option("fails_burn_in", x.fails_burn_in_frac,
           Doc{"share of racks that fail it, are mended and burn in again", 0, 0.99});
  v.option("mending", x.mending, Doc{"of racks that failed burn-in, before they burn in again", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, InitialRacks& x)
{
  v.required("rack_type", x.rack_type, Doc{"what stands there"});
  v.required("racks", x.racks, Doc{"online at the start", 0, 10'000'000});
  v.option("installed", x.installed, Doc{"for their age; default: the start"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Refresh& x)
{
  v.option(
      "threshold", x.threshold,
      Doc{"least compute per watt of new racks / that of old ones, in H100 equivalents per nameplate watt", 1, 1'000});
  v.option("payback", x.payback,
           Doc{"within which what new racks add must earn their price; absent: whatever they cost", kPositive});
  v.option("compute_price", x.compute_price, Doc{"what an H100 equivalent earns; needed for payback", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, Campus& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.required("region", x.region, Doc{"grid region of the catalogue"});
  v.required("fabric", x.fabric, Doc{"fabric of the catalogue"});
  v.required("halls", x.halls, Doc{"groups of equal halls"});
  v.required("power", x.power, Doc{"feeds and plants"});
  v.option("pue", x.pue, Doc{"facility energy / IT energy; or cooling", 1, 3});
  v.option("cooling", x.cooling, Doc{"makes the PUE and the water of cooling type, load and weather"});
  v.option("install", x.install, Doc{"crews"});
  v.option("refresh", x.refresh, Doc{"early retirement where new racks wait for power; absent: by age only"});
  v.option("fabric_ports", x.fabric_ports, Doc{"GPUs the campus core can attach, by date; absent: all", 0, kMostGpus});
  v.option("initial", x.initial, Doc{"racks online at the start"});
  v.option("target", x.target, Doc{"GPUs that should be up here", 0, kMostGpus});
  v.source(x.source);
}

template <class V>
void describe(V& v, WanLink& x)
{
  v.pair("between", x.from, x.to, Doc{"two campuses"});
  v.required("capacity", x.capacity, Doc{"one direction", kPositive});
  v.option("distance", x.distance, Doc{"of the fibre", 0});
  v.source(x.source);
}

template <class V>
void describe(V& v, model::GivenEfficiency& x)
{
  v.option("precision", x.precision, Doc{"bf16, fp8 or fp4; the next wider one where a chip lacks it"});
  v.option("mfu", x.mfu_frac, Doc{"useful model FLOP / peak FLOP while undisturbed", 0, 1});
  v.option("goodput", x.goodput_frac, Doc{"share of time not lost to failures, restarts, checkpoints", 0, 1});
  v.option("busy", x.busy_frac, Doc{"utilisation that sets the rack's power", 0, 1});
  v.option("scale_out_traffic", x.scale_out_traffic, Doc{"bytes over hall uplink and campus core per useful FLOP", 0});
  v.option("wan_traffic", x.wan_traffic, Doc{"bytes over each WAN link per useful FLOP of the run", 0});
  v.note_source();
}

template <class V>
void describe(V& v, TrainingMapping& x)
{
  auto& m = x.mapping;
  v.option("tensor", m.tensor, Doc{"tensor parallelism", 1, 100'000});
  v.option("pipeline", m.pipeline, Doc{"pipeline stages", 1, 100'000});
  v.option("context", m.context, Doc{"context parallelism", 1, 100'000});
  v.option("expert", m.expert, Doc{"expert parallelism", 1, 100'000});
  v.option("interleave", m.interleave, Doc{"model chunks per pipeline stage", 1, 10'000});
  v.option("micro_batch", m.micro_batch, Doc{"sequences", 1, 1'000'000});
  v.option("recompute", m.recompute, Doc{"activations computed again in the backward pass"});
  v.option("sequence_parallel", m.sequence_parallel, Doc{"norms split over the tensor group"});
  v.option("sharded_optimizer", x.sharded_optimizer, Doc{"optimizer state split over the data-parallel group"});
  v.option("kept_activations", x.kept_activations_frac,
           Doc{"share of activations kept; less where software frees tensors early", 0, 1});
  v.option("overlapped_gradients", x.overlapped_gradients, Doc{"gradients reduced while the backward pass goes on"});
  v.option("overlapped_tensor", x.overlapped_tensor,
           Doc{"tensor-parallel exchange partly hidden by fused kernels (default: on chips with fp8)"});
  v.note();
}

template <class V>
void describe(V& v, Checkpointing& x)
{
  v.option("interval", x.interval, Doc{"between checkpoints; default: Young's optimum", kPositive});
  v.option("write", x.write, Doc{"training stands still, per checkpoint", 0});
  v.option("detect", x.detect, Doc{"until a failure is noticed", 0});
  v.option("restart", x.restart, Doc{"back to the first step; default: by size, from the catalogue's constants", 0});
  v.option("hot_spares", x.hot_spares,
           Doc{"GPUs held idle beside the run's own, whole racks of them step in for racks in repair; default: the "
               "fleet always has some",
               0});
  v.source(x.source);
}

template <class V>
void describe(V& v, TrainingRun& x)
{
  v.required("name", x.name, Doc{"unique; repeated runs get -1, -2, ..."});
  v.option("flop", x.flop, Doc{"model FLOP to do; or parameters and tokens", kPositive});
  v.option("parameters", x.parameters, Doc{"active parameters; FLOP = 6 * parameters * tokens", 0, 1e18});
  v.option("tokens", x.tokens, Doc{"to train on", 0});
  v.option("gpus", x.gpus, Doc{"gang size; or share", 1, kMostGpus});
  v.option("share", x.share, Doc{"of the GPUs up in the fleet when it starts", 0, 1});
  v.option("earliest", x.earliest, Doc{"default: the start"});
  v.option("campuses", x.campuses, Doc{"empty: any one; one: that one; several: all of them, over WAN"});
  v.option("rack_types", x.rack_types, Doc{"empty: any"});
  v.option("repeat", x.repeat, Doc{"runs of this kind", 1, 1'000});
  v.option("every", x.every, Doc{"between the earliest dates of repeated runs"});
  v.option("growth", x.growth, Doc{"factor on FLOP and GPUs from one run to the next", 0.01, 100});
  v.option("efficiency", x.efficiency, Doc{"given numbers; or model and what follows"});
  v.option("model", x.model,
           Doc{"transformer of the catalogue: speed, bytes, power and memory come from the step model"});
  v.option("sequence", x.sequence, Doc{"tokens per sequence", 0, 1e9});
  v.option("global_batch", x.global_batch, Doc{"sequences per step", 0, 1e9});
  v.option("precision", x.precision, Doc{"of the matrix multiplies"});
  v.option("mapping", x.mapping, Doc{"how the model is spread over the GPUs; or \"auto\""});
  v.option("outer_steps", x.outer_steps, Doc{"steps between exchanges of gradients across campuses", 1, 1'000'000});
  v.option("outer_overlap", x.outer_overlap_frac,
           Doc{"share of an exchange that goes on behind the steps, where there are several between two", 0, 1});
  v.option("checkpoint", x.checkpoint, Doc{"goodput then follows from the components of failures"});
  v.source(x.source);
}

template <class V>
void describe(V& v, InferenceService& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.required("demand", x.demand, Doc{"tokens asked for", 0});
  v.option("daily_swing", x.daily_swing_frac, Doc{"peak of the day is 1 + this times the mean", 0, 1});
  v.option("weekly_swing", x.weekly_swing_frac, Doc{"peak of the week is 1 + this times the mean", 0, 1});
  v.option("flop_per_token", x.flop_per_token, Doc{"about 2 x active parameters; follows from model", 0});
  v.option("model", x.model,
           Doc{"transformer of the catalogue, whose speed, power and memory the inference model tells; or "
               "flop_per_token with efficiency"});
  v.option("input_tokens", x.input_tokens, Doc{"mean of a request; default: the transformer's benchmark", 0, 1e8});
  v.option("output_tokens", x.output_tokens,
           Doc{"mean of a request; default: the transformer's benchmark", kPositive, 1e8});
  v.option("user_tokens_per_s", x.user_tokens_per_s,
           Doc{"least rate that each user must see: limits the batch", kPositive, 1e6});
  v.option("efficiency", x.efficiency, Doc{"given numbers"});
  v.source(x.source);
}

template <class V>
void describe(V& v, ResearchPool& x)
{
  v.option("share", x.share, Doc{"of the GPUs up at each campus", 0, 1});
  v.option("efficiency", x.efficiency, Doc{"given numbers"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Workloads& x)
{
  v.option("priority", x.priority, Doc{"who gets GPUs, power and network first"});
  v.option("training", x.training, Doc{"training runs"});
  v.option("inference", x.inference, Doc{"services"});
  v.option("research", x.research, Doc{"elastic pool"});
  v.note_source();
}

template <class V>
void describe(V& v, FailureComponent& x)
{
  v.required("name", x.name, Doc{"of the component or of what racks share"});
  v.option("per", x.per,
           Doc{"what fails: gpu, rack, row of ten racks, hall, campus, or what two nodes (of 8 GPUs) of a job share: "
               "node_pair"});
  v.required("mtbf", x.mtbf, Doc{"mean time between failures of one", kPositive});
  v.option("interrupts", x.interrupts_frac, Doc{"share of its failures that interrupt a job", 0, 1});
  v.option("takes_down", x.takes_down_frac, Doc{"share of its failures that take its racks down for a repair", 0, 1});
  v.option(
      "repair", x.repair,
      Doc{"median time until the failed part is back or replaced, for which the racks wait where there is no spare",
          0});
  v.option("repair_p90", x.repair_p90, Doc{"nine of ten repairs are done by then; default: all take the median", 0});
  v.option(
      "spares", x.spares_frac,
      Doc{"parts kept at each campus / units installed there; a failed part waits for its repair only if none is left",
          0, 1});
  v.option("hands_on", x.hands_on, Doc{"technician's time per repair, after the part is there", 0});
  v.option("rack_types", x.rack_types, Doc{"empty: all"});
  v.source(x.source);
}

template <class V>
void describe(V& v, EarlyFailures& x)
{
  v.required("factor", x.factor, Doc{"on the rates of all components that racks have while they are new", 1, 1000});
  v.required("duration", x.duration, Doc{"for which they count as new, since they came online", kPositive});
  v.source(x.source);
}

template <class V>
void describe(V& v, Failures& x)
{
  v.option("availability", x.availability_frac, Doc{"share of online racks that are up; or components", 0, 1});
  v.option("mode", x.mode, Doc{"expected: closed form; sampled: events drawn at random"});
  v.option("arrivals", x.arrivals, Doc{"bursty, or independent of each other"});
  v.option("interval_cv", x.interval_cv, Doc{"coefficient of variation of the times between bursty failures", 1, 10});
  v.option("components", x.components, Doc{"what fails how often, and how long its repair takes"});
  v.option("racks_per_technician", x.racks_per_technician,
           Doc{"racks online per technician at work; default: nobody waits for one", kPositive});
  v.option("early", x.early, Doc{"more failures of new racks"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Economics& x)
{
  v.option("facility_capex", x.facility_capex, Doc{"shell, power and cooling per facility power; or the two below", 0});
  v.option("shell_capex", x.shell_capex, Doc{"shell per facility power", 0});
  v.option("power_cooling_capex", x.power_cooling_capex, Doc{"power and cooling per facility power", 0});
  v.option("network_capex", x.network_capex_frac, Doc{"share of rack price", 0, 10});
  v.option("rack_price_change", x.rack_price_change, Doc{"of racks and network, per year from the start", -0.9, 10});
  v.option("facility_price_change", x.facility_price_change,
           Doc{"of facilities and plants, per year from the start", -0.9, 10});
  v.option("facility_lifetime", x.facility_lifetime,
           Doc{"over which facilities and plants are written off", core::kSecondsPerYear});
  v.option("staff", x.staff, Doc{"per energized facility power and time, such as \"40 k USD/MW/year\"", 0});
  v.option("repair", x.repair_frac, Doc{"share of the price of racks and network in service, per year", 0, 1});
  v.option("maintenance", x.maintenance_frac,
           Doc{"share of the price of facilities and plants in service, per year", 0, 1});
  v.option("water_price", x.water_price, Doc{"such as \"2 USD/t\" (1 t is 1 m3)", 0});
  v.option("building_carbon", x.building_carbon,
           Doc{"CO2e embodied in shell, power and cooling per facility power, such as \"300 t/MW\", booked when it is "
               "energized",
               0});
  v.option("discount_rate", x.discount_rate, Doc{"per year", 0, 1});
  v.option("discounting", x.discounting, Doc{"when a period's money counts"});
  v.source(x.source);
}

template <class V>
void describe(V& v, Slip& x)
{
  v.required("what", x.what,
             Doc{"a task class of the projects in use, power, hall, announced_power, announced_hall, or chips"});
  v.option("campuses", x.campuses, Doc{"names of campuses; empty: all"});
  v.option("rack_types", x.rack_types,
           Doc{"with chips: these lines only; empty: all lines and the wafer and memory inputs"});
  v.option("factor", x.factor, Doc{"on durations, or on the time left from as_of", 0, 100});
  v.option("delay", x.delay, Doc{"added; may be negative"});
  v.source(x.source);
}

/// The scenario's own scalars and parts, without campuses and catalogue, which the reader expands and merges.
template <class V>
void describe(V& v, Scenario& x)
{
  v.required("format_version", x.format_version, Doc{"1", 1, 1});
  v.required("name", x.name, Doc{"of the scenario"});
  v.option("description", x.description, Doc{"in words"});
  v.required("start", x.start, Doc{"first day, 00:00 UTC"});
  v.required("end", x.end, Doc{"the run ends at 00:00 UTC of this day"});
  v.option("cadence", x.cadence, Doc{"between planning decisions", 60, 90 * core::kSecondsPerDay});
  v.option("report_every", x.report_every, Doc{"between report dates"});
  v.option("catalogs", x.catalogs, Doc{"catalogue files, relative to this file"});
  v.option("targets", x.targets, Doc{"what is aimed at"});
  v.option("supply", x.supply, Doc{"chips and racks"});
  v.option("wan", x.wan, Doc{"links between campuses"});
  v.option("workloads", x.workloads, Doc{"what runs"});
  v.option("failures", x.failures, Doc{"availability, or rates by component"});
  v.option("lifetime", x.lifetime, Doc{"age at which racks retire", kPositive});
  v.option("economics", x.economics, Doc{"prices that are not hardware's"});
  v.option("as_of", x.as_of, Doc{"what is due by this day does not slip; default: the start"});
  v.option("slips", x.slips, Doc{"how much later than planned things come"});
  v.note_source();
}

} // namespace gpuramp::scenario
