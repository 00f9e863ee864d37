// SPDX-License-Identifier: Apache-2.0
#include "account/campus_energy.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gpuramp::account {

namespace {

using Step = model::TimeSeries::Step;

constexpr double kGramsPerKwh = core::grams_per_kilowatt_hour(1).base();
constexpr double kUsdPerMwh = core::usd_per_megawatt_hour(1).base();

core::Date day_of(const scenario::Scenario& scenario, double at_s)
{
  return scenario.start + std::chrono::days{static_cast<std::int64_t>(std::floor(at_s / core::kSecondsPerDay))};
}

/// \return the last midnight that is not after a time
double midnight_s(double at_s)
{
  return std::floor(at_s / core::kSecondsPerDay) * core::kSecondsPerDay;
}

double at(const model::TimeSeries* series, core::Date day, int hour)
{
  return series == nullptr ? 0 : series->at(day, hour);
}

/// Month, day and hour begin for a step of time.
double step_end(const scenario::Scenario& scenario, Step step, double from_s)
{
  if (step == Step::constant || step == Step::dated)
    return std::numeric_limits<double>::infinity();
  if (step == Step::monthly) {
    const std::chrono::year_month_day day{day_of(scenario, from_s)};
    const core::Date next{(day.year() / day.month() + std::chrono::months{1}) / 1};
    return core::in_seconds(core::between(scenario.start, next));
  }
  const auto length_s = step == Step::daily ? core::kSecondsPerDay : core::kSecondsPerHour;
  return (std::floor(from_s / length_s) + 1) * length_s;
}

} // namespace

double CampusDispatch::next_change_s(double after_s) const
{
  const auto change = std::upper_bound(changes_.begin(), changes_.end(), after_s);
  return change == changes_.end() ? std::numeric_limits<double>::infinity() : *change;
}

double CampusDispatch::next_boundary(double from_s, double end_s) const
{
  const auto next = std::min({end_s, step_end(scenario_, step_, from_s), next_change_s(from_s)});
  return draw_ + 1 < history_.draw.size() ? std::min(next, history_.draw[draw_ + 1].from_s) : next;
}

double CampusDispatch::capacity_factor(Unit& unit, core::Date day, int hour) const
{
  if (not unit.spec.capacity_factor)
    return 1;
  const auto& series = unit.spec.capacity_factor->values;
  if (not unit.spec.sun)
    return series.at(day, hour);
  if (unit.sun_day != day) {
    unit.sun = model::solar_day(series.at(day), *unit.spec.sun, day);
    unit.sun_day = day;
  }
  return unit.sun[static_cast<std::size_t>(hour)];
}

/// What does not change by the hour is kept until midnight, or until something changes before.
void CampusDispatch::set_states(double at_s, double hours)
{
  const bool steady = steady_.from_s <= at_s && at_s < steady_.to_s;
  if (not steady)
    begin_steady(at_s);
  const auto hour = static_cast<int>((at_s - steady_.midnight_s) / core::kSecondsPerHour);
  for (auto& unit : units_) {
    if (unit.spec.storage || (steady && not unit.changes_hourly))
      continue;
    auto& state = states_[unit.slot];
    if (unit.prices_hourly || not steady)
      set_price(unit, hour, state);
    state.available_mw = unit.nameplate_mw * unit.left_frac * capacity_factor(unit, steady_.day, hour);
    if (unit.spec.hours_per_year)
      state.available_mw = std::min(state.available_mw, unit.permitted_mwh(steady_.year) / hours);
  }
}

/// A grid connection that an event takes from gives nothing beyond what it leaves.
void CampusDispatch::begin_steady(double at_s)
{
  steady_.from_s = at_s;
  steady_.day = day_of(scenario_, at_s);
  steady_.year = static_cast<int>(std::chrono::year_month_day{steady_.day}.year());
  steady_.midnight_s = midnight_s(at_s);
  steady_.to_s = std::min(steady_.midnight_s + core::kSecondsPerDay, next_change_s(at_s));
  states_.resize(sources_.size());
  battery_in_use_.resize(batteries_.size());
  for (auto& unit : units_) {
    unit.left_frac = unit.in_service(at_s) ? unit.available_frac(at_s) : 0;
    if (unit.spec.storage) {
      battery_in_use_[unit.slot] = unit.left_frac >= 1 ? 1 : 0;
      continue;
    }
    states_[unit.slot].variable = unit.spec.capacity_factor.has_value();
    states_[unit.slot].backup = unit.left_frac >= 1 && unit.spec.kind == "grid";
  }
}

