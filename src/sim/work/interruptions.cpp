// SPDX-License-Identifier: Apache-2.0
#include "sim/work/interruptions.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

namespace {

constexpr double kCaughtUpS = 1e-6; ///< of work; the clock is no finer at a decade

} // namespace

Interruptions::Interruptions(Placement& placement, Agenda& agenda)
    : placement_(placement), agenda_(agenda), states_(placement.runs().size())
{
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
    agenda_.add(now_s + state.left_s / rate, EventClass::run_caught_up, run);
}

bool Interruptions::catch_up(std::size_t run, double now_s)
{
  auto& state = states_[run];
  advance(state, now_s);
  if (state.left_s > kCaughtUpS || not placement_.runs()[run].repeating)
    return false; // slower meanwhile, or lost more: there is a later instant
  state.left_s = 0;
  placement_.set_repeating(run, false);
  return true;
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
