// SPDX-License-Identifier: Apache-2.0
// What batteries that charge from the grid go by: the day's prices, or the day's load.
#include "account/campus_energy.hpp"

#include <algorithm>
#include <limits>

namespace gpuramp::account {

/// Prices (or carbon) of the day are known the day before, as day-ahead markets publish them.
void CampusDispatch::set_windows(const std::vector<Segment>& day)
{
  const bool by_carbon = campus_.power.dispatch == model::DispatchPolicy::carbon;
  std::vector<double> keys;
  for (const auto& segment : day) {
    set_states(segment.begin_s, segment.hours());
    auto least = std::numeric_limits<double>::infinity();
    for (const auto& s : states_)
      if (not s.variable && s.available_mw > 0)
        least = std::min(least, by_carbon ? s.carbon_g_per_kwh : s.price_usd_per_mwh);
    keys.push_back(least);
  }
  for (std::size_t b = 0; b < batteries_.size(); ++b)
    if (const auto& battery = dispatcher_.batteries()[b]; battery.from_grid)
      dispatcher_.set_window(b, model::charging_window(battery, keys));
}

/// The load of the day is known when it begins, as that of contracts and training is.
void CampusDispatch::set_levels(const std::vector<Segment>& day, model::Dispatcher& dispatcher)
{
  std::vector<model::LoadStep> steps;
  for (const auto& segment : day) {
    auto mw = segment.load_mw;
    set_states(segment.begin_s, segment.hours());
    for (const auto& s : states_)
      mw -= campus_.power.dispatch != model::DispatchPolicy::proportional && s.variable ? s.available_mw : 0;
    steps.push_back({std::max(0.0, mw), segment.hours()});
  }
  for (std::size_t b = 0; b < batteries_.size(); ++b)
    if (const auto& battery = dispatcher.batteries()[b]; battery.shaves_peaks)
      dispatcher.set_level(b, model::shaving_level_mw(battery, dispatcher.stored_mwh(b), steps));
}

/// What a battery that shaves peaks gives, or takes.
void CampusDispatch::note_shaved(double from_s)
{
  double mw = 0;
  for (std::size_t b = 0; b < batteries_.size(); ++b)
    if (dispatcher_.batteries()[b].shaves_peaks)
      mw += flow_.discharge_mw[b] - flow_.charge_mw[b];
  if (shaved_.empty() || shaved_.back().mw != mw)
    shaved_.push_back({from_s, mw});
}

} // namespace gpuramp::account
