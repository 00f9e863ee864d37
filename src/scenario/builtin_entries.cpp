// SPDX-License-Identifier: Apache-2.0
#include "scenario/builtin_entries.hpp"

#include "scenario/builtin.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace gpuramp::scenario {

namespace {

using EntryNames = std::set<std::string>;

template <class T>
void take_out(EntryNames& names, const std::vector<T>& entries)
{
  for (const auto& entry : entries)
    names.erase(entry.name);
}

/// What texts may name, less the entries that are there.
EntryNames lacking(const Texts& texts, const Catalog& own)
{
  EntryNames names(texts.begin(), texts.end());
  for (const auto kind : kSourceKinds) // which mean something without a catalogue
    names.erase(std::string(kind));
  take_out(names, own.rack_types);
  take_out(names, own.projects);
  take_out(names, own.fabrics);
  take_out(names, own.regions);
  take_out(names, own.sources);
  take_out(names, own.transformers);
  return names;
}

/// \return whether there were any
template <class T>
bool copy(const EntryNames& names, const std::vector<T>& from, std::vector<T>& to)
{
  const auto before = to.size();
  std::copy_if(from.begin(), from.end(), std::back_inserter(to),
               [&](const T& entry) { return names.contains(entry.name); });
  return to.size() > before;
}

template <class T>
void copy_if_none(const std::vector<T>& from, std::vector<T>& to)
{
  if (to.empty())
    to = from;
}

} // namespace

void add_lacking(Catalog& own, const Texts& texts, const Catalog& other)
{
  const auto names = lacking(texts, own);
  copy(names, other.rack_types, own.rack_types);
  copy(names, other.projects, own.projects);
  copy(names, other.regions, own.regions);
  copy(names, other.sources, own.sources);
  if (copy(names, other.fabrics, own.fabrics)) {
    copy_if_none(other.fabric_parts.switches, own.fabric_parts.switches);
    copy_if_none(other.fabric_parts.optics, own.fabric_parts.optics);
  }
  if (copy(names, other.transformers, own.transformers)) {
    copy_if_none(other.chips, own.chips);
    copy_if_none(other.constants, own.constants);
  }
}

} // namespace gpuramp::scenario
