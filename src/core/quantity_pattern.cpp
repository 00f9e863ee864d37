// SPDX-License-Identifier: Apache-2.0
#include "core/unit_table.hpp"
#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

namespace gpuramp::core {

namespace {

/// Units of one dimension, as one group of a regular expression.
struct UnitClass {
  Dimension dimension;
  std::string pattern;
};

std::string prefixes_of(const Unit& unit)
{
  switch (unit.prefixes) {
    case Prefixes::none: return "";
    case Prefixes::decimal: return "[kMGTPEZY]?";
    case Prefixes::decimal_and_milli: return "[mkMGTPEZY]?";
    case Prefixes::decimal_and_binary: return "(?:[kMGTPEZY]|[KMGTP]i)?";
  }
  return "";
}

std::vector<UnitClass> unit_classes()
{
  std::vector<UnitClass> classes;
  for (const auto& unit : kUnits) {
    auto found = classes.begin();
    while (found != classes.end() && not(found->dimension == unit.dimension))
      ++found;
    if (found == classes.end())
      found = classes.insert(found, {unit.dimension, ""});
    found->pattern += (found->pattern.empty() ? "" : "|") + prefixes_of(unit) + std::string(unit.name);
  }
  return classes;
}

/// Adds every quotient of at most `n_more` further units that has the wanted dimension.
void add_quotients(const std::vector<UnitClass>& classes, Dimension wanted, Dimension so_far, const std::string& text,
                   int n_more, std::vector<std::string>& found)
{
  if (so_far == wanted)
    found.push_back(text);
  if (n_more == 0)
    return;
  for (const auto& unit : classes)
    add_quotients(classes, wanted, so_far - unit.dimension, text + "/(?:" + unit.pattern + ")", n_more - 1, found);
}

} // namespace

std::string quantity_pattern(Dimension dimension, bool negative)
{
  constexpr int kMostDenominators = 3;
  const auto classes = unit_classes();
  std::vector<std::string> quotients;
  for (const auto& unit : classes)
    add_quotients(classes, dimension, unit.dimension, "(?:" + unit.pattern + ")", kMostDenominators, quotients);
  const auto* sign = negative ? "-?" : "(?:-(?=[0.]+(?:[eE]|[ ])))?"; // minus zero is zero
  return fmt::format("^{}(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)? (?:[kMGTPEZY] )?(?:{})$", sign,
                     fmt::join(quotients, "|"));
}

} // namespace gpuramp::core
