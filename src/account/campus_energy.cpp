// SPDX-License-Identifier: Apache-2.0
#include "campus_energy.hpp"

#include "gpuramp/scenario/commissioning.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gpuramp::account {

namespace {

using Step = model::TimeSeries::Step;

constexpr double kHourS = 3600;
constexpr double kGramsPerKwh = core::grams_per_kilowatt_hour(1).base();
constexpr double kUsdPerMwh = core::usd_per_megawatt_hour(1).base();

core::Date day_of(const scenario::Scenario& scenario, double at_s)
{
  return scenario.start + std::chrono::days{static_cast<std::int64_t>(std::floor(at_s / core::kSecondsPerDay))};
}

int hour_of(double at_s)
{
  return static_cast<int>(std::floor(std::fmod(at_s, core::kSecondsPerDay) / kHourS));
}

double at(const model::TimeSeries* series, core::Date day, int hour)
{
  return series == nullptr ? 0 : series->at(day, hour);
}

/// Month, day and hour begin for a step of time.
double step_end(const scenario::Scenario& scenario, Step step, double from_s)
{
  if (step == Step::constant)
    return std::numeric_limits<double>::infinity();
  if (step == Step::monthly) {
    const std::chrono::year_month_day day{day_of(scenario, from_s)};
    const core::Date next{(day.year() / day.month() + std::chrono::months{1}) / 1};
    return core::in_seconds(core::between(scenario.start, next));
  }
  const auto length_s = step == Step::daily ? core::kSecondsPerDay : kHourS;
  return (std::floor(from_s / length_s) + 1) * length_s;
}

std::vector<model::Battery> batteries_of(const scenario::Campus& campus)
{
  std::vector<model::Battery> batteries;
  for (const auto& tranche : campus.power.tranches)
    if (tranche.storage)
      batteries.push_back({core::in_megawatts(tranche.nameplate.value_or(tranche.capacity)),
                           core::in_megawatt_hours(tranche.storage->energy), tranche.storage->efficiency_frac});
  return batteries;
}

} // namespace

CampusDispatch::CampusDispatch(const scenario::Scenario& scenario, const scenario::Campus& campus, std::size_t index,
                               std::vector<EnergySource>& sources)
    : scenario_(scenario), campus_(campus), dispatcher_(campus.power.dispatch, batteries_of(campus))
{
  const auto& region = scenario::region(scenario.catalog, campus.region);
  for (const auto& when : scenario::tranche_commissionings(scenario, campus)) {
    const auto& spec = campus.power.tranches[when.index];
    Tranche t{.spec = &spec,
              .ready_s = core::in_seconds(when.ready),
              .firm_mw = core::in_megawatts(spec.capacity),
              .nameplate_mw = core::in_megawatts(spec.nameplate.value_or(spec.capacity))};
    t.carbon = spec.carbon ? &spec.carbon->values : spec.fuel ? nullptr : &region.carbon.values;
    t.price = spec.price ? &spec.price->values : spec.fuel ? nullptr : &region.price.values;
    auto& slots = spec.storage ? batteries_ : sources_;
    t.slot = slots.size();
    slots.push_back(tranches_.size());
    tranches_.push_back(t);
    sources.push_back({index, when.name, spec.kind, spec.storage.has_value()});
  }
  set_step(campus);
  if (campus.cooling)
    water_l_per_kwh_ = scenario::water_by_month(*campus.cooling);
  if (campus.power.time_shift) {
    elastic_share_ = campus.power.time_shift->share.value_or(scenario.workloads.research.share);
    reference_.emplace(dispatcher_);
    benefit_.any = true;
  }
}

/// The finest that any series needs.
void CampusDispatch::set_step(const scenario::Campus& campus)
{
  const auto need = [&](Step step) { step_ = std::max(step_, step); };
  for (const auto& t : tranches_) {
    for (const auto* series : {t.carbon, t.price})
      if (series != nullptr && not t.spec->storage)
        need(series->step());
    if (t.spec->capacity_factor)
      need(t.spec->capacity_factor->values.step());
    if (t.spec->fuel) {
      need(t.spec->fuel->price.values.step());
      need(t.spec->fuel->carbon.values.step());
    }
    if (t.spec->storage || t.spec->sun)
      need(Step::hourly);
  }
  if (campus.cooling)
    need(Step::monthly);
  if (campus.power.time_shift)
    need(Step::hourly);
}

double CampusDispatch::firm_mw(double at_s) const
{
  double mw = 0;
  for (const auto& t : tranches_)
    mw += t.ready_s <= at_s ? t.firm_mw : 0;
  return mw;
}

