// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/event.hpp"
#include "sim/engine/world.hpp"

#include <cstddef>
#include <vector>

/// The phases of the main loop, in its order, each defined in the room that it belongs to.
namespace gpuramp::sim {

/// Enters into the agenda what the scenario dates, and puts what stands there at the start in its place.
void schedule(World& world);
void begin(World& world, double now_s);

/// Handles the runs that SimGrid says have ended.
void finish_runs(World& world, const std::vector<std::size_t>& runs, double now_s);

/// Handles all events that are due.
void handle_events(World& world, double now_s);

// engine/
void handle(World& world, const event::YearEnds& event, double now_s);
void handle(World& world, const event::QuarterEnds& event, double now_s);
void handle(World& world, const event::Report& event, double now_s);
void handle(World& world, const event::Look& event, double now_s);
void handle(World& world, const event::Production& event, double now_s);
void handle(World& world, const event::Planning& event, double now_s);
void handle(World& world, const event::FailureSteps& event, double now_s);
// power/
void handle(World& world, const event::TrancheReady& event, double now_s);
void handle(World& world, const event::TrancheEnds& event, double now_s);
void handle(World& world, const event::FeedLost& event, double now_s);
void handle(World& world, const event::FeedRestored& event, double now_s);
void handle(World& world, const event::FeedStep& event, double now_s);
void handle(World& world, const event::MonthBegins& event, double now_s);
// fleet/
void handle(World& world, const event::HallReady& event, double now_s);
void handle(World& world, const event::PortsChange& event, double now_s);
void handle(World& world, const event::PartsInstalled& event, double now_s);
void handle(World& world, const event::Arrival& event, double now_s);
void handle(World& world, const event::InstallEnds& event, double now_s);
void handle(World& world, const event::BurnInEnds& event, double now_s);
void handle(World& world, const event::ComesOfAge& event, double now_s);
void handle(World& world, const event::Retirement& event, double now_s);
void handle(World& world, const event::Reachable& event, double now_s);
// work/
void handle(World& world, const event::RunDue& event, double now_s);
void handle(World& world, const event::RunCaughtUp& event, double now_s);
void handle(World& world, const event::RunLosing& event, double now_s);
void handle(World& world, const event::RunStops& event, double now_s);
void handle(World& world, const event::RunResumes& event, double now_s);
void handle(World& world, const event::JobsEnd& event, double now_s);
void handle(World& world, const event::JobsFail& event, double now_s);
void handle(World& world, const event::QueueChanges& event, double now_s);
void handle(World& world, const event::RequestsPeak& event, double now_s);

/// Racks have failed or come back at some campuses.
void note_failures(World& world, const std::vector<std::size_t>& campuses, double now_s);

/// Admits waiting racks where something happened: slot, power, ports, crew.
void deploy(World& world, double now_s);

/// Switches off what there is no power for, and on what there is again. \return where that changes anything
std::vector<std::size_t> power_racks(World& world);

/// Puts runs, pools and jobs on the GPUs that are up.
void place(World& world, double now_s);

/// Solves rates of work over power and network, campus by campus that changed, and lets batteries and runs follow.
/// \return the campuses that were solved, ascending
std::vector<std::size_t> allocate(World& world, double now_s);

/// Sets the limiters of SimGrid's flows. \param solved  campuses
void set_limiters(World& world, const std::vector<std::size_t>& solved, double now_s);

} // namespace gpuramp::sim