void CampusDispatch::set_price(const Unit& unit, int hour, model::SourceState& state) const
{
  const auto day = steady_.day;
  auto carbon = at(unit.carbon, day, hour);
  auto price = at(unit.price, day, hour);
  if (const auto& fuel = unit.spec.fuel) {
    carbon += fuel->carbon.values.at(day, hour) / *fuel->efficiency_frac;
    price += fuel->price.values.at(day, hour) / *fuel->efficiency_frac;
  }
  if (const auto& contract = unit.spec.contract; contract && contract->price)
    price = contract->share * contract->price->base() + (1 - contract->share) * price;
  const auto per_delivered = 1 / unit.delivered_frac;
  state.price_usd_per_mwh = price / kUsdPerMwh * per_delivered;
  state.carbon_g_per_kwh = carbon / kGramsPerKwh * per_delivered;
}

CampusDispatch::Segment CampusDispatch::segment(double from_s, double to_s, const record::DrawStep& draw) const
{
  const auto load_mw = std::max(0.0, draw.supplied_mw());
  const auto firm = elastic_share_ > 0 ? firm_mw(from_s) : 0; // only what shifts load looks at it
  return {from_s, to_s, firm, load_mw, load_mw > 0 ? draw.it_mw / load_mw : 0};
}

CampusEnergy CampusDispatch::run(const Slice& slice, EnergyFlow* flows)
{
  CampusEnergy energy;
  const auto before_mwh = dispatcher_.stored_mwh();
  std::vector<Segment> day;
  for (auto from_s = slice.begin_s; from_s < slice.end_s;) {
    while (draw_ + 1 < history_.draw.size() && history_.draw[draw_ + 1].from_s <= from_s)
      ++draw_;
    const auto to_s = next_boundary(from_s, slice.end_s);
    const auto& draw = history_.draw[draw_];
    day.push_back(segment(from_s, to_s, draw));
    const auto hours = day.back().hours();
    energy.it_mwh += draw.it_mw * hours;
    energy.facility_mwh += draw.facility_mw * hours;
    energy.ride_through_mwh -= draw.battery_mw * hours;
    from_s = to_s;
    if (from_s >= slice.end_s || step_ != Step::hourly || midnight_s(from_s) == from_s) {
      dispatch(day, energy, flows);
      day.clear();
    }
  }
  energy.stored_change_mwh = dispatcher_.stored_mwh() - before_mwh;
  return energy;
}

void CampusDispatch::dispatch(std::vector<Segment>& day, CampusEnergy& energy, EnergyFlow* flows)
{
  if (charges_from_grid_)
    set_windows(day);
  if (reference_) {
    if (shaves_peaks_)
      set_levels(day, *reference_);
    CampusEnergy flat;
    std::vector<EnergyFlow> flat_flows(units_.size());
    for (const auto& segment : day)
      apply(segment, *reference_, flat, flat_flows.data());
    for (const auto& f : flat_flows)
      benefit_.saved_co2e_t += f.co2e_location_t, benefit_.saved_usd += f.usd;
    if (shiftable(day))
      day = shifted(day);
  }
  if (shaves_peaks_)
    set_levels(day, dispatcher_);
  std::vector<EnergyFlow> now(units_.size());
  for (const auto& segment : day)
    apply(segment, dispatcher_, energy, now.data());
  for (std::size_t u = 0; u < now.size(); ++u) {
    flows[u] += now[u];
    if (not units_[u].spec.storage)
      energy.flow += now[u];
    if (reference_)
      benefit_.saved_co2e_t -= now[u].co2e_location_t, benefit_.saved_usd -= now[u].usd;
  }
}

void CampusDispatch::apply(const Segment& segment, model::Dispatcher& dispatcher, CampusEnergy& energy,
                           EnergyFlow* flows)
{
  const auto hours = segment.hours();
  set_states(segment.begin_s, hours);
  dispatcher.step(segment.load_mw, hours, states_, battery_in_use_, flow_);
  energy.unserved_mwh += flow_.unserved_mw * hours;
  if (shaves_peaks_ && &dispatcher == &dispatcher_)
    note_shaved(segment.begin_s);
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    add_source(s, hours, energy, flows[sources_[s]]);
    if (&dispatcher == &dispatcher_)
      units_[sources_[s]].used_mwh += flow_.source_mw[s] * hours;
  }
  for (std::size_t b = 0; b < batteries_.size(); ++b) {
    auto& flow = flows[batteries_[b]];
    flow.mwh += flow_.discharge_mw[b] * hours;
    flow.charged_mwh += flow_.charge_mw[b] * hours;
    energy.battery_loss_mwh += flow_.charge_mw[b] * hours * (1 - dispatcher.batteries()[b].efficiency_frac);
  }
  if (water_l_per_kwh_) { // 1 L is 1 kg
    const auto month =
        static_cast<unsigned>(std::chrono::year_month_day{day_of(scenario_, segment.begin_s)}.month()) - 1;
    energy.water_t += segment.load_mw * segment.it_per_load * hours * (*water_l_per_kwh_)[month];
  }
}