/// When the first source of a period is there; its begin if none comes in it.
double CampusDispatch::first_power_s(double begin_s, double end_s) const
{
  auto first_s = end_s;
  for (const auto& t : tranches_)
    first_s = std::min(first_s, std::max(begin_s, t.ready_s));
  return first_s < end_s ? first_s : begin_s;
}

double CampusDispatch::next_boundary(double from_s, double end_s) const
{
  auto next = std::min(end_s, step_end(scenario_, step_, from_s));
  for (const auto& t : tranches_)
    if (t.ready_s > from_s)
      next = std::min(next, t.ready_s);
  return next;
}

/// The level that holds the period's energy within the firm capacity energized at each time.
double CampusDispatch::flat_level(double begin_s, double end_s, double energy_mwh) const
{
  if (begin_s >= end_s)
    return 0; // the start itself
  std::vector<double> limit_mw, hours;
  for (auto from_s = begin_s; from_s < end_s;) {
    auto to_s = end_s;
    for (const auto& t : tranches_)
      if (t.ready_s > from_s)
        to_s = std::min(to_s, t.ready_s);
    limit_mw.push_back(firm_mw(from_s));
    hours.push_back((to_s - from_s) / kHourS);
    from_s = to_s;
  }
  const auto level_mw = model::fill_level(energy_mwh, limit_mw, hours);
  const auto most_mwh = std::inner_product(limit_mw.begin(), limit_mw.end(), hours.begin(), 0.0);
  constexpr double kRounding = 1e-9; // a feed that is full all the time
  return std::isfinite(level_mw) || energy_mwh > most_mwh * (1 + kRounding)
             ? level_mw
             : *std::max_element(limit_mw.begin(), limit_mw.end());
}

double CampusDispatch::capacity_factor(Tranche& tranche, core::Date day, int hour) const
{
  if (not tranche.spec->capacity_factor)
    return 1;
  const auto& series = tranche.spec->capacity_factor->values;
  if (not tranche.spec->sun)
    return series.at(day, hour);
  if (tranche.sun_day != day) {
    tranche.sun = model::solar_day(series.at(day), *tranche.spec->sun, day);
    tranche.sun_day = day;
  }
  return tranche.sun[static_cast<std::size_t>(hour)];
}

void CampusDispatch::set_states(double at_s, std::vector<model::SourceState>& states, std::vector<char>& in_use)
{
  const auto day = day_of(scenario_, at_s);
  const auto hour = hour_of(at_s);
  states.resize(sources_.size());
  in_use.resize(batteries_.size());
  for (auto& t : tranches_) {
    const bool ready = t.ready_s <= at_s;
    if (t.spec->storage) {
      in_use[t.slot] = ready ? 1 : 0;
      continue;
    }
    auto carbon = at(t.carbon, day, hour);
    auto price = at(t.price, day, hour);
    if (const auto& fuel = t.spec->fuel) {
      carbon += fuel->carbon.values.at(day, hour) / fuel->efficiency_frac;
      price += fuel->price.values.at(day, hour) / fuel->efficiency_frac;
    }
    if (const auto& contract = t.spec->contract; contract && contract->price)
      price = contract->share * contract->price->base() + (1 - contract->share) * price;
    states[t.slot] = {ready ? t.nameplate_mw * capacity_factor(t, day, hour) : 0, price / kUsdPerMwh,
                      carbon / kGramsPerKwh, t.spec->capacity_factor.has_value(), ready && t.spec->kind == "grid"};
  }
}

CampusEnergy CampusDispatch::run(double begin_s, double end_s, double it_mwh, double facility_mwh, EnergyFlow* flows)
{
  CampusEnergy energy;
  energy.it_mwh = it_mwh;
  energy.facility_mwh = facility_mwh;
  const auto before_mwh = dispatcher_.stored_mwh();
  const auto level_mw = flat_level(begin_s, end_s, facility_mwh);
  const auto first_s = first_power_s(begin_s, end_s);
  const auto mean_mw = end_s > first_s ? facility_mwh / ((end_s - first_s) / kHourS)
                                       : 0; // where the firm capacity is not the tranches' sum
  std::vector<Segment> day;
  for (auto from_s = begin_s; from_s < end_s;) {
    const auto to_s = next_boundary(from_s, end_s);
    const auto firm = firm_mw(from_s);
    day.push_back({from_s, to_s, firm,
                   std::isfinite(level_mw) ? std::min(level_mw, firm)
                   : from_s >= first_s     ? mean_mw
                                           : 0});
    energy.energized_mw_years += firm * (to_s - from_s) / core::kSecondsPerYear;
    from_s = to_s;
    if (from_s >= end_s || step_ != Step::hourly || std::fmod(from_s, core::kSecondsPerDay) == 0) {
      dispatch(day, energy, flows);
      day.clear();
    }
  }
  energy.stored_change_mwh = dispatcher_.stored_mwh() - before_mwh;
  for (const auto t : sources_)
    energy.flow += flows[t];
  return energy;
}

