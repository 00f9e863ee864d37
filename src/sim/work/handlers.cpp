// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/phases.hpp"
#include "sim/work/job_failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

void finish_runs(World& world, const std::vector<std::size_t>& runs, double now_s)
{
  for (const auto r : runs) {
    const auto& run = world.placement.runs()[r];
    const auto change = world.changes.at_run(r, now_s);
    world.placement.finish(r, now_s);
    world.place_everywhere = true;
    world.chronicle.note(
        now_s, record::EventKind::run_finished, run.campuses.front(), run.name,
        fmt::format("{:.4g} FLOP in {:.1f} days", run.flop_to_do, (now_s - *run.started_s) / core::kSecondsPerDay));
  }
}

void handle(World& world, const event::RunDue&, double)
{
  world.place_everywhere = true;
}

void handle(World& world, const event::RunCaughtUp& event, double now_s)
{
  const auto run = event.run.index();
  if (not world.placement.runs()[run].running() || not world.interruptions.has_caught_up(run, now_s))
    return;
  const auto change = world.changes.at_run(run, now_s);
  world.interruptions.go_on(run);
}

void handle(World& world, const event::RunLosing& event, double now_s)
{
  const auto run = event.run.index();
  if (not world.placement.runs()[run].running())
    return;
  const auto change = world.changes.at_run(run, now_s);
  world.placement.lose(run);
}

/// The run stands still for detection and restart, or until a rack is back if no hot spare is left.
void handle(World& world, const event::RunStops& event, double now_s)
{
  const auto run = event.run.index();
  if (not world.placement.runs()[run].running())
    return;
  const auto change = world.changes.at_run(run, now_s);
  world.placement.stop(run);
  const auto complete_s =
      lose_rack(world.plan, world.deployment, world.placement.run(run), now_s, world.interruptions.stream(run));
  world.agenda.add(complete_s + world.placement.runs()[run].restart_s, event::RunResumes{event.run});
}

void handle(World& world, const event::RunResumes& event, double now_s)
{
  const auto change = world.changes.at_run(event.run.index(), now_s);
  world.placement.resume(event.run.index());
  world.interruptions.plan_stop(event.run.index(), now_s);
}

void handle(World& world, const event::JobsEnd& event, double now_s)
{
  world.batch_queues.end_jobs(event.place.index(), now_s);
}

void handle(World& world, const event::JobsFail& event, double now_s)
{
  world.batch_queues.fail_jobs(event.place.index(), now_s);
}

void handle(World& world, const event::QueueChanges& event, double now_s)
{
  world.batch_queues.advance(event.queue.index(), now_s);
}

void handle(World& world, const event::RequestsPeak& event, double)
{
  world.request_services.at_peak(event.month.index());
}

void place(World& world, double now_s)
{
  if (std::exchange(world.place_everywhere, false)) {
    world.meter.close_all(now_s);
    for (const auto r : world.placement.place(world.deployment, now_s)) {
      const auto& run = world.placement.runs()[r];
      world.platform.start_run(r, run.flop_to_do / run.flop_per_s_at_start);
      world.interruptions.plan_stop(r, now_s);
      world.chronicle.note(now_s, record::EventKind::run_started, run.campuses.front(), run.name,
                           fmt::format("{:.0f} GPUs", run.working()));
    }
  } else {
    for (const auto c : world.moved)
      world.placement.place_at(c, world.deployment);
  }
  world.moved.clear();
  for (const auto c : world.placement.take_changed())
    world.changes.mark(c);
  for (const auto c : world.batch_queues.schedule(now_s))
    world.changes.alter_work(c, now_s);
}

namespace {

/// A run that power holds at a standstill during an event is shed: what it has done since it last saved its state is
/// lost, unless there was time to save it.
void follow_run(World& world, std::size_t r, double now_s)
{
  const auto& run = world.placement.runs()[r];
  const auto rate = world.rates.run_rate(r);
  const auto disturbed =
      std::find_if(run.campuses.begin(), run.campuses.end(), [&](std::size_t c) { return world.feeds.disturbed(c); });
  const bool is_shed = disturbed != run.campuses.end() && rate <= 0;
  if (world.interruptions.shed(r, is_shed)) {
    const auto lost_s = is_shed && not world.feeds.had_notice(*disturbed)
                            ? core::in_seconds(world.plan.campuses[*disturbed].response.lost_work)
                            : 0;
    world.chronicle.note(now_s, is_shed ? record::EventKind::run_shed : record::EventKind::run_resumed,
                         run.campuses.front(), run.name,
                         lost_s > 0 ? fmt::format("{:.1f} h of work lost", lost_s / 3600) : "");
    if (lost_s > 0)
      world.interruptions.lose(r, lost_s, now_s);
  }
  world.interruptions.follow(r, run.stopped || run.losing ? 0 : rate, now_s);
}

} // namespace

std::vector<std::size_t> allocate(World& world, double now_s)
{
  auto solved = world.rates.update(world.changes.take_to_solve());
  for (const auto c : solved)
    world.feeds.follow(c, world.rates.at(c).facility_mw, now_s);
  for (const auto c : solved)
    world.batch_queues.follow(c, world.rates.at(c), now_s);
  for (const auto r : world.placement.running())
    follow_run(world, r, now_s);
  return solved;
}

} // namespace gpuramp::sim
