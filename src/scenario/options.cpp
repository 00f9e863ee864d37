// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<model::MarketRule> {
  static constexpr std::array<std::string_view, 3> names{"share", "contract", "price"};
};

template <>
struct EnumNames<scenario::AllocationPolicy> {
  static constexpr std::array<std::string_view, 4> names{"most_headroom", "in_order", "soonest", "campus_target"};
};

template <>
struct EnumNames<scenario::AdmissionOrder> {
  static constexpr std::array<std::string_view, 3> names{"oldest_first", "most_compute_per_watt", "campus_target"};
};

template <>
struct EnumNames<scenario::Discounting> {
  static constexpr std::array<std::string_view, 2> names{"end_of_period", "mid_period"};
};

template <>
struct EnumNames<scenario::BeforeStart> {
  static constexpr std::array<std::string_view, 2> names{"sunk", "charged"};
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

void describe(input::Visitor& v, TargetLevel& x)
{
  v.option("campus", x.campus, Doc{"of this campus; or region; default: of the fleet"});
  v.option("region", x.region, Doc{"of the campuses in this region"});
  v.option("gpus", x.gpus, Doc{"GPUs up (one of gpus, h100e, energized, drawn, flop, tokens)", kPositive, kMostGpus});
  v.option("h100e", x.h100e, Doc{"H100 equivalents up, such as \"100 k GPU\"", kPositive});
  v.option("energized", x.energized, Doc{"firm facility power that is there", kPositive});
  v.option("drawn", x.drawn, Doc{"facility power", kPositive});
  v.option("flop", x.flop, Doc{"useful model FLOP per time", kPositive});
  v.option("tokens", x.tokens, Doc{"tokens served per time", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, Targets& x)
{
  v.option("levels", x.levels, Doc{"what else is dated: power, compute, tokens, of the fleet, a region or a campus"});
  v.option("fleet", x.fleet, Doc{"GPUs that should be up, by date", 0, kMostGpus});
  v.gpu_counts("milestones", x.milestones, Doc{"fleet sizes whose dates are reported", 1, kMostGpus});
  v.option("job_bandwidth", x.job_bandwidth,
           Doc{"that each GPU of the largest training job must have to GPUs in other pods or halls, and over WAN; 0: "
               "any; default: 1 GB/s at a campus, any over WAN",
               0});
  v.note_source();
}

void describe(input::Visitor& v, InputFlow& x)
{
  v.option("wafers", x.wafers, Doc{"CoWoS wafers (one of wafers, hbm, racks, gpus, power, money)", 0});
  v.option("hbm", x.hbm, Doc{"bytes of HBM", 0});
  v.option("racks", x.racks, Doc{"racks integrated", 0});
  v.option("gpus", x.gpus, Doc{"parts for so many GPU packages", 0});
  v.option(
      "power", x.power,
      Doc{"parts for so much nameplate power of racks, or of halls and tranches with 'tasks', such as \"20 GW/year\"",
          0});
  v.option("money", x.money, Doc{"a budget that racks are paid from, such as \"100 G USD/year\"", 0});
}

void describe(input::Visitor& v, YieldRamp& x)
{
  v.required("from", x.from_frac, Doc{"good parts of all, until 'begin'", kPositive, 1});
  v.required("to", x.to_frac, Doc{"good parts of all, in the end", kPositive, 1});
  v.required("begin", x.begin, Doc{"when it begins to rise"});
  v.required("takes", x.takes, Doc{"until it has risen", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, InputExpansion& x)
{
  v.required("growth", x.growth,
             Doc{"most capacity that is committed to in a year, as a part of what there is", 0, 10});
  v.required("lead_time", x.lead_time, Doc{"until it is there", 0});
  v.option("cost", x.cost, Doc{"per unit a year that is added (wafer, byte, rack, GPU, watt or dollar)", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, SupplyBuyer& x)
{
  v.required("name", x.name, Doc{"of the owner"});
  describe(v, static_cast<InputFlow&>(x));
  v.option("share", x.share, Doc{"weight of its claim beside ours; without one it gets what others leave", 0, 1e6});
  v.option("contract", x.contract, Doc{"what is assured to it, for the rule 'contract'"});
  v.option("elasticity", x.elasticity, Doc{"of its demand to the price; default: that of the input", 0, 100});
  v.option("barred_from", x.barred_from, Doc{"by an export rule it gets nothing from this day on"});
  v.option("barred_until", x.barred_until, Doc{"the export rule ends on this day"});
  v.source(x.source);
}

void describe(input::Visitor& v, SupplyInput& x)
{
  v.required("name", x.name, Doc{"names the input in the bottleneck report"});
  describe(v, static_cast<InputFlow&>(x));
  v.option("share", x.share, Doc{"our part of it; with 'buyers' the weight of our claim", 0, 1});
  v.option("per_gpu", x.per_gpu, Doc{"units that a GPU package takes; default: as the catalogue says", kPositive});
  v.option("rack_types", x.rack_types, Doc{"that take it; empty: all"});
  v.option("tasks", x.tasks,
           Doc{"names of tasks of project templates that take it, in the place of racks: as much power as their halls' "
               "buses or their tranches have, when they would end as planned; they end when it is there"});
  v.option("yield", x.yield, Doc{"good parts of what the capacity makes; absent: all"});
  v.option("stock", x.stock, Doc{"on hand at the start, as time of the capacity at the start", 0});
  v.option("stock_limit", x.stock_limit, Doc{"most that is kept, as time of the capacity", 0});
  v.option("buyers", x.buyers, Doc{"the other owners, with their demand; empty: they get what is not our share"});
  v.option(
      "rule", x.rule,
      Doc{"what is scarce goes by share; by contract (contracts first, then shares); or by price (at which all that "
          "is wanted fits)"});
  v.option("contract", x.contract, Doc{"what is assured to us, for the rule 'contract'"});
  v.option("elasticity", x.elasticity, Doc{"of demand: percent less for a price that is 1 % higher", 0, 100});
  v.option(
      "price", x.price,
      Doc{"of what a GPU package takes, where it is not scarce; what scarcity adds to it is paid with the racks", 0});
  v.option("capex", x.capex,
           Doc{"of what 'tasks' take, where it is not scarce, such as \"20 USD/kW\": a part of the capex of halls and "
               "tranches; what scarcity adds to it is paid on top, as it is made",
               0});
  v.option("expansion", x.expansion, Doc{"capacity that makers add while it is short"});
  v.source(x.source);
}

void describe(input::Visitor& v, Shipment& x)
{
  v.required("in", x.in, Doc{"a month or quarter, such as 2026-03 or 2026-Q1"});
  v.option("racks", x.racks, Doc{"that leave the factory in it, evenly", 0});
  v.option("gpus", x.gpus, Doc{"in the place of racks", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, SupplyLine& x)
{
  constexpr double kMostGpusPerRack = 1e4;
  v.required("rack_type", x.rack_type, Doc{"what is made"});
  v.option("orders", x.orders, Doc{"what we ask for; what inputs cannot fill stays on order", 0, kMostRackRate});
  v.option("gpu_orders", x.gpu_orders,
           Doc{"the same in GPUs, such as \"10 k GPU/month\"", 0, kMostRackRate * kMostGpusPerRack});
  v.option("shipments", x.shipments, Doc{"the same as quantities by month or quarter; nothing in between"});
  v.option("integration_time", x.integration_time, Doc{"from chips to tested rack", 0});
  v.option("transit_time", x.transit_time, Doc{"to the campus", 0});
  v.option("last_production", x.last_production, Doc{"afterwards open orders are dropped"});
  v.option("campuses", x.campuses, Doc{"may go to these only; empty: any"});
  v.option("delivered", x.delivered, Doc{"these have come: they take nothing of shared inputs"});
  v.source(x.source);
}

void describe(input::Visitor& v, FabricPartSupply& x)
{
  v.required("part", x.part, Doc{"switch, transceiver or cable of the catalogue"});
  v.required("pieces", x.pieces, Doc{"world capacity; what nobody has ordered is not made", 0});
  v.option("on_hand", x.on_hand, Doc{"made before the start, and for nobody yet", 0});
  v.option("share", x.share, Doc{"our part of the capacity", 0, 1});
  v.source(x.source);
}

void describe(input::Visitor& v, FabricSupply& x)
{
  v.option("parts", x.parts, Doc{"the scarce ones; others are there when their hall is"});
  v.option("transit_time", x.transit_time, Doc{"of scarce parts to the campus", 0});
  v.option("install_time", x.install_time, Doc{"of scarce parts there, until their pod can open", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Supply& x)
{
  v.option("inputs", x.inputs, Doc{"what all lines share"});
  v.option("lines", x.lines, Doc{"what is ordered"});
  v.option("allocation", x.allocation,
           Doc{"soonest: where crews, halls that fit, ports and power let them be installed first; most_headroom: in "
               "proportion to free slots and power at arrival, crews or not; in_order: fill campuses by name; "
               "campus_target: in proportion to what campuses lack of their targets"});
  v.option("admission", x.admission,
           Doc{"of racks that wait at a campus: oldest_first; most_compute_per_watt (H100 equivalents per nameplate "
               "watt) first; campus_target (while the campus lacks GPUs of its target, most GPUs per watt first, then "
               "the oldest)"});
  v.option("reroute", x.reroute, Doc{"racks that wait go to another campus with room; absent: they stay"});
  v.option("fabric", x.fabric,
           Doc{"fabrics of a topology are bought, installed, powered and paid by their parts, pod by pod; absent: they "
               "are there with their halls"});
  v.option(
      "produce_every", x.produce_every,
      Doc{"open orders become racks so often, crews turn to waiting racks, and work is placed anew; also on the days "
          "on which orders or demand change or end and rack types become available",
          core::kSecondsPerDay, 90 * core::kSecondsPerDay});
  v.note_source();
}

void describe(input::Visitor& v, Reroute& x)
{
  v.option("after", x.after, Doc{"this long waited", 0});
  v.option("transit", x.transit, Doc{"to the other campus", 0});
  v.option("cost", x.cost, Doc{"per rack", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, WanLink& x)
{
  v.pair("between", x.from, x.to, Doc{"two campuses"});
  v.required("capacity", x.capacity, Doc{"one direction", kPositive});
  v.option("distance", x.distance, Doc{"of the fibre", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Debt& x)
{
  constexpr double kLongestTerm_years = 100;
  v.required("share", x.share, Doc{"of each purchase of racks, networks, halls and plants that is borrowed", 0, 1});
  v.required("rate", x.rate, Doc{"interest per year", 0, 1});
  v.option("term", x.term,
           Doc{"in which it is paid back in equal amounts, interest included", core::kSecondsPerYear / 12,
               kLongestTerm_years * core::kSecondsPerYear});
  v.source(x.source);
}

void describe(input::Visitor& v, Economics& x)
{
  v.option("facility_capex", x.facility_capex,
           Doc{"shell, power and cooling of halls per facility power (bus x PUE), paid while they are built; or the "
               "two below",
               0});
  v.option("shell_capex", x.shell_capex, Doc{"shell of halls per facility power", 0});
  v.option("power_cooling_capex", x.power_cooling_capex, Doc{"power and cooling of halls per facility power", 0});
  v.option("network_capex", x.network_capex_frac,
           Doc{"share of rack price, where a fabric is not bought by its parts", 0, 10});
  v.option("rack_price_change", x.rack_price_change, Doc{"of racks and network, per year from the start", -0.9, 10});
  v.option("facility_price_change", x.facility_price_change,
           Doc{"of facilities and plants, per year from the start", -0.9, 10});
  v.option("facility_lifetime", x.facility_lifetime,
           Doc{"over which facilities and plants are written off", core::kSecondsPerYear});
  v.option(
      "construction_time", x.construction_time,
      Doc{"over which halls and power that have only a date are paid evenly, up to that date; with a project: over "
          "the project",
          0, 20 * core::kSecondsPerYear});
  v.option("before_start", x.before_start,
           Doc{"what was paid before the start: sunk leaves it out and names it, charged counts it at the start"});
  v.option("staff", x.staff,
           Doc{"per facility power in service (halls that are ready, as far as firm power is) and time, such as \"40 k "
               "USD/MW/year\"",
               0});
  v.option("repair", x.repair_frac,
           Doc{"share of the catalogue's price of racks and network in service, per year", 0, 1});
  v.option("maintenance", x.maintenance_frac,
           Doc{"share of the price of facilities and plants in service, per year", 0, 1});
  v.option("water_price", x.water_price, Doc{"such as \"2 USD/t\" (1 t is 1 m3)", 0});
  v.option("building_carbon", x.building_carbon,
           Doc{"CO2e embodied in shell, power and cooling per facility power of halls, such as \"300 t/MW\", booked "
               "while they are built",
               0});
  v.option("discount_rate", x.discount_rate, Doc{"per year", 0, 1});
  v.option("discounting", x.discounting,
           Doc{"when a calendar year's money counts: at the end or in the middle of its part of the run"});
  v.option("debt", x.debt,
           Doc{"purchases are paid partly with borrowed money, as far as services earn: the return on what is not "
               "borrowed follows"});
  v.source(x.source);
}

void describe(input::Visitor& v, Slip& x)
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

void describe(input::Visitor& v, DeliveredRacks& x)
{
  v.required("rack_type", x.rack_type, Doc{"what came"});
  v.required("racks", x.racks, Doc{"since the start, by date: more and more", 0, kMostRacksInADay});
  v.source(x.source);
}

void describe(input::Visitor& v, CampusActuals& x)
{
  v.required("campus", x.campus, Doc{"name of a campus; or \"fleet\", in files that forecasts are scored by"});
  v.option("energized", x.energized, Doc{"firm facility power by date", 0});
  v.option("delivered", x.delivered, Doc{"racks that have come, by type"});
  v.option("up", x.up, Doc{"GPUs up by date; comparisons show them beside what was foreseen", 0, kMostGpus});
  v.source(x.source);
}

void describe(input::Visitor& v, Scenario& x)
{
  v.required("format_version", x.format_version, Doc{"1", 1, 1});
  v.required("name", x.name, Doc{"of the scenario"});
  v.option("description", x.description, Doc{"in words"});
  v.required("start", x.start, Doc{"first day, 00:00 UTC"});
  v.required("end", x.end, Doc{"the run ends at 00:00 UTC of this day"});
  v.option("cadence", x.cadence,
           Doc{"between draws of failures and repairs of racks and fabrics, where 'failures.mode' is sampled; moves "
               "nothing else",
               60, 90 * core::kSecondsPerDay});
  v.option("report_every", x.report_every, Doc{"between report dates"});
  v.option("catalogs", x.catalogs,
           Doc{"catalogue files, relative to this file; \"builtin:accelerators\" is one that comes with gpuramp; "
               "default: all that come with it, or of these only what the file's own catalog lacks; []: none"});
  v.option(
      "study", x.study,
      Doc{"study file of this scenario, relative to this file: what 'run --samples' and 'sweep' take as uncertain; "
          "default: its uncertain numbers and the slips that come with gpuramp"});
  v.option("targets", x.targets, Doc{"what is aimed at"});
  v.option("supply", x.supply, Doc{"chips and racks"});
  v.option("wan", x.wan, Doc{"links between campuses"});
  v.option("workloads", x.workloads, Doc{"what runs"});
  v.option("failures", x.failures, Doc{"availability, or rates by component"});
  v.option("lifetime", x.lifetime, Doc{"age at which racks retire", kPositive});
  v.option("economics", x.economics, Doc{"prices that are not hardware's"});
  v.option("as_of", x.as_of, Doc{"what is due by this day does not slip; default: the start"});
  v.option("actuals", x.actuals, Doc{"what came, by campus, in the place of what was planned until as_of"});
  v.option("decisions", x.decisions, Doc{"what 'gpuramp plan' may decide; a run does not look at it"});
  v.option("slips", x.slips, Doc{"how much later than planned things come"});
  v.note_source();
}

void describe(input::Visitor& v, ScenarioText& x)
{
  describe(v, x.scenario);
  v.required("campuses", x.campuses, Doc{"sites, one at least"});
  v.option("currencies", x.currencies,
           Doc{"rates of other currencies in which amounts are stated; results are in USD"});
  v.option("variants", x.variants,
           Doc{"overlays by name, run with --variant NAME: parts of a scenario, merged by name into this one"});
  v.option("catalog", x.catalog, Doc{"entries beside those of the catalogue files"});
}

} // namespace gpuramp::scenario
