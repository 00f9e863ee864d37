// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/reroute.hpp"

#include "gpuramp/core/rounding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

/// Whether some line of the type may send there.
bool may_go(const Plan& plan, std::size_t type, std::size_t campus)
{
  return std::any_of(plan.lines.begin(), plan.lines.end(), [&](const PlanLine& line) {
    return line.type == type && std::binary_search(line.campuses.begin(), line.campuses.end(), campus);
  });
}

/// Racks of a type that have waited for too long.
std::int64_t stuck(const CampusState& state, std::size_t type, double since_s)
{
  std::int64_t racks = 0;
  for (const auto& lot : state.queue)
    racks += lot.type == type && lot.since_s <= since_s ? lot.racks : 0;
  return racks;
}

void send_on(World& world, std::size_t type, std::size_t from, std::size_t to, std::int64_t racks, double now_s)
{
  const auto& policy = *world.plan.scenario->supply.reroute;
  const auto change = world.changes.at(from, now_s, Alters::queue);
  const auto sent = world.deployment.take_back(from, type, racks, now_s - core::in_seconds(policy.after));
  world.deployment.send_on(type, to, sent, model::kNotBound, now_s + core::in_seconds(policy.transit));
  world.procurement.sent_on(type, from, to, sent);
  world.meter.sent_on(from, type, sent, now_s);
  world.chronicle.note(now_s, record::EventKind::racks_rerouted, from, world.plan.types[type].spec->name,
                       fmt::format("{} racks to {}", sent, world.plan.campuses[to].spec->name));
}

} // namespace

void reroute(World& world, double now_s)
{
  const auto& policy = world.plan.scenario->supply.reroute;
  if (not policy)
    return;
  const auto since_s = now_s - core::in_seconds(policy->after);
  const auto arrival_s = now_s + core::in_seconds(policy->transit);
  const auto n = world.plan.campuses.size();
  for (std::size_t from = 0; from < n; ++from)
    for (std::size_t k = 0; k < world.plan.types.size(); ++k) {
      auto left = stuck(world.deployment.campuses()[from], k, since_s);
      for (std::size_t to = 0; to < n && left > 0; ++to) {
        if (to == from || not may_go(world.plan, k, to))
          continue;
        const auto room = core::whole_in(world.supply.headroom_racks(k, to, arrival_s));
        const auto racks = std::min(left, static_cast<std::int64_t>(std::clamp(room, 0.0, 1e9)));
        if (racks > 0)
          send_on(world, k, from, to, racks, now_s);
        left -= racks;
      }
    }
}

} // namespace gpuramp::sim
