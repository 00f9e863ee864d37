// SPDX-License-Identifier: Apache-2.0
#include "scenario/name_rules.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::scenario {

bool holds(const Names& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

void NameRules::refer(const std::string& pointer, const std::string& name, const Names& known, const char* kind) const
{
  if (holds(known, name))
    return;
  complain_(pointer, fmt::format("there is no {} '{}'", kind, name),
            known.empty() ? fmt::format("no {} is defined; name catalogue files in 'catalogs'", kind)
                          : core::suggest_word(name, known));
}

void NameRules::refer_all(const std::string& pointer, const Names& names, const Names& known, const char* kind) const
{
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    refer(fmt::format("{}/{}", pointer, i), names[i], known, kind);
    if (not seen.insert(names[i]).second)
      complain_(fmt::format("{}/{}", pointer, i), fmt::format("the {} '{}' is named twice", kind, names[i]),
                "name it once");
  }
}

void NameRules::check_unique(const Names& names, const char* kind,
                             const std::function<std::string(std::size_t)>& pointer_of) const
{
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (not names[i].empty() && not seen.insert(names[i]).second)
      complain_(pointer_of(i), fmt::format("the {} name '{}' is used twice", kind, names[i]), "give each its own name");
}

} // namespace gpuramp::scenario
