// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/sim/simulation.hpp"

#include "gpuramp/core/error.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/cross_check.hpp"
#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/platform.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/rack_failures.hpp"
#include "sim/fleet/refresh.hpp"
#include "sim/fleet/supply.hpp"
#include "sim/observe/checks.hpp"
#include "sim/observe/meter.hpp"
#include "sim/observe/observer.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/interruptions.hpp"
#include "sim/work/job_failures.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

/// One run: the parts, and the phases of the main loop.
class Simulation {
public:
  Simulation(const scenario::Scenario& scenario, const RunOptions& options);
  record::Record run();

private:
  // The phases, in order.
  void loop();
  void handle_events(double now_s);
  void deploy(double now_s);
  void place(double now_s);
  void allocate_and_apply();
  void observe(double now_s);

  void handle(const AgendaItem& item, double now_s);
  void handle_batch(const AgendaItem& item, double now_s);
  void touch(std::size_t campus, double now_s);
  void begin(double now_s);
  void buy_racks();
  void refresh(std::size_t campus, double now_s);
  void energize(std::size_t tranche, double now_s);
  void open_hall(std::size_t hall, double now_s);
  void lose_power(std::size_t event, double now_s);
  void restore_power(std::size_t event, double now_s);
  void begin_month(double now_s);
  void follow_run(std::size_t run, double now_s);
  void catch_up(std::size_t run, double now_s);
  void tick(double now_s);
  void fail_racks(double now_s);
  void lose_work(std::size_t run, double now_s);
  void stop_run(std::size_t run, double now_s);
  void resume_run(std::size_t run, double now_s);
  void plan_stop(std::size_t run, double now_s);
  void touch_run(std::size_t run, double now_s);
  void finish_runs(const std::vector<std::size_t>& runs, double now_s);
  void fill_agenda();
  void apply_campus(std::size_t campus);
  void apply_blocks(std::size_t domain);
  void note_milestones(double now_s);
  [[nodiscard]] std::optional<record::MilestonePath> path_of_latest() const;
  void note_first_online(double now_s);
  void note(double at_s, record::EventKind kind, std::size_t campus, std::string subject, std::string detail);
  [[nodiscard]] bool is_report_date(double now_s) const;
  [[nodiscard]] std::int64_t gpus_up() const;
  [[nodiscard]] core::Date date_of(double at_s) const
  {
    return core::date_after(plan_.scenario->start, core::seconds(at_s));
  }

  Plan plan_;
  Layout layout_;
  RunOptions options_;
  Agenda agenda_;
  Deployment deployment_;
  Refresh refresh_;
  Supply supply_;
  Feeds feeds_;
  Cooling cooling_;
  RackFailures rack_failures_;
  std::vector<core::Stream> run_failures_; ///< [run]
  Placement placement_;
  Interruptions interruptions_;
  Rates rates_;
  Meter meter_;
  Platform platform_;
  Checks checks_;
  CrossCheck cross_check_;
  Observer observer_;
  record::Record record_;
  std::vector<std::int64_t> produced_before_; ///< [campus * types + type], racks paid for
  std::vector<bool> type_seen_;               ///< [type] online somewhere
  std::vector<bool> campus_seen_;             ///< [campus] some racks online
  std::vector<bool> touched_;                 ///< [campus] something happened there at this instant
  std::vector<std::size_t> to_admit_;         ///< touched campuses, in the order of their events
  std::vector<std::size_t> came_online_;      ///< batches, at this instant
  std::vector<std::size_t> moved_;            ///< campuses where racks came online or retired at this instant
  double last_tick_s_ = 0;
  double last_report_s_ = 0;
  double tokens_demanded_ = 0;
  bool report_now_ = false;
  bool place_now_ = false; ///< everywhere, not only where racks moved
};

