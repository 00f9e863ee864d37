// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/sim/simulation.hpp"

#include "gpuramp/core/stop.hpp"
#include "sim/engine/phases.hpp"
#include "sim/engine/world.hpp"
#include "sim/power/source_derates.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

namespace {

/// One run: the main loop over its parts.
class Simulation {
public:
  Simulation(const scenario::Scenario& scenario, const RunOptions& options);
  record::Record run();

private:
  void loop();
  void check(double now_s);
  void observe(double now_s);
  void watch(double now_s);

  RunOptions options_;
  World world_;
  record::Record record_;
  double last_report_s_ = -1; ///< none yet
  double watched_s_ = 0;      ///< since when there is what is there
};

Simulation::Simulation(const scenario::Scenario& scenario, const RunOptions& options)
    : options_(options), world_(scenario, options)
{
  record_.resolution = world_.plan.resolution;
  record_.seed = options.seed;
  for (const auto& campus : world_.plan.campuses)
    record_.campus_names.push_back(campus.spec->name);
  for (const auto& type : world_.plan.types)
    record_.rack_types.push_back(type.spec->name);
  record_.fabric_parts = world_.fabric_supply.parts();
}

record::Record Simulation::run()
{
  schedule(world_);
  for (const auto day : options_.looks)
    world_.agenda.add(world_.plan.seconds(day), event::Look{});
  world_.platform.run([this] {
    loop();
    if (options_.watch)
      options_.watch(world_.observer.watch(world_.plan.end_s, world_.plan.end_s));
    for (std::size_t c = 0; c < world_.plan.campuses.size(); ++c)
      world_.feeds.advance(c, world_.plan.end_s);
    world_.cross_check.progress();
    world_.batch_queues.check_progress(world_.checks, world_.meter, world_.plan.end_s);
    world_.rack_hosts.check_rack_s(world_.checks, world_.plan.end_s);
  });
  record_.jobs = world_.meter.jobs();
  record_.queues = world_.batch_queues.records();
  record_.requests = world_.request_services.records();
  record_.history = world_.meter.take_history();
  record_.largest_runs = world_.meter.largest_runs();
  auto derates = source_derates(world_.plan, world_.feeds.events());
  for (std::size_t c = 0; c < derates.size(); ++c)
    record_.history[c].derates = std::move(derates[c]);
  record_.events = world_.chronicle.events();
  record_.milestones = world_.chronicle.milestones();
  record_.levels = world_.level_watch.levels();
  record_.reached = world_.chronicle.reached();
  record_.peak_facility_power = core::megawatts(world_.meter.peak_mw());
  record_.conservation = world_.checks.result();
  using record::Effort;
  record_.effort[Effort::simgrid_hosts] = static_cast<std::int64_t>(world_.platform.n_hosts());
  record_.effort[Effort::simgrid_links] = static_cast<std::int64_t>(world_.platform.n_links());
  record_.effort[Effort::events] = static_cast<std::int64_t>(record_.events.size());
  record_.effort[Effort::limiter_updates] = static_cast<std::int64_t>(world_.platform.n_updates());
  record_.effort[Effort::limiter_groups] = static_cast<std::int64_t>(world_.platform.n_groups());
  return std::move(record_);
}

void Simulation::loop()
{
  while (last_report_s_ < world_.plan.end_s) {
    const auto ended = world_.platform.wait_until(world_.agenda.next_s());
    const auto now_s = world_.platform.now_s();
    core::stop_if_asked();
    watch(now_s);
    check(now_s);
    finish_runs(world_, ended, now_s);
    if (now_s >= world_.plan.end_s) // what lacks less than the clock shows is finished
      finish_runs(world_, world_.platform.take_done(world_.plan.clock_step_s()), now_s);
    handle_events(world_, now_s);
    if (record_.effort[record::Effort::planning_instants]++ == 0)
      begin(world_, now_s);
    deploy(world_, now_s);
    place(world_, now_s);
    if (now_s < world_.plan.end_s) { // rates at the end are those that held until then: no time follows
      set_limiters(world_, allocate(world_, now_s), now_s);
      world_.level_watch.look(now_s, world_.chronicle);
    }
    observe(now_s);
  }
}

/// SimGrid's links against the plan, before anything changes, where a report is due that has not been made.
void Simulation::check(double now_s)
{
  const auto& dates_s = world_.plan.report_s;
  if (last_report_s_ != now_s && last_report_s_ >= 0 && std::binary_search(dates_s.begin(), dates_s.end(), now_s))
    world_.cross_check.links(), world_.rack_hosts.check_racks(world_.checks);
}

/// What was there until now and for some time, before anything changes.
void Simulation::watch(double now_s)
{
  constexpr double kNoTimeS = 1e-3; // dates that are computed in two ways differ by rounding
  if (const auto since_s = std::exchange(watched_s_, now_s); options_.watch && since_s + kNoTimeS < now_s)
    options_.watch(world_.observer.watch(since_s, now_s));
}

void Simulation::observe(double now_s)
{
  if (std::exchange(world_.year_ends, false))
    record_.years.push_back(world_.observer.year(now_s));
  if (std::exchange(world_.binding_ends, false) && now_s > 0)
    record_.binding.push_back(world_.observer.binding(now_s));
  if (std::exchange(world_.look_now, false))
    record_.looks.push_back(world_.observer.look(now_s));
  if (not std::exchange(world_.report_now, false))
    return;
  record_.samples.push_back(world_.observer.sample(now_s));
  record_.samples.back().queues = world_.batch_queues.sample();
  last_report_s_ = now_s;
  if (options_.progress)
    options_.progress(now_s / world_.plan.end_s, core::date_after(world_.plan.scenario->start, core::seconds(now_s)));
}

} // namespace

record::Record simulate(const scenario::Scenario& scenario, const RunOptions& options)
{
  return Simulation(scenario, options).run();
}

} // namespace gpuramp::sim
