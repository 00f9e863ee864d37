// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/phases.hpp"
#include "sim/fleet/reroute.hpp"

#include <algorithm>

namespace gpuramp::sim {

void schedule(World& world)
{
  const auto& plan = world.plan;
  auto& agenda = world.agenda;
  for (std::size_t h = 0; h < plan.halls.size(); ++h)
    agenda.add(plan.halls[h].ready_s, event::HallReady{HallId(h)});
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    for (const auto& point : plan.campuses[c].spec->fabric_ports.points)
      agenda.add(std::max(0.0, plan.seconds(point.date)), event::PortsChange{CampusId(c)});
  for (std::size_t t = 0; t < plan.tranches.size(); ++t) {
    const auto [campus, index] = plan.tranches[t];
    const auto& tranche = plan.campuses[campus].tranches[index];
    if (tranche.until_s <= tranche.ready_s)
      continue;
    agenda.add(tranche.ready_s, event::TrancheReady{TrancheId(t)});
    if (tranche.until_s < plan.end_s)
      agenda.add(tranche.until_s, event::TrancheEnds{TrancheId(t)});
  }
  for (const auto& run : world.placement.runs())
    agenda.add(run.due_s, event::RunDue{});
  world.batch_queues.begin();
  world.request_services.begin();
  for (const auto at_s : plan.report_s)
    agenda.add(at_s, event::Report{});
  for (const auto at_s : plan.quarter_end_s)
    agenda.add(at_s, event::QuarterEnds{});
  for (const auto at_s : plan.year_end_s)
    agenda.add(at_s, event::YearEnds{});
  for (const auto at_s : plan.production_s)
    agenda.add(at_s, event::Production{});
  for (const auto at_s : plan.planning_s)
    agenda.add(at_s, event::Planning{});
  if (plan.scenario->failures.mode == scenario::FailureMode::sampled)
    agenda.add(0, event::FailureSteps{});
  if (world.cooling.any_weather())
    agenda.add(0, event::MonthBegins{});
}

/// Every flow starts unlimited and must be set once, also where nothing is yet.
void begin(World& world, double now_s)
{
  world.deployment.place_initial();
  world.rack_failures.begin(now_s);
  for (std::size_t c = 0; c < world.plan.campuses.size(); ++c) {
    const auto change = world.changes.at(c, now_s);
    world.moved.push_back(c);
    for (std::size_t k = 0; k < world.plan.types.size(); ++k)
      world.supply.add_reachable(k, world.deployment.campuses()[c].types[k].online);
  }
  world.procurement.begin();
}

void handle_events(World& world, double now_s)
{
  while (not world.agenda.empty() && world.agenda.next_s() <= now_s)
    std::visit([&](const auto& event) { handle(world, event, now_s); }, world.agenda.pop());
}

void handle(World& world, const event::YearEnds&, double now_s)
{
  world.meter.close_all(now_s);
  world.year_ends = true;
}

void handle(World& world, const event::QuarterEnds&, double now_s)
{
  world.meter.close_all(now_s);
  world.binding_ends = true;
}

void handle(World& world, const event::Report&, double now_s)
{
  world.meter.close_all(now_s);
  world.report_now = world.binding_ends = true;
}

void handle(World& world, const event::Look&, double now_s)
{
  world.meter.close_all(now_s);
  world.look_now = true;
}

void handle(World& world, const event::Production&, double now_s)
{
  world.meter.close_all(now_s);
  world.supply.produce(now_s);
  world.procurement.buy(world.supply.take_premiums(), now_s);
  world.fabric_supply.produce(now_s);
}

/// Admission where racks wait for a crew, technicians, demand until the next of these instants.
void handle(World& world, const event::Planning&, double now_s)
{
  world.meter.close_all(now_s);
  for (std::size_t c = 0; c < world.plan.campuses.size(); ++c)
    if (not world.deployment.campuses()[c].queue.empty())
      const auto change = world.changes.at(c, now_s, Alters::queue);
  reroute(world, now_s);
  note_failures(world, world.rack_failures.move_queues(now_s), now_s);
  if (world.plan.scenario->failures.early)
    world.placement.update_failures(world.deployment);
  world.place_everywhere = true;
  const auto& dates_s = world.plan.planning_s;
  const auto next = std::upper_bound(dates_s.begin(), dates_s.end(), now_s);
  if (next == dates_s.end())
    return;
  world.placement.set_demand(now_s, *next);
  for (const auto& pool : world.placement.pools())
    world.meter.demand_tokens(pool.demand_tokens_per_s * (*next - now_s));
}

void handle(World& world, const event::FailureSteps&, double now_s)
{
  world.meter.close_all(now_s);
  note_failures(world, world.rack_failures.draw(now_s), now_s);
  for (const auto c : world.fabric_health.step())
    const auto change = world.changes.at(c, now_s);
  const auto next_s = std::min(world.plan.end_s, now_s + world.plan.cadence_s);
  if (next_s > now_s)
    world.agenda.add(next_s, event::FailureSteps{});
}

} // namespace gpuramp::sim