Simulation::Simulation(const scenario::Scenario& scenario, const RunOptions& options)
    : plan_(make_plan(scenario, options.resolution)), layout_(make_layout(plan_)), options_(options),
      deployment_(plan_, agenda_), refresh_(plan_, deployment_), supply_(plan_, deployment_, agenda_),
      feeds_(plan_, deployment_, agenda_, options.seed), cooling_(plan_),
      rack_failures_(plan_, deployment_, options.seed), placement_(plan_), interruptions_(placement_, agenda_),
      rates_(plan_, layout_, deployment_, feeds_, cooling_, placement_),
      meter_(plan_, deployment_, feeds_, placement_, rates_),
      platform_(plan_, layout_, placement_.pools().size(), placement_.runs().size()),
      cross_check_(plan_, layout_, deployment_, feeds_, placement_, rates_, meter_, platform_, checks_),
      observer_(plan_, deployment_, supply_, feeds_, cooling_, rates_, meter_, checks_),
      produced_before_(plan_.campuses.size() * plan_.types.size(), 0), type_seen_(plan_.types.size(), false),
      campus_seen_(plan_.campuses.size(), false), touched_(plan_.campuses.size(), false)
{
  record_.resolution = plan_.resolution;
  record_.seed = options.seed;
  for (const auto& campus : plan_.campuses)
    record_.campus_names.push_back(campus.spec->name);
  for (const auto gpus : scenario.targets.milestones)
    record_.milestones.push_back({gpus, std::nullopt, std::nullopt});
  for (const auto& run : placement_.runs())
    run_failures_.emplace_back(options.seed, "run_failures/" + run.name);
  fill_agenda();
}

void Simulation::fill_agenda()
{
  for (std::size_t h = 0; h < plan_.halls.size(); ++h)
    agenda_.add(plan_.halls[h].ready_s, EventClass::hall, h);
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    for (const auto& point : plan_.campuses[c].spec->fabric_ports.points)
      agenda_.add(std::max(0.0, plan_.seconds(point.date)), EventClass::port, c);
  }
  for (std::size_t t = 0; t < plan_.tranches.size(); ++t)
    agenda_.add(plan_.campuses[plan_.tranches[t].first].tranches[plan_.tranches[t].second].ready_s, EventClass::tranche,
                t);
  for (std::size_t r = 0; r < placement_.runs().size(); ++r)
    agenda_.add(placement_.runs()[r].due_s, EventClass::run_due, r);
  for (std::size_t i = 0; i < plan_.report_s.size(); ++i)
    agenda_.add(plan_.report_s[i], EventClass::report, i);
  agenda_.add(0, EventClass::tick, 0);
  if (cooling_.any_weather())
    agenda_.add(0, EventClass::month, 0);
}

record::Record Simulation::run()
{
  platform_.run([this] {
    loop();
    for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
      feeds_.advance(c, plan_.end_s);
    cross_check_.progress();
  });
  record_.jobs = meter_.jobs();
  record_.peak_facility_power = core::megawatts(meter_.peak_mw());
  record_.conservation = checks_.result();
  using record::Effort;
  record_.effort[Effort::simgrid_hosts] = static_cast<std::int64_t>(platform_.n_hosts());
  record_.effort[Effort::simgrid_links] = static_cast<std::int64_t>(platform_.n_links());
  record_.effort[Effort::events] = static_cast<std::int64_t>(record_.events.size());
  record_.effort[Effort::limiter_updates] = static_cast<std::int64_t>(platform_.n_updates());
  record_.effort[Effort::limiter_groups] = static_cast<std::int64_t>(platform_.n_groups());
  return std::move(record_);
}

/// The main loop: wake at the next instant, do its phases. Whatever is about to change at a campus first closes its
/// accounts (touch).
void Simulation::loop()
{
  bool first = true;
  while (last_report_s_ < plan_.end_s || first) {
    const auto ended = platform_.wait_until(agenda_.next_s());
    const auto now_s = platform_.now_s();
    ++record_.effort[record::Effort::planning_instants];
    if (is_report_date(now_s))
      cross_check_.links();
    finish_runs(ended, now_s);
    handle_events(now_s);
    if (first)
      begin(now_s);
    deploy(now_s);
    place(now_s);
    allocate_and_apply();
    observe(now_s);
    first = false;
  }
}

/// What stands there at the start. Every flow starts unlimited and must be set once, also where nothing is yet.
void Simulation::begin(double now_s)
{
  deployment_.place_initial();
  rack_failures_.begin(now_s);
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    touch(c, now_s);
    deployment_.mark_changed(c);
    moved_.push_back(c);
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      supply_.add_reachable(k, deployment_.campuses()[c].types[k].online);
      produced_before_[c * plan_.types.size() + k] = deployment_.campuses()[c].types[k].produced; // paid for before
    }
  }
}

/// Closes the campus's accounts before it changes, and lets admission look at it.
void Simulation::touch(std::size_t campus, double now_s)
{
  if (touched_[campus])
    return;
  touched_[campus] = true;
  deployment_.begin_instant(campus);
  to_admit_.push_back(campus);
  meter_.close(campus, now_s);
  feeds_.advance(campus, now_s);
}

