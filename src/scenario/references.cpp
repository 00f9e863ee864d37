// SPDX-License-Identifier: Apache-2.0
#include "scenario/references.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/problems.hpp"

#include <fmt/format.h>

#include <set>

namespace gpuramp::scenario {

namespace {

constexpr const char* kCatalogs = "there are none; name catalogue files in 'catalogs'";

} // namespace

References::References(const Scenario& scenario, const Complain& complain)
    : complain_(complain), rack_types_(names_in(scenario.catalog.rack_types), kCatalogs),
      projects_(names_in(scenario.catalog.projects), kCatalogs),
      fabrics_(names_in(scenario.catalog.fabrics), kCatalogs), regions_(names_in(scenario.catalog.regions), kCatalogs),
      campuses_(names_in(scenario.campuses))
{
}

void References::rack_type(const std::string& pointer, const std::string& name) const
{
  one_of(pointer, name, rack_types_, "rack type");
}

void References::rack_types(const std::string& pointer, const Names& names) const
{
  all_of(pointer, names, rack_types_, "rack type");
}

void References::project(const std::string& pointer, const std::string& name) const
{
  one_of(pointer, name, projects_, "project");
}

void References::fabric(const std::string& pointer, const std::string& name) const
{
  one_of(pointer, name, fabrics_, "fabric");
}

void References::region(const std::string& pointer, const std::string& name) const
{
  one_of(pointer, name, regions_, "region");
}

void References::regions(const std::string& pointer, const Names& names) const
{
  all_of(pointer, names, regions_, "region");
}

void References::campus(const std::string& pointer, const std::string& name) const
{
  one_of(pointer, name, campuses_, "campus");
}

void References::campuses(const std::string& pointer, const Names& names) const
{
  all_of(pointer, names, campuses_, "campus");
}

void References::one_of(const std::string& pointer, const std::string& name, const KnownNames& known,
                        const char* kind) const
{
  if (known.holds(name))
    return;
  complain_(pointer, fmt::format("there is no {} '{}'", kind, name), suggestion(name, known));
}

std::string References::suggestion(const std::string& name, const KnownNames& known) const
{
  if (++n_suggested_ > input::Problems::kMostKept)
    return {};
  return known.names().empty() ? known.remedy() : core::suggest_word(name, known.names());
}

void References::all_of(const std::string& pointer, const Names& names, const KnownNames& known, const char* kind) const
{
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    one_of(fmt::format("{}/{}", pointer, i), names[i], known, kind);
    if (not seen.insert(names[i]).second)
      complain_(fmt::format("{}/{}", pointer, i), fmt::format("the {} '{}' is named twice", kind, names[i]),
                "name it once");
  }
}

void References::check_unique(const Names& names, const char* kind,
                              const std::function<std::string(std::size_t)>& pointer_of) const
{
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (not names[i].empty() && not seen.insert(names[i]).second)
      complain_(pointer_of(i), fmt::format("the {} name '{}' is used twice", kind, names[i]), "give each its own name");
}

} // namespace gpuramp::scenario
