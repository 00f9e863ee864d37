// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/dispatch.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gpuramp::model {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double sum_of(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0);
}

} // namespace

double StepFlow::kg_per_hour(std::span<const SourceState> sources) const
{
  double kg = 0;
  for (std::size_t i = 0; i < sources.size(); ++i)
    kg += source_mw[i] * sources[i].carbon_g_per_kwh;
  return kg;
}

double StepFlow::usd_per_hour(std::span<const SourceState> sources) const
{
  double usd = 0;
  for (std::size_t i = 0; i < sources.size(); ++i)
    usd += source_mw[i] * sources[i].price_usd_per_mwh;
  return usd;
}

ChargingWindow charging_window(const Battery& battery, std::vector<double> keys)
{
  core::require(not keys.empty() && battery.power_mw > 0, "a window needs hours, and a battery with power");
  std::sort(keys.begin(), keys.end());
  const auto hours = [&](double n) {
    return std::clamp<std::size_t>(static_cast<std::size_t>(core::whole_for(n)), 1, keys.size());
  };
  const auto full_h = battery.energy_mwh / battery.power_mw;
  const ChargingWindow window{keys[hours(full_h / battery.efficiency_frac) - 1], keys[keys.size() - hours(full_h)]};
  return window.give_above * battery.efficiency_frac > window.charge_at_most
             ? window
             : ChargingWindow{kNoWindow.charge_at_most, window.give_above};
}

namespace {

/// Whether a battery can keep a day's load at a level.
bool keeps(const Battery& battery, double stored_mwh, std::span<const LoadStep> day, double level_mw)
{
  const auto before_mwh = stored_mwh;
  for (const auto& step : day) {
    const auto over_mw = step.mw - level_mw;
    if (over_mw > battery.power_mw * (1 + core::kRounding) ||
        over_mw * step.hours > stored_mwh + core::kRounding * battery.energy_mwh)
      return false;
    const auto charged_mwh = std::min(battery.power_mw, std::max(0.0, -over_mw)) * step.hours * battery.efficiency_frac;
    stored_mwh = std::min(battery.energy_mwh, stored_mwh - std::max(0.0, over_mw) * step.hours + charged_mwh);
  }
  return stored_mwh >= before_mwh - core::kRounding * battery.energy_mwh;
}

} // namespace

double shaving_level_mw(const Battery& battery, double stored_mwh, std::span<const LoadStep> day)
{
  double high = 0;
  for (const auto& step : day)
    high = std::max(high, step.mw);
  auto low = std::max(0.0, high - battery.power_mw);
  if (keeps(battery, stored_mwh, day, low))
    return low;
  constexpr int kHalvings = 50;
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    (keeps(battery, stored_mwh, day, middle) ? high : low) = middle;
  }
  return high;
}

Dispatcher::Dispatcher(DispatchPolicy policy, std::vector<Battery> batteries)
    : policy_(policy), batteries_(std::move(batteries)), state_(batteries_.size())
{
  for (const auto& b : batteries_)
    core::require(b.power_mw >= 0 && b.energy_mwh >= 0 && b.efficiency_frac > 0 && b.efficiency_frac <= 1 &&
                      b.initial_frac >= 0 && b.initial_frac <= 1,
                  "a battery's numbers are out of bounds");
  for (std::size_t b = 0; b < batteries_.size(); ++b)
    state_[b].stored_mwh = batteries_[b].initial_frac * batteries_[b].energy_mwh;
}

double Dispatcher::stored_mwh() const
{
  return std::accumulate(state_.begin(), state_.end(), 0.0,
                         [](double sum, const State& s) { return sum + s.stored_mwh; });
}

double Dispatcher::key(const SourceState& source) const
{
  return policy_ == DispatchPolicy::carbon ? source.carbon_g_per_kwh : source.price_usd_per_mwh;
}