void Simulation::finish_runs(const std::vector<std::size_t>& runs, double now_s)
{
  for (const auto r : runs) {
    const auto& run = placement_.runs()[r];
    touch_run(r, now_s);
    placement_.finish(r, now_s);
    place_now_ = true;
    note(now_s, record::EventKind::run_finished, run.campuses.front(), run.name,
         fmt::format("{:.4g} FLOP in {:.1f} days", run.flop_to_do, (now_s - *run.started_s) / core::kSecondsPerDay));
  }
}

void Simulation::touch_run(std::size_t run, double now_s)
{
  for (const auto c : placement_.runs()[run].campuses) {
    touch(c, now_s);
    deployment_.mark_changed(c);
  }
}

/// What fails and comes back since the last planning instant.
void Simulation::fail_racks(double now_s)
{
  if (plan_.scenario->failures.components.empty())
    return;
  meter_.close_all(now_s);
  for (const auto c : rack_failures_.step(now_s)) {
    touch(c, now_s);
    moved_.push_back(c);
  }
}

/// The next failure of a run, x after it went on: what it does after its last checkpoint is lost, so it makes no
/// progress from there on. Then it stands still for detection and restart, or until a rack is back if no hot spare is
/// left.
void Simulation::plan_stop(std::size_t run, double now_s)
{
  const auto& r = placement_.runs()[run];
  if (not r.goodput_modelled || plan_.scenario->failures.mode != scenario::FailureMode::sampled ||
      r.failures_per_s <= 0)
    return;
  const auto x_s = model::draw_interval_s(r.intervals, run_failures_[run]);
  const auto lost_s = r.segment_s > 0 ? std::fmod(x_s, r.segment_s) : 0;
  agenda_.add(now_s + x_s - lost_s, EventClass::run_losing, run);
  agenda_.add(now_s + x_s, EventClass::run_stop, run);
}

void Simulation::lose_work(std::size_t run, double now_s)
{
  if (not placement_.runs()[run].running())
    return;
  touch_run(run, now_s);
  placement_.lose(run);
}

void Simulation::stop_run(std::size_t run, double now_s)
{
  if (not placement_.runs()[run].running())
    return;
  touch_run(run, now_s);
  placement_.stop(run);
  const auto complete_s = lose_rack(plan_, deployment_, placement_.run(run), now_s, run_failures_[run]);
  agenda_.add(complete_s + placement_.runs()[run].restart_s, EventClass::run_resume, run);
}

void Simulation::resume_run(std::size_t run, double now_s)
{
  touch_run(run, now_s);
  placement_.resume(run);
  plan_stop(run, now_s);
}

void Simulation::handle_events(double now_s)
{
  while (not agenda_.empty() && agenda_.next_s() <= now_s)
    handle(agenda_.pop(), now_s);
}

void Simulation::handle(const AgendaItem& item, double now_s)
{
  switch (item.what) {
    case EventClass::report:
      meter_.close_all(now_s);
      report_now_ = true;
      break;
    case EventClass::tranche: energize(item.subject, now_s); break;
    case EventClass::feed_event: lose_power(item.subject, now_s); break;
    case EventClass::feed_restored: restore_power(item.subject, now_s); break;
    case EventClass::month: begin_month(now_s); break;
    case EventClass::feed_step:
      touch(item.subject, now_s);
      deployment_.mark_changed(item.subject);
      break;
    case EventClass::hall: open_hall(item.subject, now_s); break;
    case EventClass::port:
      touch(item.subject, now_s);
      deployment_.connect_ports(item.subject); // admission reads the schedule itself
      break;
    case EventClass::arrival:
    case EventClass::burn_in:
    case EventClass::online:
    case EventClass::of_age:
    case EventClass::retire: handle_batch(item, now_s); break;
    case EventClass::reachable: supply_.make_reachable(item.subject); break;
    case EventClass::run_caught_up: catch_up(item.subject, now_s); break;
    case EventClass::run_due: place_now_ = true; break;
    case EventClass::run_losing: lose_work(item.subject, now_s); break;
    case EventClass::run_stop: stop_run(item.subject, now_s); break;
    case EventClass::run_resume: resume_run(item.subject, now_s); break;
    case EventClass::tick: tick(now_s); break;
  }
}

