// SPDX-License-Identifier: Apache-2.0
#include "sim/work/interruptions.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

constexpr double kCaughtUpS = 1e-6; ///< of work; the clock is no finer at a decade

} // namespace

Interruptions::Interruptions(const Plan& plan, Placement& placement, Agenda& agenda, std::uint64_t seed)
    : plan_(plan), placement_(placement), agenda_(agenda), states_(placement.runs().size())
{
  for (const auto& run : placement.runs())
    streams_.emplace_back(seed, "run_failures/" + run.name);
}

void Interruptions::lose(std::size_t run, double work_s, double now_s)
{
  auto& state = states_[run];
  advance(state, now_s);
  state.left_s += work_s;
  placement_.set_repeating(run, state.left_s > kCaughtUpS);
}

void Interruptions::follow(std::size_t run, double rate, double now_s)
{
  auto& state = states_[run];
  advance(state, now_s);
  if (std::exchange(state.rate, rate) != rate && state.left_s > kCaughtUpS && rate > 0)
    agenda_.add(now_s + state.left_s / rate, event::RunCaughtUp{RunId(run)});
}

bool Interruptions::has_caught_up(std::size_t run, double now_s)
{
  auto& state = states_[run];
  advance(state, now_s); // slower meanwhile, or lost more: there is a later instant
  return state.left_s <= kCaughtUpS && placement_.runs()[run].repeating;
}

void Interruptions::go_on(std::size_t run)
{
  states_[run].left_s = 0;
  placement_.set_repeating(run, false);
}

void Interruptions::plan_stop(std::size_t run, double now_s)
{
  const auto& r = placement_.runs()[run];
  if (not r.goodput_modelled || plan_.scenario->failures.mode != scenario::FailureMode::sampled ||
      r.failures_per_s <= 0)
    return;
  const auto x_s = model::draw_interval_s(r.intervals, streams_[run]);
  const auto lost_s = r.segment_s > 0 ? std::fmod(x_s, r.segment_s) : 0;
  agenda_.add(now_s + x_s - lost_s, event::RunLosing{RunId(run)});
  agenda_.add(now_s + x_s, event::RunStops{RunId(run)});
}

bool Interruptions::shed(std::size_t run, bool is_shed)
{
  return std::exchange(states_[run].shed, is_shed) != is_shed;
}

void Interruptions::advance(State& state, double now_s) const
{
  state.left_s = std::max(0.0, state.left_s - state.rate * (now_s - state.since_s));
  state.since_s = now_s;
}

} // namespace gpuramp::sim
