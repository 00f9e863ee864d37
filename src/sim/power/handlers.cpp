// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/phases.hpp"
#include "sim/power/dark_racks.hpp"
#include "sim/power/hall_powers.hpp"

#include <fmt/format.h>

namespace gpuramp::sim {

void handle(World& world, const event::TrancheReady& event, double now_s)
{
  const auto [campus, index] = world.plan.tranches[event.tranche.index()];
  const auto& tranche = world.plan.campuses[campus].tranches[index];
  const auto change = world.changes.at(campus, now_s);
  world.deployment.energize(campus, index, tranche.facility_mw);
  world.chronicle.note(now_s, record::EventKind::power_energized, campus, tranche.name,
                       fmt::format("{:g} MW", tranche.facility_mw));
}

void handle(World& world, const event::TrancheEnds& event, double now_s)
{
  const auto [campus, index] = world.plan.tranches[event.tranche.index()];
  const auto& tranche = world.plan.campuses[campus].tranches[index];
  const auto change = world.changes.at(campus, now_s);
  world.deployment.end_power(campus, tranche.facility_mw);
  world.chronicle.note(
      now_s, record::EventKind::power_ended, campus, tranche.name,
      fmt::format("{:g} MW; {:g} MW are left", tranche.facility_mw, world.deployment.campuses()[campus].facility_mw));
}

void handle(World& world, const event::FeedLost& event, double now_s)
{
  const auto& e = world.feeds.event(event.event.index());
  const auto change = world.changes.at(e.campus, now_s);
  world.feeds.start(event.event.index());
  const auto& campus = world.plan.campuses[e.campus];
  const auto what = not e.equipment.empty() ? campus.network->equipment[e.equipment.front()].name
                                            : fmt::format("{:.0f} % of {} of {} tranches", 100 * e.depth_frac,
                                                          e.tranches.size(), campus.tranches.size());
  world.chronicle.note(now_s, record::EventKind::power_lost, e.campus, to_string(e.kind),
                       fmt::format("{} for {:.1f} h; {:g} MW are left", what,
                                   (e.end_s - e.start_s) / core::kSecondsPerHour, world.feeds.limit_mw(e.campus)));
}

void handle(World& world, const event::FeedRestored& event, double now_s)
{
  const auto& e = world.feeds.event(event.event.index());
  const auto change = world.changes.at(e.campus, now_s);
  world.feeds.end(event.event.index(), now_s, world.rates.at(e.campus).facility_mw);
  world.chronicle.note(now_s, record::EventKind::power_restored, e.campus, to_string(e.kind), "");
}

/// The limit itself follows from the time to which the change advances the feeds.
void handle(World& world, const event::FeedStep& event, double now_s)
{
  const auto change = world.changes.at(event.campus.index(), now_s);
}

namespace {

/// Halls that power does not reach, then racks of all others alike. \return whether that changes anything
bool power_racks_of(World& world, std::size_t c)
{
  auto& deployment = world.deployment;
  const auto pue = world.cooling.pue(c);
  const bool has_network = world.plan.campuses[c].network.has_value();
  const auto powers =
      has_network ? group_powers(world.plan, deployment, c, world.feeds.works(c), pue) : std::vector<GroupPower>{};
  const auto cut_off = cut_off_racks(world.plan, deployment, c, powers);
  std::vector<IdleRacks> racks;
  for (std::size_t k = 0; k < cut_off.size(); ++k)
    racks.push_back({deployment.working(c, k) - cut_off[k], world.plan.idle_mw(c, k)});
  const auto dark = dark_racks(racks, world.feeds.limit_mw(c) / pue);
  bool any_cut_off = false;
  bool any = false;
  for (std::size_t k = 0; k < racks.size(); ++k) {
    any_cut_off = deployment.set_cut_off(c, k, cut_off[k]) || any_cut_off;
    any = deployment.set_dark(c, k, cut_off[k] + dark[k]) || any;
  }
  if (has_network)
    world.domains.set_power(c, hall_powers(world.plan, deployment, c, powers));
  if (any_cut_off)
    world.moved.push_back(c); // work goes where power is
  return any;
}

} // namespace

std::vector<std::size_t> power_racks(World& world)
{
  std::vector<std::size_t> moved;
  for (const auto c : world.changes.to_solve())
    if (power_racks_of(world, c))
      moved.push_back(c);
  return moved;
}

void handle(World& world, const event::MonthBegins&, double now_s)
{
  for (std::size_t c = 0; c < world.plan.campuses.size(); ++c) {
    if (not world.cooling.has_weather(c))
      continue;
    const auto change = world.changes.at(c, now_s);
    world.cooling.begin_month(c, now_s, world.rates.at(c).it_mw, world.domains.design_it_mw(c));
  }
  world.agenda.add(world.cooling.next_month_s(now_s), event::MonthBegins{});
}

} // namespace gpuramp::sim