/// Racks move on to their next stage.
void Simulation::handle_batch(const AgendaItem& item, double now_s)
{
  const auto batch = item.subject;
  const auto campus = deployment_.batch(batch).campus;
  touch(campus, now_s);
  switch (item.what) {
    case EventClass::arrival: deployment_.arrive(batch); return;
    case EventClass::burn_in: deployment_.begin_burn_in(batch, now_s); return;
    case EventClass::online:
      deployment_.go_online(batch, rack_failures_.fail_burn_in(campus, deployment_.batch(batch).racks), now_s);
      came_online_.push_back(batch);
      break;
    case EventClass::of_age: deployment_.come_of_age(batch); break;
    default: deployment_.retire(batch, deployment_.batch(batch).racks); break;
  }
  moved_.push_back(campus);
}

void Simulation::energize(std::size_t subject, double now_s)
{
  const auto [campus, index] = plan_.tranches[subject];
  const auto& tranche = plan_.campuses[campus].tranches[index];
  touch(campus, now_s);
  deployment_.energize(campus, index, tranche.facility_mw);
  if (now_s > 0) // what is there at the start was paid for before
    meter_.buy_facility(campus, tranche.facility_mw);
  note(now_s, record::EventKind::power_energized, campus, tranche.name, fmt::format("{:g} MW", tranche.facility_mw));
}

void Simulation::begin_month(double now_s)
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    if (not cooling_.has_weather(c))
      continue;
    touch(c, now_s);
    cooling_.begin_month(c, now_s, rates_.at(c).it_mw, rates_.design_it_mw(c));
    deployment_.mark_changed(c);
  }
  agenda_.add(cooling_.next_month_s(now_s), EventClass::month, 0);
}

void Simulation::lose_power(std::size_t event, double now_s)
{
  const auto& e = feeds_.event(event);
  touch(e.campus, now_s);
  feeds_.start(event);
  deployment_.mark_changed(e.campus);
  const auto& campus = plan_.campuses[e.campus];
  const auto what = not e.equipment.empty() ? campus.network->equipment[e.equipment.front()].name
                                            : fmt::format("{:.0f} % of {} of {} tranches", 100 * e.depth_frac,
                                                          e.tranches.size(), campus.tranches.size());
  note(now_s, record::EventKind::power_lost, e.campus, to_string(e.kind),
       fmt::format("{} for {:.1f} h; {:g} MW are left", what, (e.end_s - e.start_s) / 3600, feeds_.limit_mw(e.campus)));
}

void Simulation::restore_power(std::size_t event, double now_s)
{
  const auto& e = feeds_.event(event);
  touch(e.campus, now_s);
  feeds_.end(event, now_s, rates_.at(e.campus).facility_mw);
  deployment_.mark_changed(e.campus);
  note(now_s, record::EventKind::power_restored, e.campus, to_string(e.kind), "");
}

/// A run that power holds at a standstill during an event is shed: what it has done since it last saved its state is
/// lost, unless there was time to save it.
void Simulation::follow_run(std::size_t r, double now_s)
{
  const auto& run = placement_.runs()[r];
  const auto disturbed =
      std::find_if(run.campuses.begin(), run.campuses.end(), [&](std::size_t c) { return feeds_.disturbed(c); });
  const bool is_shed = disturbed != run.campuses.end() && rates_.run_rate(r) <= 0;
  if (interruptions_.shed(r, is_shed)) {
    const auto lost_s = is_shed && not feeds_.had_notice(*disturbed)
                            ? core::in_seconds(plan_.campuses[*disturbed].response.lost_work)
                            : 0;
    note(now_s, is_shed ? record::EventKind::run_shed : record::EventKind::run_resumed, run.campuses.front(), run.name,
         lost_s > 0 ? fmt::format("{:.1f} h of work lost", lost_s / 3600) : "");
    if (lost_s > 0)
      interruptions_.lose(r, lost_s, now_s);
  }
  interruptions_.follow(r, run.stopped || run.losing ? 0 : rates_.run_rate(r), now_s);
}

void Simulation::catch_up(std::size_t run, double now_s)
{
  if (not placement_.runs()[run].running() || not interruptions_.catch_up(run, now_s))
    return;
  for (const auto c : placement_.runs()[run].campuses) {
    touch(c, now_s);
    deployment_.mark_changed(c);
  }
}

void Simulation::open_hall(std::size_t hall, double now_s)
{
  const auto& plan = plan_.halls[hall];
  touch(plan.campus, now_s);
  deployment_.open_hall(hall);
  deployment_.mark_changed(plan.campus);
  note(now_s, record::EventKind::hall_ready, plan.campus, plan.name, fmt::format("{} slots", plan.slots));
}