void Dispatcher::step(double load_mw, double hours, std::span<const SourceState> sources,
                      const std::vector<char>& in_use, StepFlow& flow)
{
  core::require(load_mw >= 0 && hours > 0, "a step needs a load of at least 0 and a length");
  flow.source_mw.assign(sources.size(), 0);
  flow.curtailed_mw.assign(sources.size(), 0);
  flow.charge_mw.assign(batteries_.size(), 0);
  flow.discharge_mw.assign(batteries_.size(), 0);
  flow.beyond_mw = 0;
  const auto left_mw = shave(load_mw, hours, sources, in_use, flow);
  if (policy_ == DispatchPolicy::proportional) {
    const auto rest_mw = share_in_proportion(left_mw, sources, flow);
    discharge(rest_mw, hours, kInfinity, in_use, flow);
  } else
    share_in_order(left_mw, hours, sources, in_use, flow);
  auto missing_mw = std::max(0.0, load_mw - sum_of(flow.source_mw) - sum_of(flow.discharge_mw));
  constexpr double kRounding = 1e-10; // of sums, and of loads that fill their feeds
  if (missing_mw < kRounding * load_mw)
    missing_mw = 0;
  const auto backup = std::find_if(sources.begin(), sources.end(), [](const SourceState& s) { return s.backup; });
  if (backup != sources.end()) {
    flow.source_mw[static_cast<std::size_t>(backup - sources.begin())] += missing_mw;
    flow.beyond_mw = missing_mw;
  }
  flow.unserved_mw = backup == sources.end() ? missing_mw : 0;
  charge(hours, sources, in_use, flow);
}

/// Batteries give what the load is above their level. \return what is left of the load
double Dispatcher::shave(double load_mw, double hours, std::span<const SourceState> sources,
                         const std::vector<char>& in_use, StepFlow& flow)
{
  auto first_mw = 0.0; // what sun and wind give of the load before anything else does
  for (const auto& source : sources)
    first_mw += policy_ != DispatchPolicy::proportional && source.variable ? source.available_mw : 0;
  first_mw = std::min(first_mw, load_mw);
  auto rest_mw = load_mw - first_mw;
  for (std::size_t b = 0; b < batteries_.size(); ++b) {
    auto& state = state_[b];
    if (in_use[b] == 0 || not batteries_[b].shaves_peaks || state.level_mw == kInfinity)
      continue;
    state.shaving_room_mw = std::max(0.0, state.level_mw - rest_mw);
    const auto mw =
        std::min({std::max(0.0, rest_mw - state.level_mw), batteries_[b].power_mw, state.stored_mwh / hours});
    flow.discharge_mw[b] += mw;
    state.stored_mwh = std::max(0.0, state.stored_mwh - mw * hours);
    rest_mw -= mw;
  }
  return first_mw + rest_mw;
}

/// Sun and wind charge any battery; other sources one that buys in cheap hours, or below the level to which it shaves.
bool Dispatcher::may_charge(std::size_t battery, const SourceState& source) const
{
  const auto& b = batteries_[battery];
  const auto& state = state_[battery];
  return source.variable || (b.from_grid && key(source) <= state.window.charge_at_most) ||
         (b.shaves_peaks && state.shaving_room_mw > 0);
}

double Dispatcher::share_in_proportion(double load_mw, std::span<const SourceState> sources, StepFlow& flow) const
{
  double available_mw = 0;
  for (const auto& source : sources)
    available_mw += source.available_mw;
  const auto served_mw = std::min(load_mw, available_mw);
  for (std::size_t i = 0; i < sources.size() && available_mw > 0; ++i)
    flow.source_mw[i] =
        served_mw == available_mw ? sources[i].available_mw : served_mw * (sources[i].available_mw / available_mw);
  return load_mw - served_mw;
}

