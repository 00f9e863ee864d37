// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<scenario::AllocationPolicy> {
  static constexpr std::array<std::string_view, 2> names{"most_headroom", "in_order"};
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

void describe(input::Visitor& v, Targets& x)
{
  v.option("fleet", x.fleet, Doc{"GPUs that should be up, by date", 0, kMostGpus});
  v.gpu_counts("milestones", x.milestones, Doc{"fleet sizes whose dates are reported", 1, kMostGpus});
  v.option("job_bandwidth", x.job_bandwidth,
           Doc{"that each GPU of the largest training job must have to the other half of it; 0: any", 0});
  v.note_source();
}

void describe(input::Visitor& v, SupplyInput& x)
{
  v.required("name", x.name, Doc{"names the input in the bottleneck report"});
  v.option("wafers", x.wafers, Doc{"world capacity in CoWoS wafers (one of wafers, hbm, racks)", 0});
  v.option("hbm", x.hbm, Doc{"world capacity in HBM bytes", 0});
  v.option("racks", x.racks, Doc{"capacity of rack integration", 0});
  v.option("share", x.share, Doc{"our part of it", 0, 1});
  v.source(x.source);
}

void describe(input::Visitor& v, SupplyLine& x)
{
  v.required("rack_type", x.rack_type, Doc{"what is made"});
  v.required("orders", x.orders, Doc{"what we ask for; what inputs cannot fill stays on order", 0, kMostRackRate});
  v.option("integration_time", x.integration_time, Doc{"from chips to tested rack", 0});
  v.option("transit_time", x.transit_time, Doc{"to the campus", 0});
  v.option("last_production", x.last_production, Doc{"afterwards open orders are dropped"});
  v.option("campuses", x.campuses, Doc{"may go to these only; empty: any"});
  v.option("delivered", x.delivered, Doc{"these have come: they take nothing of shared inputs"});
  v.source(x.source);
}

void describe(input::Visitor& v, Supply& x)
{
  v.option("inputs", x.inputs, Doc{"what all lines share"});
  v.option("lines", x.lines, Doc{"what is ordered"});
  v.option("allocation", x.allocation,
           Doc{"most_headroom: in proportion to free slots and power at arrival; in_order: fill campuses by name"});
  v.note_source();
}

void describe(input::Visitor& v, WanLink& x)
{
  v.pair("between", x.from, x.to, Doc{"two campuses"});
  v.required("capacity", x.capacity, Doc{"one direction", kPositive});
  v.option("distance", x.distance, Doc{"of the fibre", 0});
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
  v.option("network_capex", x.network_capex_frac, Doc{"share of rack price", 0, 10});
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
  v.required("racks", x.racks, Doc{"since the start, by date: more and more", 0, 1e9});
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
  v.option("cadence", x.cadence, Doc{"between planning decisions", 60, 90 * core::kSecondsPerDay});
  v.option("report_every", x.report_every, Doc{"between report dates"});
  v.option("catalogs", x.catalogs,
           Doc{"catalogue files, relative to this file; \"builtin:accelerators\" is one that comes with gpuramp"});
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
  v.option("variants", x.variants,
           Doc{"overlays by name, run with --variant NAME: parts of a scenario, merged by name into this one"});
  v.option("catalog", x.catalog, Doc{"entries beside those of the catalogue files"});
}

} // namespace gpuramp::scenario