/// A planning instant: production of the interval that ends, demand of the one that begins, admission where something
/// waits.
void Simulation::tick(double now_s)
{
  const auto next_s = std::min(plan_.end_s, now_s + plan_.cadence_s);
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    if (not deployment_.campuses()[c].queue.empty())
      touch(c, now_s);
  if (now_s > last_tick_s_)
    supply_.produce(last_tick_s_, now_s);
  buy_racks();
  last_tick_s_ = now_s;
  fail_racks(now_s);
  if (plan_.scenario->failures.early)
    placement_.update_failures(deployment_);
  place_now_ = true;
  if (next_s <= now_s)
    return;
  placement_.set_demand(now_s, next_s);
  for (const auto& pool : placement_.pools())
    tokens_demanded_ += pool.demand_tokens_per_s * (next_s - now_s);
  agenda_.add(next_s, EventClass::tick, 0);
}

/// Racks are paid for when they leave the factory.
void Simulation::buy_racks()
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      auto& before = produced_before_[c * plan_.types.size() + k];
      const auto produced = deployment_.campuses()[c].types[k].produced;
      if (produced > before)
        meter_.buy_racks(c, k, produced - std::exchange(before, produced));
    }
}

/// Admits waiting racks where something happened. Stages of no length end at once: repeat until nothing more is due.
void Simulation::deploy(double now_s)
{
  for (;;) {
    handle_events(now_s);
    if (to_admit_.empty())
      break;
    for (const auto c : to_admit_) {
      deployment_.admit(c, now_s);
      refresh(c, now_s);
    }
    for (const auto c : std::exchange(to_admit_, {}))
      touched_[c] = false;
  }
  if (moved_.empty())
    return;
  for (const auto c : moved_)
    rack_failures_.settle(c);
  note_first_online(now_s);
  note_milestones(now_s);
  came_online_.clear();
}

/// Old racks make room where new ones wait for power.
void Simulation::refresh(std::size_t campus, double now_s)
{
  const auto retired = refresh_.make_room(campus);
  if (retired == 0)
    return;
  deployment_.admit(campus, now_s);
  moved_.push_back(campus);
  note(now_s, record::EventKind::racks_refreshed, campus, fmt::format("{} racks", retired), "");
}

void Simulation::place(double now_s)
{
  if (place_now_) {
    meter_.close_all(now_s);
    for (const auto r : placement_.place(deployment_, now_s)) {
      const auto& run = placement_.runs()[r];
      platform_.start_run(r, run.flop_to_do / run.flop_per_s_at_start);
      plan_stop(r, now_s);
      note(now_s, record::EventKind::run_started, run.campuses.front(), run.name,
           fmt::format("{:.0f} GPUs", run.working()));
    }
  } else {
    for (const auto c : moved_)
      placement_.place_at(c, deployment_);
  }
  place_now_ = false;
  moved_.clear();
}

void Simulation::allocate_and_apply()
{
  for (const auto c : rates_.update()) {
    feeds_.follow(c, rates_.at(c).facility_mw, platform_.now_s());
    apply_campus(c);
    platform_.end_group();
    deployment_.clear_changed(c);
  }
  for (std::size_t r = 0; r < placement_.runs().size(); ++r) {
    const auto& run = placement_.runs()[r];
    if (not run.running())
      continue;
    follow_run(r, platform_.now_s());
    platform_.set_run(r,
                      not run.progressing() ? 0 : rates_.run_rate(r) * run.full_flop_per_s() / run.flop_per_s_at_start);
  }
  for (std::size_t w = 0; w < plan_.wan.size(); ++w)
    platform_.set_wan(w, plan_.wan[w].capacity_gb_per_s, rates_.wan_gb_per_s(w));
  platform_.apply();
}

void Simulation::apply_campus(std::size_t campus)
{
  const auto& rates = rates_.at(campus);
  platform_.set_feed(campus, feeds_.limit_mw(campus));
  platform_.set_core(campus, plan_.campuses[campus].core_gb_per_s);
  platform_.set_overhead(campus, rates.facility_mw - rates.it_mw + feeds_.charging_mw(campus));
  for (const auto d : layout_.of_campus[campus]) {
    platform_.set_bus(d, rates_.bus_capacity_mw(d));
    platform_.set_uplink(d, rates_.uplink_capacity_gb_per_s(d));
    apply_blocks(d);
  }
  for (const auto& work : rates.work)
    if (not work.is_run)
      platform_.set_pool(work.index, campus, work.rate);
}