/// By insertion from the order of the step before: few change places, if any.
void Dispatcher::set_order(std::span<const SourceState> sources)
{
  if (order_.size() != sources.size()) {
    order_.resize(sources.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }
  const auto other = [&](const SourceState& s) {
    return policy_ == DispatchPolicy::carbon ? s.price_usd_per_mwh : s.carbon_g_per_kwh;
  };
  const auto before = [&](std::size_t a, std::size_t b) {
    const auto& x = sources[a];
    const auto& y = sources[b];
    return key(x) != key(y) ? key(x) < key(y) : other(x) != other(y) ? other(x) < other(y) : a < b;
  };
  for (std::size_t i = 1; i < order_.size(); ++i)
    for (auto at = i; at > 0 && before(order_[at], order_[at - 1]); --at)
      std::swap(order_[at], order_[at - 1]);
}

void Dispatcher::share_in_order(double load_mw, double hours, std::span<const SourceState> sources,
                                const std::vector<char>& in_use, StepFlow& flow)
{
  set_order(sources);
  auto rest_mw = load_mw;
  for (const auto i : order_) {
    if (rest_mw <= 0)
      return;
    if (not sources[i].variable &&
        sources[i].available_mw > 0) // what the sun gives is used first: it cannot be kept for later but in the battery
      rest_mw = discharge(rest_mw, hours, key(sources[i]), in_use, flow);
    flow.source_mw[i] = std::min(rest_mw, sources[i].available_mw);
    rest_mw -= flow.source_mw[i];
  }
  discharge(rest_mw, hours, kInfinity, in_use, flow);
}

/// Batteries give what costs less than `below_key`. \return what is left of the load
double Dispatcher::discharge(double load_mw, double hours, double below_key, const std::vector<char>& in_use,
                             StepFlow& flow)
{
  for (std::size_t b = 0; b < batteries_.size() && load_mw > 0; ++b) {
    auto& state = state_[b];
    const bool only_shaves = batteries_[b].shaves_peaks && below_key < kInfinity;
    if (in_use[b] == 0 || only_shaves || state.stored_key >= below_key || state.window.give_above > below_key)
      continue;
    const auto kept_mwh = below_key < kInfinity ? batteries_[b].reserve_frac * batteries_[b].energy_mwh : 0;
    const auto mw = std::min(
        {load_mw, batteries_[b].power_mw - flow.discharge_mw[b], std::max(0.0, state.stored_mwh - kept_mwh) / hours});
    flow.discharge_mw[b] += mw;
    state.stored_mwh = std::max(0.0, state.stored_mwh - mw * hours);
    load_mw -= mw;
  }
  return load_mw;
}

void Dispatcher::charge(double hours, std::span<const SourceState> sources, const std::vector<char>& in_use,
                        StepFlow& flow)
{
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto left_mw = std::max(0.0, sources[i].available_mw - flow.source_mw[i]);
    for (std::size_t b = 0; b < batteries_.size() && left_mw > 0; ++b) {
      const auto& battery = batteries_[b];
      auto& state = state_[b];
      if (in_use[b] == 0 || flow.discharge_mw[b] > 0 || not may_charge(b, sources[i]))
        continue;
      const auto room_mw = std::max(0.0, battery.energy_mwh - state.stored_mwh) / (hours * battery.efficiency_frac);
      auto mw = std::min({left_mw, battery.power_mw - flow.charge_mw[b], room_mw});
      if (battery.shaves_peaks && not sources[i].variable)
        mw = std::min(mw, std::exchange(state.shaving_room_mw, std::max(0.0, state.shaving_room_mw - mw)));
      const auto stored_mwh = mw * hours * battery.efficiency_frac;
      if (stored_mwh <= 0)
        continue;
      state.stored_key =
          (state.stored_key * state.stored_mwh + key(sources[i]) * mw * hours) / (state.stored_mwh + stored_mwh);
      state.stored_mwh += stored_mwh;
      flow.charge_mw[b] += mw;
      flow.source_mw[i] += mw;
      left_mw -= mw;
    }
    if (sources[i].variable)
      flow.curtailed_mw[i] = left_mw;
  }
}

} // namespace gpuramp::model
