// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<scenario::Scheme> {
  static constexpr std::array<std::string_view, 5> names{"N", "N+1", "2N", "4-to-make-3", "no-backup"};
};

template <>
struct EnumNames<topology::Contingencies> {
  static constexpr std::array<std::string_view, 3> names{"none", "single", "pairs"};
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

void describe_availability(input::Visitor& v, Availability& x, const char* available)
{
  v.option("available", x.available, Doc{available});
  v.option("project", x.project, Doc{"or: the project template that makes it"});
  v.option("start", x.start, Doc{"with project: when the project begins"});
}

/// What a module of a scheme and a piece of equipment have in common.
void describe_piece(input::Visitor& v, PowerPiece& x)
{
  v.option("kind", x.kind, Doc{"of a source: grid, gas, nuclear, ...; of other equipment: transformer, ups, bus, ..."});
  v.option("efficiency", x.efficiency_frac, Doc{"output / input", 0.01, 1});
  describe_availability(v, x.when, "when it is there");
  v.option("failures_per_year", x.failures_per_year, Doc{"at random times, on average", 0, 10'000});
  v.option("repair", x.repair, Doc{"of a failure, on average", kPositive});
  v.option("capex", x.capex, Doc{"per capacity, paid while it is built", 0});
}

void describe(input::Visitor& v, PowerPiece& x)
{
  v.required("name", x.name, Doc{"unique within the campus"});
  v.required("capacity", x.capacity, Doc{"at its output", kPositive});
  v.required("feeds", x.feeds, Doc{"names of equipment; halls for all halls, hall-2 for the second group"});
  describe_piece(v, x);
  v.source(x.source);
}

void describe(input::Visitor& v, PowerNetwork& x)
{
  v.option("scheme", x.scheme, Doc{"equal modules side by side: N, N+1, 2N, 4-to-make-3, no-backup; or equipment"});
  v.option("modules", x.modules, Doc{"of N and N+1, the spare one included", 1, 1'000});
  v.option("installed", x.installed, Doc{"with scheme: all modules together", 0});
  describe_piece(v, x.module);
  v.option("equipment", x.equipment, Doc{"each with what it feeds; what nothing feeds is a source"});
  v.option("plan_for", x.plan_for, Doc{"losses that admission withstands; default single, with N and no-backup none"});
  v.source(x.source);
}

} // namespace gpuramp::scenario
