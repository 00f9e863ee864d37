// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/decisions.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace gpuramp::plan {

namespace {

/// Leases of a template end as much later as they begin, but for months that differ in length.
bool same_lease(const scenario::Scenario& s, const scenario::Tranche& a, const scenario::Tranche& b)
{
  constexpr double kMonthsDifferDays = 4;
  const auto days_a = lease_days(s, a);
  const auto days_b = lease_days(s, b);
  return days_a == days_b || (days_a && days_b && std::abs(*days_a - *days_b) <= kMonthsDifferDays);
}

bool alike(const scenario::Scenario& s, const scenario::Campus& a, const scenario::Campus& b)
{
  const auto same_halls = [](const scenario::HallGroup& x, const scenario::HallGroup& y) {
    return std::tie(x.count, x.rack_slots, x.bus, x.every, x.first.project) ==
           std::tie(y.count, y.rack_slots, y.bus, y.every, y.first.project);
  };
  const auto same_tranches = [&](const scenario::Tranche& x, const scenario::Tranche& y) {
    return std::tie(x.name, x.capacity, x.kind, x.when.project) ==
               std::tie(y.name, y.capacity, y.kind, y.when.project) &&
           same_lease(s, x, y);
  };
  return a.region == b.region && a.fabric == b.fabric && a.install.rate == b.install.rate &&
         std::equal(a.halls.begin(), a.halls.end(), b.halls.begin(), b.halls.end(), same_halls) &&
         std::equal(a.power.tranches.begin(), a.power.tranches.end(), b.power.tranches.begin(), b.power.tranches.end(),
                    same_tranches);
}

/// Campuses that a line, a run or a link names stay as they are: others would have other names.
std::set<std::string> named_campuses(const scenario::Scenario& s)
{
  std::set<std::string> names;
  for (const auto& line : s.supply.lines)
    names.insert(line.campuses.begin(), line.campuses.end());
  for (const auto& run : s.workloads.training)
    names.insert(run.campuses.begin(), run.campuses.end());
  for (const auto& link : s.wan)
    names.insert({link.from, link.to});
  return names;
}

bool may_be_decided(const CampusGroup& group, const std::set<std::string>& named)
{
  return std::none_of(group.campuses.begin(), group.campuses.end(), [&](const scenario::Campus* campus) {
    return not campus->initial.empty() || campus->power.network || not campus->power.events.empty() ||
           named.count(campus->name) > 0;
  });
}

scenario::CampusDecision derived(const scenario::Scenario& s, const CampusGroup& group)
{
  const auto first = opening(s, *group.campuses.front());
  const auto last = opening(s, *group.campuses.back());
  const auto n = static_cast<double>(group.campuses.size());
  const auto years = core::in_days(last - first) / core::kDaysPerYear;
  scenario::CampusDecision decision;
  decision.campuses = group.name;
  decision.most = static_cast<std::int64_t>(kDerivedFactor * n);
  decision.per_year = years > 0 ? kDerivedFactor * (n - 1) / years : n;
  decision.first = core::date_after(s.start, first);
  decision.source = fmt::format("assumption: {:g} times the given {} campuses and their pace", kDerivedFactor, n);
  return decision;
}

scenario::OrderDecision derived(const scenario::Scenario& s, const scenario::SupplyLine& line)
{
  scenario::OrderDecision decision;
  decision.rack_type = line.rack_type;
  decision.first = line.orders.empty() ? s.start : std::max(s.start, line.orders.points.front().date);
  decision.last = line.last_production;
  for (const auto& point : line.orders.points)
    decision.most = std::max(decision.most, kDerivedFactor * point.value);
  decision.source = fmt::format("assumption: {:g} times the largest given rate of orders", kDerivedFactor);
  return decision;
}

} // namespace

std::vector<CampusGroup> campus_groups(const scenario::Scenario& s)
{
  std::vector<CampusGroup> groups;
  for (const auto& campus : s.campuses) {
    const auto name = scenario::campus_group(campus.name);
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const CampusGroup& group) {
      return group.name == name && alike(s, *group.campuses.front(), campus);
    });
    if (found == groups.end())
      groups.push_back({name, {&campus}});
    else
      found->campuses.push_back(&campus);
  }
  for (auto& group : groups)
    std::stable_sort(group.campuses.begin(), group.campuses.end(),
                     [&](const auto* a, const auto* b) { return opening(s, *a) < opening(s, *b); });
  return groups;
}

std::optional<double> lease_days(const scenario::Scenario& s, const scenario::Tranche& tranche)
{
  if (not tranche.until)
    return std::nullopt;
  auto in_time = tranche.when;
  in_time.late.clear();
  const auto days = core::in_days(core::between(s.start, *tranche.until) - scenario::construction_of(s, in_time).done);
  return std::max(0.0, days);
}

core::Duration opening(const scenario::Scenario& s, const scenario::Campus& campus)
{
  auto first = core::between(s.start, s.end);
  for (const auto& hall : scenario::hall_commissionings(s, campus))
    first = std::min(first, hall.ready);
  return first;
}

scenario::Decisions decisions_of(const scenario::Scenario& s)
{
  if (s.decisions)
    return *s.decisions;
  scenario::Decisions decisions;
  const auto named = named_campuses(s);
  for (const auto& group : campus_groups(s))
    if (may_be_decided(group, named))
      decisions.campuses.push_back(derived(s, group));
  for (const auto& line : s.supply.lines)
    decisions.orders.push_back(derived(s, line));
  decisions.source = "assumption: derived from the scenario, which states none";
  return decisions;
}

} // namespace gpuramp::plan