void CampusDispatch::dispatch(std::vector<Segment>& day, CampusEnergy& energy, EnergyFlow* flows)
{
  if (reference_) {
    CampusEnergy flat;
    std::vector<EnergyFlow> flat_flows(tranches_.size());
    for (const auto& segment : day)
      apply(segment, *reference_, flat, flat_flows.data());
    for (const auto& f : flat_flows)
      benefit_.saved_co2e_t += f.co2e_location_t, benefit_.saved_usd += f.usd;
    if (shiftable(day))
      day = shifted(day);
  }
  std::vector<EnergyFlow> now(reference_ ? tranches_.size() : 0);
  for (const auto& segment : day)
    apply(segment, dispatcher_, energy, reference_ ? now.data() : flows);
  for (std::size_t t = 0; t < now.size(); ++t) {
    benefit_.saved_co2e_t -= now[t].co2e_location_t, benefit_.saved_usd -= now[t].usd;
    flows[t] += now[t];
  }
}

void CampusDispatch::apply(const Segment& segment, model::Dispatcher& dispatcher, CampusEnergy& energy,
                           EnergyFlow* flows)
{
  const auto hours = segment.hours();
  set_states(segment.begin_s, states_, battery_in_use_);
  dispatcher.step(segment.load_mw, hours, states_, battery_in_use_, flow_);
  energy.unserved_mwh += flow_.unserved_mw * hours;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const auto& spec = *tranches_[sources_[s]].spec;
    auto& flow = flows[sources_[s]];
    const auto mwh = flow_.source_mw[s] * hours;
    const auto location_t = mwh * states_[s].carbon_g_per_kwh / 1e3;
    flow.mwh += mwh;
    flow.curtailed_mwh += flow_.curtailed_mw[s] * hours;
    flow.beyond_mwh += states_[s].backup ? std::min(mwh, flow_.beyond_mw * hours) : 0;
    flow.fuel_mwh += spec.fuel ? mwh / spec.fuel->efficiency_frac : 0;
    flow.co2e_location_t += location_t;
    flow.co2e_market_t += spec.contract
                              ? spec.contract->share * mwh * (spec.contract->carbon.base() / kGramsPerKwh) / 1e3 +
                                    (1 - spec.contract->share) * location_t
                              : location_t;
    flow.usd += mwh * states_[s].price_usd_per_mwh;
  }
  for (std::size_t b = 0; b < batteries_.size(); ++b) {
    auto& flow = flows[batteries_[b]];
    flow.mwh += flow_.discharge_mw[b] * hours;
    flow.charged_mwh += flow_.charge_mw[b] * hours;
    energy.battery_loss_mwh += flow_.charge_mw[b] * hours * (1 - dispatcher.batteries()[b].efficiency_frac);
  }
  if (water_l_per_kwh_ && energy.facility_mwh > 0) { // 1 L is 1 kg
    const auto month =
        static_cast<unsigned>(std::chrono::year_month_day{day_of(scenario_, segment.begin_s)}.month()) - 1;
    energy.water_t += energy.it_mwh * (segment.load_mw * hours / energy.facility_mwh) * (*water_l_per_kwh_)[month];
  }
}

/// Whole days of equal firm capacity only.
bool CampusDispatch::shiftable(const std::vector<Segment>& day) const
{
  return elastic_share_ > 0 && day.size() == 24 && day.front().load_mw > 0 &&
         std::all_of(day.begin(), day.end(),
                     [&](const Segment& s) { return s.hours() == 1 && s.firm_mw == day.front().firm_mw; });
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
    set_states(day[h].begin_s, states_, battery_in_use_);
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
    set_states(segment.begin_s, states_, battery_in_use_);
    trial.step(segment.load_mw, segment.hours(), states_, battery_in_use_, flow_);
    sum += (by_carbon ? flow_.kg_per_hour(states_) : flow_.usd_per_hour(states_)) * segment.hours();
    for (const auto& s : states_)
      dearest = std::max(dearest, by_carbon ? s.carbon_g_per_kwh : s.price_usd_per_mwh);
  }
  return sum - dearest * trial.stored_mwh();
}

} // namespace gpuramp::account
