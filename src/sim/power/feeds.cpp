// SPDX-License-Identifier: Apache-2.0
#include "sim/power/feeds.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

constexpr int kRampSteps = 8; ///< a recovery ramp is climbed in steps, each at its mean: the energy is that of the ramp
constexpr double kSmallestMwh = 1e-6; ///< a battery with less than a watt-hour is empty

} // namespace

Feeds::Feeds(const Plan& plan, const Deployment& deployment, Agenda& agenda, std::uint64_t seed)
    : plan_(plan), deployment_(deployment), agenda_(agenda), events_(feed_events(plan, seed)),
      states_(plan.campuses.size())
{
  for (std::size_t e = 0; e < events_.size(); ++e) {
    agenda_.add(events_[e].start_s, event::FeedLost{FeedEventId(e)});
    agenda_.add(events_[e].end_s, event::FeedRestored{FeedEventId(e)});
  }
  for (std::size_t c = 0; c < states_.size(); ++c)
    states_[c].stored_mwh = core::in_megawatt_hours(response(c).battery_energy);
}

void Feeds::start(std::size_t event)
{
  auto& state = states_[events_[event].campus];
  state.active.push_back(event);
  state.ramp.reset();
}

void Feeds::end(std::size_t event, double now_s, double draw_mw)
{
  const auto campus = events_[event].campus;
  auto& state = states_[campus];
  std::erase(state.active, event);
  const auto& limit = response(campus).recovery_ramp;
  const auto to_mw = surviving_mw(campus);
  if (not limit || to_mw <= draw_mw)
    return;
  const auto length_s = (to_mw - draw_mw) * kWattsPerMegawatt / limit->base();
  state.ramp = Ramp{now_s, now_s + length_s, draw_mw, to_mw};
  for (int i = 1; i <= kRampSteps; ++i)
    schedule(campus, now_s + length_s * i / kRampSteps);
}

void Feeds::advance(std::size_t campus, double now_s)
{
  auto& state = states_[campus];
  const auto given_mwh = state.battery_mw * (now_s - state.since_s) / core::kSecondsPerHour;
  state.since_s = now_s;
  if (given_mwh != 0) {
    const auto& r = response(campus);
    const auto change = given_mwh > 0 ? given_mwh : given_mwh * r.battery_efficiency;
    state.stored_mwh = std::clamp(state.stored_mwh - change, 0.0, core::in_megawatt_hours(r.battery_energy));
  }
  if (state.ramp && now_s >= state.ramp->end_s)
    state.ramp.reset();
}

/// Where events overlap, a tranche loses the largest share that one of them takes.
double Feeds::surviving_mw(std::size_t campus) const
{
  const auto& state = states_[campus];
  auto mw = deployment_.campuses()[campus].facility_mw;
  if (state.active.empty())
    return mw;
  const auto& tranches = plan_.campuses[campus].tranches;
  for (std::size_t t = 0; t < tranches.size(); ++t) {
    double lost_frac = 0;
    for (const auto e : state.active)
      if (std::find(events_[e].tranches.begin(), events_[e].tranches.end(), t) != events_[e].tranches.end())
        lost_frac = std::max(lost_frac, events_[e].depth_frac);
    if (tranches[t].ready_s <= state.since_s && state.since_s < tranches[t].until_s)
      mw -= lost_frac * tranches[t].facility_mw;
  }
  return std::max(0.0, std::min(mw, network_mw(campus)));
}

/// What the network delivers without the equipment that is out; no limit if none is.
double Feeds::network_mw(std::size_t campus) const
{
  const auto& state = states_[campus];
  const auto& plan = plan_.campuses[campus];
  constexpr double kNoLimit = 1e12;
  if (std::all_of(state.active.begin(), state.active.end(),
                  [&](std::size_t e) { return events_[e].equipment.empty(); }))
    return kNoLimit;
  return topology::delivered_mw(*plan.network, works(campus));
}

std::vector<bool> Feeds::works(std::size_t campus) const
{
  const auto& state = states_[campus];
  std::vector<bool> works;
  for (const auto ready_s : plan_.campuses[campus].equipment_ready_s)
    works.push_back(ready_s <= state.since_s);
  for (const auto e : state.active)
    for (const auto piece : events_[e].equipment)
      works[piece] = false;
  return works;
}

double Feeds::limit_mw(std::size_t campus) const
{
  const auto& state = states_[campus];
  auto mw = surviving_mw(campus);
  if (state.ramp) {
    const auto& ramp = *state.ramp;
    const auto part = (state.since_s - ramp.begin_s) / (ramp.end_s - ramp.begin_s);
    const auto step = std::floor(part * kRampSteps + 1e-6);
    mw = std::min(mw, ramp.from_mw + (ramp.to_mw - ramp.from_mw) * (step + 0.5) / kRampSteps);
  }
  if (disturbed(campus) && state.stored_mwh > kSmallestMwh)
    mw = std::min(mw + core::in_megawatts(response(campus).battery), deployment_.campuses()[campus].facility_mw);
  return mw;
}

/// During an event the battery gives what feeds do not; afterwards it takes what they have to spare.
void Feeds::follow(std::size_t campus, double draw_mw, double now_s)
{
  const auto& r = response(campus);
  if (r.battery.base() <= 0)
    return;
  advance(campus, now_s);
  auto& state = states_[campus];
  const auto spare_mw = surviving_mw(campus) - draw_mw;
  const auto room_mwh = core::in_megawatt_hours(r.battery_energy) - state.stored_mwh;
  state.battery_mw = 0;
  if (disturbed(campus) && spare_mw < 0 && state.stored_mwh > kSmallestMwh) {
    state.battery_mw = std::min(-spare_mw, core::in_megawatts(r.battery));
    schedule(campus, now_s + core::kSecondsPerHour * state.stored_mwh / state.battery_mw);
  } else if (not disturbed(campus) && not state.ramp && spare_mw > 0 && room_mwh > kSmallestMwh) {
    state.battery_mw = -std::min(spare_mw, core::in_megawatts(r.battery));
    schedule(campus, now_s + core::kSecondsPerHour * room_mwh / (-state.battery_mw * r.battery_efficiency));
  }
}

bool Feeds::had_notice(std::size_t campus) const
{
  const auto& state = states_[campus];
  return std::all_of(state.active.begin(), state.active.end(), [&](std::size_t e) {
    return events_[e].notice_s >= core::in_seconds(response(campus).checkpoint);
  });
}

const scenario::PowerResponse& Feeds::response(std::size_t campus) const
{
  return plan_.campuses[campus].response;
}

void Feeds::schedule(std::size_t campus, double at_s)
{
  agenda_.add(at_s, event::FeedStep{CampusId(campus)});
}

} // namespace gpuramp::sim
