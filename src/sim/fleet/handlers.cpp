// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/phases.hpp"

#include <fmt/format.h>

#include <utility>

namespace gpuramp::sim {

void handle(World& world, const event::HallReady& event, double now_s)
{
  const auto hall = event.hall.index();
  const auto& plan = world.plan.halls[hall];
  const auto change = world.changes.at(plan.campus, now_s);
  world.deployment.open_hall(hall);
  world.chronicle.note(now_s, record::EventKind::hall_ready, plan.campus, plan.name,
                       fmt::format("{} slots", plan.slots));
}

/// Admission reads the schedule itself.
void handle(World& world, const event::PortsChange& event, double now_s)
{
  const auto change = world.changes.at(event.campus.index(), now_s, Alters::queue);
  world.deployment.connect_ports(event.campus.index());
}

void handle(World& world, const event::PartsInstalled& event, double now_s)
{
  const auto shipment = event.shipment.index();
  const auto campus = world.fabric_supply.campus_of(shipment);
  const auto change = world.changes.at(campus, now_s, Alters::queue);
  if (not world.fabric_supply.install(shipment))
    return;
  world.deployment.connect_ports(campus);
  world.chronicle.note(now_s, record::EventKind::pods_open, campus,
                       fmt::format("{} of {} pods", world.fabric_supply.pods_open(campus),
                                   world.plan.campuses[campus].fabric->pods.size()));
}

void handle(World& world, const event::Arrival& event, double now_s)
{
  const auto batch = event.batch.index();
  const auto change = world.changes.at(world.deployment.batch(batch).campus, now_s, Alters::queue);
  world.deployment.arrive(batch, now_s);
}

void handle(World& world, const event::InstallEnds& event, double now_s)
{
  const auto batch = event.batch.index();
  const auto change = world.changes.at(world.deployment.batch(batch).campus, now_s, Alters::queue);
  world.deployment.begin_burn_in(batch, now_s);
}

void handle(World& world, const event::BurnInEnds& event, double now_s)
{
  const auto batch = event.batch.index();
  const auto campus = world.deployment.batch(batch).campus;
  const auto change = world.changes.at(campus, now_s);
  const auto failed = world.rack_failures.fail_burn_in(campus, world.deployment.batch(batch).racks);
  world.deployment.go_online(batch, failed, now_s);
  world.chronicle.came_online(batch);
  world.moved.push_back(campus);
}

void handle(World& world, const event::ComesOfAge& event, double now_s)
{
  const auto campus = world.deployment.batch(event.batch.index()).campus;
  const auto change = world.changes.at(campus, now_s);
  world.deployment.come_of_age(event.batch.index());
  world.moved.push_back(campus);
}

void handle(World& world, const event::Retirement& event, double now_s)
{
  const auto batch = event.batch.index();
  const auto campus = world.deployment.batch(batch).campus;
  const auto change = world.changes.at(campus, now_s);
  world.deployment.retire(batch, world.deployment.batch(batch).racks);
  world.moved.push_back(campus);
}

void handle(World& world, const event::Reachable& event, double)
{
  world.supply.make_reachable(event.shipment.index());
}

void note_failures(World& world, const std::vector<std::size_t>& campuses, double now_s)
{
  for (const auto c : campuses) {
    const auto change = world.changes.at(c, now_s);
    world.moved.push_back(c);
  }
}

namespace {

/// Old racks make room where new ones wait for power.
void refresh(World& world, std::size_t campus, double now_s)
{
  if (not world.refresh.is_due(campus))
    return;
  const auto change = world.changes.at(campus, now_s);
  const auto retired = world.refresh.make_room(campus);
  if (retired == 0)
    return;
  world.deployment.admit(campus, now_s);
  world.moved.push_back(campus);
  world.chronicle.note(now_s, record::EventKind::racks_refreshed, campus, fmt::format("{} racks", retired));
}

} // namespace

/// Stages of no length end at once: repeat until nothing more is due.
void deploy(World& world, double now_s)
{
  for (;;) {
    handle_events(world, now_s);
    if (world.changes.to_admit().empty())
      break;
    for (const auto c : world.changes.to_admit()) {
      world.deployment.admit(c, now_s);
      refresh(world, c, now_s);
    }
    world.changes.admitted();
  }
  for (const auto c : world.moved)
    world.rack_failures.settle(c);
  auto moved = power_racks(world);
  moved.insert(moved.end(), world.moved.begin(), world.moved.end());
  if (not moved.empty())
    world.chronicle.look(moved, now_s);
}

} // namespace gpuramp::sim