/// Racks of a domain are exchangeable: they fill its blocks type by type.
void Simulation::apply_blocks(std::size_t domain)
{
  const auto& d = layout_.domains[domain];
  const auto& rates = rates_.at(d.campus);
  std::size_t type = 0;
  auto left = plan_.types.empty() ? 0 : rates_.online(domain, 0);
  for (std::size_t b = 0; b < d.n_blocks; ++b) {
    auto room = d.slots_per_block;
    double mw = 0;
    double gb_per_s = 0;
    while (room > 0 && type < plan_.types.size()) {
      const auto racks = std::min(room, left);
      mw += static_cast<double>(racks) * rates.mw_per_rack[type];
      gb_per_s += static_cast<double>(racks) * rates.gb_per_s_per_rack[type];
      room -= racks;
      left -= racks;
      if (left == 0 && ++type < plan_.types.size())
        left = rates_.online(domain, type);
    }
    platform_.set_block(d.first_block + b, mw, gb_per_s);
  }
}

void Simulation::observe(double now_s)
{
  if (not report_now_)
    return;
  report_now_ = false;
  record_.samples.push_back(observer_.sample(now_s, std::exchange(tokens_demanded_, 0.0)));
  last_report_s_ = now_s;
  if (options_.progress)
    options_.progress(now_s / plan_.end_s, date_of(now_s));
}

/// Whether a report is due now that has not been made.
bool Simulation::is_report_date(double now_s) const
{
  return last_report_s_ != now_s && std::binary_search(plan_.report_s.begin(), plan_.report_s.end(), now_s);
}

void Simulation::note(double at_s, record::EventKind kind, std::size_t campus, std::string subject, std::string detail)
{
  record_.events.push_back({core::seconds(at_s), kind,
                            campus < plan_.campuses.size() ? plan_.campuses[campus].spec->name : "fleet",
                            std::move(subject), std::move(detail)});
}

std::int64_t Simulation::gpus_up() const
{
  std::int64_t up = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      up += deployment_.up(c, k) * plan_.types[k].spec->gpus_per_rack;
  return up;
}

void Simulation::note_milestones(double now_s)
{
  const auto up = gpus_up();
  for (auto& milestone : record_.milestones)
    if (not milestone.date && up >= milestone.gpus) {
      milestone.date = date_of(now_s);
      milestone.path = path_of_latest();
      note(now_s, record::EventKind::milestone, plan_.campuses.size(), fmt::format("{} GPUs", milestone.gpus),
           fmt::format("{} up", up));
    }
}

/// Of the batches that came online at this instant the one with the most GPUs, the first among equals.
std::optional<record::MilestonePath> Simulation::path_of_latest() const
{
  const auto gpus = [this](std::size_t batch) {
    return deployment_.batch(batch).racks * plan_.types[deployment_.batch(batch).type].spec->gpus_per_rack;
  };
  const auto largest =
      std::max_element(came_online_.begin(), came_online_.end(), [&](auto a, auto b) { return gpus(a) < gpus(b); });
  if (largest == came_online_.end())
    return std::nullopt;
  const auto& batch = deployment_.batch(*largest);
  const auto& campus = plan_.campuses[batch.campus];
  record::MilestonePath path{campus.spec->name,
                             plan_.types[batch.type].spec->name,
                             gpus(*largest),
                             core::seconds(batch.admitted_s),
                             to_string(batch.enabled_by),
                             "",
                             ""};
  if (batch.enabled_by == Enabler::hall)
    path.subject = plan_.halls[batch.enabler].name;
  if (batch.enabled_by == Enabler::power)
    path.subject = campus.tranches[batch.enabler].name;
  if (batch.bound_by != model::kNotBound)
    path.supply_bound_by = plan_.scenario->supply.inputs[batch.bound_by].name;
  return path;
}

void Simulation::note_first_online(double now_s)
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& types = deployment_.campuses()[c].types;
    if (not campus_seen_[c] && std::any_of(types.begin(), types.end(), [](const auto& t) { return t.online > 0; })) {
      campus_seen_[c] = true;
      note(now_s, record::EventKind::campus_online, c, "", "");
    }
  }
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    for (std::size_t c = 0; c < plan_.campuses.size() && not type_seen_[k]; ++c)
      if (deployment_.campuses()[c].types[k].online > 0) {
        type_seen_[k] = true;
        note(now_s, record::EventKind::first_online, c, plan_.types[k].spec->name, "");
      }
}

} // namespace

record::Record simulate(const scenario::Scenario& scenario, const RunOptions& options)
{
  return Simulation(scenario, options).run();
}

} // namespace gpuramp::sim
