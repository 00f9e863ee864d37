// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/decisions.hpp"

#include "scenario/decision_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

/// \return a campus of the template, null if there is none
const Campus* campus_of(const Scenario& scenario, const std::string& group)
{
  const auto found = std::find_if(scenario.campuses.begin(), scenario.campuses.end(),
                                  [&](const Campus& campus) { return campus_group(campus.name) == group; });
  return found == scenario.campuses.end() ? nullptr : &*found;
}

void complain_of_group(const std::string& at, const std::string& group, const Complain& complain)
{
  complain(at + "/campuses", fmt::format("there is no campus of the name '{}'", group),
           "name a template of this file without its number");
}

void check_campuses(const Scenario& scenario, const CampusDecision& decision, const std::string& at,
                    const Complain& complain)
{
  const auto* campus = campus_of(scenario, decision.campuses);
  if (campus == nullptr)
    return complain_of_group(at, decision.campuses, complain);
  if (campus->power.network)
    complain(at + "/campuses", "has a power network, whose firm power does not come by tranches",
             "leave it out: it stays as given");
  if (not campus->initial.empty())
    complain(at + "/campuses", "has racks at the start", "leave it out: it stays as given");
}

void check_tranche(const Scenario& scenario, const TrancheDecision& decision, const std::string& at,
                   const Complain& complain)
{
  const auto* campus = campus_of(scenario, decision.campuses);
  if (campus == nullptr)
    return complain_of_group(at, decision.campuses, complain);
  const auto& tranches = campus->power.tranches;
  if (std::none_of(tranches.begin(), tranches.end(), [&](const Tranche& t) { return t.name == decision.tranche; }))
    complain(at + "/tranche", fmt::format("'{}' has no tranche '{}'", decision.campuses, decision.tranche),
             "name one of its tranches");
}

void check_order(const Scenario& scenario, const OrderDecision& decision, const std::string& at,
                 const Complain& complain)
{
  const auto& lines = scenario.supply.lines;
  if (std::none_of(lines.begin(), lines.end(),
                   [&](const SupplyLine& line) { return line.rack_type == decision.rack_type; }))
    complain(at + "/rack_type", fmt::format("no supply line makes '{}'", decision.rack_type),
             "name the rack type of one of supply/lines");
  if (decision.last && *decision.last < decision.first)
    complain(at + "/last", "is before 'first'", "exchange the two");
}

} // namespace

std::string campus_group(const std::string& campus)
{
  const auto last = campus.find_last_not_of("0123456789");
  if (last == std::string::npos || last + 1 == campus.size())
    return campus;
  return campus.substr(0, campus[last] == '-' || campus[last] == '_' || campus[last] == ' ' ? last : last + 1);
}

void check_decision_rules(const Scenario& scenario, const Complain& complain)
{
  if (not scenario.decisions)
    return;
  const auto& d = *scenario.decisions;
  for (std::size_t i = 0; i < d.campuses.size(); ++i)
    check_campuses(scenario, d.campuses[i], fmt::format("/decisions/campuses/{}", i), complain);
  for (std::size_t i = 0; i < d.tranches.size(); ++i)
    check_tranche(scenario, d.tranches[i], fmt::format("/decisions/tranches/{}", i), complain);
  for (std::size_t i = 0; i < d.orders.size(); ++i)
    check_order(scenario, d.orders[i], fmt::format("/decisions/orders/{}", i), complain);
}

} // namespace gpuramp::scenario
