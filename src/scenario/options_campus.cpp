// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<model::DispatchPolicy> {
  static constexpr std::array<std::string_view, 3> names{"proportional", "cost", "carbon"};
};

template <>
struct EnumNames<scenario::PowerEventKind> {
  static constexpr std::array<std::string_view, 3> names{"outage", "maintenance", "curtailment"};
};

template <>
struct EnumNames<scenario::Capping> {
  static constexpr std::array<std::string_view, 2> names{"clocks", "share"};
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

void describe(input::Visitor& v, HallGroup& x)
{
  v.option("count", x.count, Doc{"halls in the group", 1, 10'000});
  v.required("rack_slots", x.rack_slots, Doc{"rack positions in each hall", 1, 1'000'000});
  v.required("bus", x.bus, Doc{"IT power of each hall", kPositive});
  v.option("cooling", x.cooling, Doc{"air, liquid or both, for racks that state which they need; empty: any"});
  v.option("rack_power", x.rack_power, Doc{"most nameplate power of a rack at one position; absent: any", kPositive});
  v.option("rack_types", x.rack_types, Doc{"that may stand here; empty: all"});
  describe_availability(v, x.first, "when the first hall is ready");
  v.option("every", x.every, Doc{"between the halls of the group"});
  v.source(x.source);
}

void describe(input::Visitor& v, PowerEvent& x)
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

void describe(input::Visitor& v, CurtailmentContract& x)
{
  v.required("share_of_time", x.share_of_time, Doc{"mean, of a year", 0, 0.5});
  v.option("depth", x.depth_frac, Doc{"share of the power that is taken away", kPositive, 1});
  v.option("tranches", x.tranches, Doc{"names of those it is taken from; default: all"});
  v.option("duration", x.duration, Doc{"of one event", 60, 30 * core::kSecondsPerDay});
  v.option("notice", x.notice, Doc{"before an event begins", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, PowerResponse& x)
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

void describe(input::Visitor& v, CampusPower& x)
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

void describe(input::Visitor& v, Install& x)
{
  v.option("rate", x.rate, Doc{"racks the crews can start to install", 0, kMostRackRate});
  v.option("duration", x.duration, Doc{"of one installation", 0});
  v.option("burn_in", x.burn_in, Doc{"test before productive use", 0});
  v.option("fails_burn_in", x.fails_burn_in_frac,
           Doc{"share of racks that fail it, are mended and burn in again", 0, 0.99});
  v.option("mending", x.mending, Doc{"of racks that failed burn-in, before they burn in again", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, InitialRacks& x)
{
  v.required("rack_type", x.rack_type, Doc{"what stands there"});
  v.required("racks", x.racks, Doc{"online at the start", 0, 10'000'000});
  v.option("installed", x.installed, Doc{"for their age; default: the start"});
  v.source(x.source);
}

void describe(input::Visitor& v, Refresh& x)
{
  v.option(
      "threshold", x.threshold,
      Doc{"least compute per watt of new racks / that of old ones, in H100 equivalents per nameplate watt", 1, 1'000});
  v.option("payback", x.payback,
           Doc{"within which what new racks add must earn their price; absent: whatever they cost", kPositive});
  v.option("compute_price", x.compute_price, Doc{"what an H100 equivalent earns; needed for payback", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Campus& x)
{
  v.name("name", x.name, Doc{"unique; or template"});
  v.required("region", x.region, Doc{"grid region of the catalogue"});
  v.option("location", x.location, Doc{"where reports draw it on a map; nothing else depends on it"});
  v.required("fabric", x.fabric, Doc{"fabric of the catalogue"});
  v.required("halls", x.halls, Doc{"groups of equal halls"});
  v.required("power", x.power, Doc{"feeds and plants"});
  v.option("pue", x.pue, Doc{"facility energy / IT energy; or cooling", 1, 3});
  v.option("cooling", x.cooling, Doc{"makes the PUE and the water of cooling type, load and weather"});
  v.option("install", x.install, Doc{"crews"});
  v.option("refresh", x.refresh, Doc{"early retirement where new racks wait for power; absent: by age only"});
  v.option("fabric_ports", x.fabric_ports,
           Doc{"GPUs the fabric can attach, by date; absent: all, or as pods open where their parts are bought", 0,
               kMostGpus});
  v.option("initial", x.initial, Doc{"racks online at the start"});
  v.option("target", x.target, Doc{"GPUs that should be up here", 0, kMostGpus});
  v.source(x.source);
}

void describe(input::Visitor& v, CampusTemplate& x)
{
  v.required("name", x.name, Doc{"with {n} for the number, such as \"plains-{n}\""});
  v.required("count", x.count, Doc{"campuses to make", 1, 10'000});
  v.option("every", x.every, Doc{"all dates of each next one are later by this"});
  v.option("latitude_deg", x.latitude_deg, Doc{"of each, in their order, for 'location'", -66, 66});
  v.option("longitude_deg", x.longitude_deg, Doc{"of each, in their order; east is positive", -180, 180});
  v.note_source();
}

void describe(input::Visitor& v, CampusText& x)
{
  v.option("template", x.made,
           Doc{"makes many campuses like this one, with all dates shifted: {\"name\": \"x-{n}\", \"count\": 60, "
               "\"every\": \"6 week\"}; in the place of the name"});
  describe(v, x.campus);
}

} // namespace gpuramp::scenario