void CampusDispatch::add_source(std::size_t slot, double hours, CampusEnergy& energy, EnergyFlow& flow) const
{
  const auto& unit = units_[sources_[slot]];
  const auto& state = states_[slot];
  const auto delivered_mwh = flow_.source_mw[slot] * hours;
  const auto mwh = delivered_mwh / unit.delivered_frac;
  const auto location_t = delivered_mwh * state.carbon_g_per_kwh / 1e3;
  energy.distribution_loss_mwh += mwh - delivered_mwh;
  flow.mwh += mwh;
  flow.curtailed_mwh += flow_.curtailed_mw[slot] * hours / unit.delivered_frac;
  flow.beyond_mwh += state.backup ? std::min(mwh, flow_.beyond_mw * hours / unit.delivered_frac) : 0;
  flow.fuel_mwh += unit.spec.fuel ? mwh / *unit.spec.fuel->efficiency_frac : 0;
  flow.co2e_location_t += location_t;
  const auto& contract = unit.spec.contract;
  flow.co2e_market_t += contract ? contract->share * mwh * (contract->carbon.base() / kGramsPerKwh) / 1e3 +
                                       (1 - contract->share) * location_t
                                 : location_t;
  flow.usd += delivered_mwh * state.price_usd_per_mwh;
}

/// Whole days of equal load and firm capacity only.
bool CampusDispatch::shiftable(const std::vector<Segment>& day) const
{
  return elastic_share_ > 0 && day.size() == 24 && day.front().load_mw > 0 &&
         std::all_of(day.begin(), day.end(), [&](const Segment& s) {
           return s.hours() == 1 && s.firm_mw == day.front().firm_mw && s.load_mw == day.front().load_mw;
         });
}

/// Fills the hours in which one more MW is cleanest (or cheapest) first, within headroom and firm capacity. Greedy:
/// batteries are not foreseen, so the day is kept flat where that turns out to be as good.
std::vector<CampusDispatch::Segment> CampusDispatch::shifted(const std::vector<Segment>& day)
{
  const bool by_carbon = campus_.power.time_shift->by == scenario::ShiftBy::carbon;
  const auto key = [&](const model::SourceState& s) { return by_carbon ? s.carbon_g_per_kwh : s.price_usd_per_mwh; };
  std::vector<double> one_more(day.size(), std::numeric_limits<double>::infinity());
  auto trial = dispatcher_;
  for (std::size_t h = 0; h < day.size(); ++h) {
    set_states(day[h].begin_s, 1);
    trial.step(day[h].load_mw, 1, states_, battery_in_use_, flow_);
    for (std::size_t s = 0; s < states_.size(); ++s)
      if (states_[s].available_mw > flow_.source_mw[s])
        one_more[h] = std::min(one_more[h], key(states_[s]));
  }
  std::vector<std::size_t> order(day.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return one_more[a] < one_more[b]; });
  auto moved = day;
  const auto elastic_mw = elastic_share_ * day.front().load_mw;
  auto left_mwh = elastic_mw * static_cast<double>(day.size());
  for (const auto h : order) {
    const auto base_mw = day[h].load_mw - elastic_mw;
    const auto more_mw = std::min(
        {left_mwh, elastic_mw * (1 + campus_.power.time_shift->headroom), std::max(0.0, day[h].firm_mw - base_mw)});
    moved[h].load_mw = base_mw + more_mw;
    left_mwh -= more_mw;
  }
  const auto flat_worth = worth(day);
  if (left_mwh > 1e-9 * elastic_mw || worth(moved) >= flat_worth - 1e-12 * std::abs(flat_worth))
    return day;
  for (std::size_t h = 0; h < day.size(); ++h)
    benefit_.moved_mwh += std::max(0.0, day[h].load_mw - moved[h].load_mw);
  return moved;
}

/// Carbon or cost of a day from the present state of the batteries, less what they hold at its end at the day's dearest
/// source.
double CampusDispatch::worth(const std::vector<Segment>& day)
{
  const bool by_carbon = campus_.power.time_shift->by == scenario::ShiftBy::carbon;
  auto trial = dispatcher_;
  double sum = 0;
  double dearest = 0;
  for (const auto& segment : day) {
    set_states(segment.begin_s, segment.hours());
    trial.step(segment.load_mw, segment.hours(), states_, battery_in_use_, flow_);
    sum += (by_carbon ? flow_.kg_per_hour(states_) : flow_.usd_per_hour(states_)) * segment.hours();
    for (const auto& s : states_)
      dearest = std::max(dearest, by_carbon ? s.carbon_g_per_kwh : s.price_usd_per_mwh);
  }
  return sum - dearest * trial.stored_mwh();
}

} // namespace gpuramp::account
