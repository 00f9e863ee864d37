// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/rack_failures.hpp"

#include "gpuramp/core/rounding.hpp"
#include "sim/engine/layout.hpp"
#include "sim/work/job_failures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace gpuramp::sim {

namespace {

using scenario::FailureComponent;
using scenario::FailureUnit;

constexpr double kForgotten = 1e-9; ///< probability below which a part counts as back

/// Root of an increasing function. \param accurate  value near enough to zero
/// \source Illinois method: Dowell and Jarratt 1971, doi:10.1007/BF01934364
template <class F>
double root(F f, double low, double high, double accurate)
{
  constexpr int kMost = 100;
  double at_low = f(low);
  double at_high = f(high);
  for (int i = 0; i < kMost && std::abs(at_high) > accurate; ++i) {
    const auto x = (low * at_high - high * at_low) / (at_high - at_low);
    const auto at_x = f(x);
    if (at_x * at_high < 0)
      low = high, at_low = at_high;
    else
      at_low /= 2;
    high = x, at_high = at_x;
  }
  return high;
}

} // namespace

RackFailures::RackFailures(const Plan& plan, Deployment& deployment, std::uint64_t seed)
    : plan_(plan), deployment_(deployment), shops_(plan.campuses.size()), burn_in_(seed, "burn_in"),
      dispersion_(dispersion(plan)), settled_(plan.campuses.size() * plan.types.size())
{
  for (const auto& failure : plan.failures) {
    const auto& spec = failure.spec;
    if (spec.takes_down_frac <= 0 || (spec.repair.base() <= 0 && spec.hands_on.base() <= 0))
      continue;
    const auto turnaround = repair_time_of(spec);
    sources_.push_back(
        {&failure, &spec, turnaround, turnaround.mean_s(), sampled() ? away_by_age(turnaround) : std::vector<double>{},
         core::Stream(seed, "failures/" + spec.name),
         model::Backorders(model::parts_away(1, dispersion_, turnaround).dispersion), wave_deviation(turnaround)});
    any_spares_ = any_spares_ || spec.spares_frac > 0;
    staffed_ = staffed_ || (spec.hands_on.base() > 0 && plan.scenario->failures.racks_per_technician);
  }
  for (auto& at : settled_)
    at.cells.resize(sources_.size());
  cohorts_.resize(sources_.size() * plan.campuses.size() * plan.types.size());
  for (std::size_t c = 0; c < shops_.size(); ++c) {
    shops_[c].waves = core::Stream(seed, "failure_waves/" + plan.campuses[c].spec->name);
    if (not staffed_)
      shops_[c].technicians.set_unlimited();
  }
}

/// The part of a failure at a uniform instant of an interval that ended `age` intervals ago is away with the mean of
/// P(T > t) over that interval.
std::vector<double> RackFailures::away_by_age(const model::RepairTime& turnaround) const
{
  constexpr std::size_t kSteps = 2000; // of the first interval, where the curve bends most
  std::vector<double> away;
  for (std::size_t age = 0;; ++age) {
    double mean = 0;
    const auto steps = static_cast<double>(kSteps / (age + 1) + 4);
    for (double i = 0.5; i < steps; ++i)
      mean += turnaround.longer_than((static_cast<double>(age) + i / steps) * plan_.cadence_s) / steps;
    if (mean < kForgotten)
      return away;
    away.push_back(std::min(mean, away.empty() ? 1 : away.back())); // never rises, by rounding
  }
}

/// Of the number of parts away, as a share of its mean, where the rates of failures come in waves. At most 1: rates
/// that are 0 half of the time.
double RackFailures::wave_deviation(const model::RepairTime& turnaround) const
{
  const auto& waves = plan_.scenario->failures.waves;
  if (not waves)
    return 0;
  return std::min(1.0,
                  waves->variation * std::sqrt(model::averaged_variance(turnaround.mean_s(), waves->duration.base())));
}

/// Levels are lognormal with mean 1, and each lasts for an exponential time: what a campus has after an interval is
/// still the same level, or a new one.
void RackFailures::move_wave(std::size_t campus, double interval_s)
{
  const auto& waves = plan_.scenario->failures.waves;
  auto& shop = shops_[campus];
  if (not waves)
    return;
  const double sigma = std::sqrt(std::log1p(waves->variation * waves->variation));
  const double ends = shop.waves.uniform(); // always two draws, so that variants keep in step
  const double next = shop.waves.lognormal(std::exp(-sigma * sigma / 2), sigma);
  if (ends >= std::exp(-interval_s / waves->duration.base()))
    shop.level = next;
}

double RackFailures::racks_per_event(const FailureComponent& spec, std::size_t campus, const model::RackType& rack,
                                     std::int64_t racks_online) const
{
  const auto online = static_cast<double>(racks_online);
  const auto halls = static_cast<double>(plan_.campuses[campus].halls.size());
  switch (spec.per) {
    case FailureUnit::gpus: return static_cast<double>(spec.gpus) / static_cast<double>(rack.gpus_per_rack);
    case FailureUnit::row: return kRacksPerRow;
    case FailureUnit::hall: return std::ceil(online / std::max(1.0, halls));
    case FailureUnit::campus: return online;
    default: return 1;
  }
}

RackFailures::Flow RackFailures::flow(const Source& source, std::size_t campus, std::size_t type,
                                      const RackStages& stages, double up) const
{
  const auto& rack = *plan_.types[type].spec;
  if (stages.online <= 0 || not fails(*source.failure, plan_.campuses[campus], rack))
    return {};
  Flow flow;
  const auto online = static_cast<double>(stages.online);
  flow.racks_per_event = racks_per_event(*source.spec, campus, rack, stages.online);
  flow.events_per_s =
      outages_per_rack_s(*source.spec, rack) * deployment_.early_factor(campus, type) * up / flow.racks_per_event;
  const auto units = source.spec->per == FailureUnit::gpu ? online * static_cast<double>(rack.gpus_per_rack)
                                                          : online / flow.racks_per_event;
  flow.spares = static_cast<std::int64_t>(core::whole_in(source.spec->spares_frac * units));
  return flow;
}

std::int64_t RackFailures::technicians(const CampusState& campus) const
{
  std::int64_t online = 0;
  for (const auto& stages : campus.types)
    online += stages.online;
  return std::max<std::int64_t>(
      1, std::llround(std::ceil(static_cast<double>(online) / *plan_.scenario->failures.racks_per_technician)));
}

/// What reaches the technicians of a campus, from the racks that are up.
model::RepairWork RackFailures::repair_work(std::size_t campus, const CampusState& state) const
{
  model::RepairWork work{0, 0, 0, dispersion_};
  double load = 0;
  double square = 0;
  for (std::size_t k = 0; k < state.types.size(); ++k)
    for (const auto& source : sources_) {
      const auto hands_on_s = source.spec->hands_on.base();
      const auto up = static_cast<double>(state.types[k].online - state.types[k].down.racks);
      const auto per_s = hands_on_s > 0 ? flow(source, campus, k, state.types[k], up).events_per_s : 0;
      work.per_s += per_s;
      load += per_s * hands_on_s;
      square += per_s * hands_on_s * hands_on_s;
    }
  if (load > 0) {
    work.mean_s = load / work.per_s;
    work.cv_square = square / work.per_s / (work.mean_s * work.mean_s) - 1;
  }
  return work;
}

/// The expected queue for technicians moves over an interval: towards its steady state, no faster than
/// repairs come; from above by what technicians can do beyond what comes; without end where they cannot keep up.
void RackFailures::queue_up(std::size_t campus, const CampusState& state, double interval_s)
{
  const auto work = repair_work(campus, state);
  auto& waiting = shops_[campus].waiting;
  if (work.per_s <= 0) {
    waiting = 0;
    return;
  }
  const auto n = technicians(state);
  const auto steady = model::repairs_waiting(work, n);
  const auto surplus_per_s = work.per_s - static_cast<double>(n) / work.mean_s;
  const auto left = std::max(0.0, waiting + surplus_per_s * interval_s);
  waiting = std::isfinite(steady) ? std::max(left, std::min(steady, waiting + work.per_s * interval_s)) : left;
}

/// Mean wait for a technician, by Little's law.
double RackFailures::wait_s(std::size_t campus, const CampusState& state) const
{
  const auto waiting = shops_[campus].waiting;
  const auto per_s = waiting > 0 ? repair_work(campus, state).per_s : 0;
  return per_s > 0 ? waiting / per_s : 0; // nothing comes any more where all racks are down or gone
}

/// What fails of the racks of a type for each that is up, [source].
const std::vector<RackFailures::Flow>& RackFailures::flows_per_rack(std::size_t campus, std::size_t type,
                                                                    const RackStages& stages)
{
  per_rack_.clear();
  for (const auto& source : sources_)
    per_rack_.push_back(flow(source, campus, type, stages, 1));
  return per_rack_;
}

/// Expected failed parts that no spare replaces. Waves: half of the time more are away than in the mean and half less,
/// by their deviation, which is all of their variance.
double RackFailures::waiting_for_part(Source& source, double events_per_s, std::int64_t spares,
                                      std::array<model::Backorders::Cell, 2>& cells)
{
  const auto away = events_per_s * source.away_s;
  if (source.wave_deviation == 0 || spares == 0)
    return source.backorders.at(away, spares, cells[0]);
  return (source.backorders.at(away * (1 + source.wave_deviation), spares, cells[0]) +
          source.backorders.at(away * (1 - source.wave_deviation), spares, cells[1])) /
         2;
}

RackFailures::Down RackFailures::expected_down(const std::vector<Flow>& per_rack, double up, double wait_s, Settled& at)
{
  Down down;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const auto& f = per_rack[s];
    const auto events_per_s = f.events_per_s * up;
    down.for_part += f.racks_per_event * waiting_for_part(sources_[s], events_per_s, f.spares, at.cells[s]);
    const auto hands_on_s = sources_[s].spec->hands_on.base();
    down.for_technician += hands_on_s > 0 ? f.racks_per_event * events_per_s * wait_s : 0;
    down.in_hand += f.racks_per_event * events_per_s * hands_on_s;
  }
  return down;
}

/// Racks down for each that is up, where a spare is always there, and where none is.
std::pair<double, double> RackFailures::down_per_up(const std::vector<Flow>& per_rack, double wait_s) const
{
  std::pair<double, double> down;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const auto& f = per_rack[s];
    const auto racks_per_s = f.racks_per_event * f.events_per_s;
    const auto hands_on_s = sources_[s].spec->hands_on.base();
    const auto at_work = racks_per_s * (hands_on_s > 0 ? hands_on_s + wait_s : 0);
    const auto away = racks_per_s * sources_[s].away_s;
    down.first += at_work + (f.spares > 0 ? 0 : away);
    down.second += at_work + away;
  }
  return down;
}

/// Racks up and racks down, which grow with those up, are together those online. Without spares the latter are in
/// proportion; with some they are fewer, but no fewer than with as many as it takes. Racks down hardly depend on those
/// up: secants from where the answer was last find it in a few steps.
double RackFailures::expected_up(const std::vector<Flow>& per_rack, const RackStages& stages, double wait_s,
                                 Settled& at)
{
  const auto online = static_cast<double>(stages.online);
  const auto [least_down, most_down] = down_per_up(per_rack, wait_s);
  if (not any_spares_)
    return online / (1 + most_down);
  constexpr double kAccurate = 1e-6; // racks
  constexpr int kSteps = 6;
  const auto too_many = [&](double up) { return up + expected_down(per_rack, up, wait_s, at).sum() - online; };
  const auto low = online / (1 + most_down);
  const auto high = online / (1 + least_down);
  auto up = std::clamp(online * at.up_frac, low, high);
  double slope = 1;
  for (double before = 0, surplus_before = 0, step = 0; step < kSteps; ++step) {
    const auto surplus = too_many(up);
    if (std::abs(surplus) <= kAccurate) {
      at.up_frac = online > 0 ? up / online : 1;
      return up;
    }
    if (step > 0 && up != before)
      slope = std::max(1.0, (surplus - surplus_before) / (up - before)); // up alone makes it 1
    before = up, surplus_before = surplus;
    up = std::clamp(up - surplus / slope, low, high);
  }
  return root(too_many, low, high, kAccurate);
}

bool RackFailures::settle(std::size_t campus)
{
  if (sampled() || sources_.empty())
    return false;
  bool moved = false;
  const auto& state = deployment_.campuses()[campus];
  const auto wait = wait_s(campus, state);
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& stages = state.types[k];
    auto& at = settled_[campus * plan_.types.size() + k];
    if (std::tie(at.online, at.young, at.wait_s) == std::tie(stages.online, stages.young, wait))
      continue;
    at.online = stages.online, at.young = stages.young, at.wait_s = wait;
    const auto& per_rack = flows_per_rack(campus, k, stages);
    const auto up = expected_up(per_rack, stages, wait, at);
    const auto down = expected_down(per_rack, up, wait, at);
    DownRacks racks;
    racks.racks = std::llround(static_cast<double>(stages.online) - up);
    racks.for_part = std::min(racks.racks, std::int64_t{std::llround(down.for_part)});
    racks.for_technician = std::min(racks.racks - racks.for_part, std::int64_t{std::llround(down.for_technician)});
    moved = deployment_.set_down(campus, k, racks) || moved;
  }
  return moved;
}

void RackFailures::begin(double now_s)
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& state = deployment_.campuses()[c];
    if (sampled()) {
      begin_campus(c, state, now_s);
      count_down(c, now_s);
    } else if (staffed_) {
      const auto steady = model::repairs_waiting(repair_work(c, state), technicians(state));
      shops_[c].waiting = std::isfinite(steady) ? steady : 0;
    }
  }
}

std::vector<std::size_t> RackFailures::draw(double now_s)
{
  std::vector<std::size_t> changed;
  if (sources_.empty())
    return changed;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    pass_interval(c, deployment_.campuses()[c], now_s);
    if (count_down(c, now_s))
      changed.push_back(c);
  }
  return changed;
}

std::vector<std::size_t> RackFailures::move_queues(double now_s)
{
  std::vector<std::size_t> changed;
  const auto interval_s = now_s - std::exchange(queues_moved_s_, now_s);
  if (sources_.empty() || sampled() || not staffed_ || interval_s <= 0)
    return changed;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    queue_up(c, deployment_.campuses()[c], interval_s);
    if (settle(c))
      changed.push_back(c);
  }
  return changed;
}

std::vector<RackFailures::Cohort>& RackFailures::cohorts(std::size_t source, std::size_t campus, std::size_t type)
{
  return cohorts_[(source * plan_.campuses.size() + campus) * plan_.types.size() + type];
}

/// Draws the failures of the interval that ended `age` intervals ago; of these the parts still away, and the work that
/// they make.
void RackFailures::fail(std::size_t source, std::size_t campus, std::size_t type, const RackStages& stages, double up,
                        std::size_t age, double now_s, std::vector<RepairJob>& jobs)
{
  auto& s = sources_[source];
  const auto f = flow(s, campus, type, stages, up);
  if (f.events_per_s <= 0)
    return;
  const auto failed =
      model::draw_failures(f.events_per_s * shops_[campus].level * plan_.cadence_s, dispersion_, s.stream);
  const auto left = age < s.away.size() ? s.stream.binomial(failed, s.away[age]) : 0;
  if (left > 0)
    cohorts(source, campus, type).push_back({age, left});
  if (s.spec->hands_on.base() > 0)
    for (std::int64_t i = 0; i < failed; ++i)
      jobs.push_back({now_s - (static_cast<double>(age) + s.stream.uniform()) * plan_.cadence_s,
                      s.spec->hands_on.base(), type, f.racks_per_event});
}

/// One interval passes over the parts that are away.
void RackFailures::bring_back(std::size_t source, std::vector<Cohort>& cohorts)
{
  auto& s = sources_[source];
  for (auto& c : cohorts) {
    ++c.age;
    c.events = c.age < s.away.size() ? s.stream.binomial(c.events, s.away[c.age] / s.away[c.age - 1]) : 0;
  }
  std::erase_if(cohorts, [](const Cohort& c) { return c.events == 0; });
}

void RackFailures::begin_campus(std::size_t campus, const CampusState& state, double now_s)
{
  std::vector<RepairJob> jobs;
  move_wave(campus, std::numeric_limits<double>::infinity());
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto up = expected_up(flows_per_rack(campus, k, state.types[k]), state.types[k], 0,
                                settled_[campus * plan_.types.size() + k]);
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      const auto hands_on = static_cast<std::size_t>(std::ceil(sources_[s].spec->hands_on.base() / plan_.cadence_s));
      for (std::size_t age = 0; age < std::max(sources_[s].away.size(), hands_on); ++age)
        fail(s, campus, k, state.types[k], up, age, now_s, jobs);
    }
  }
  if (staffed_)
    shops_[campus].technicians.staff(technicians(state), -std::numeric_limits<double>::infinity());
  shops_[campus].technicians.take(std::move(jobs));
}

void RackFailures::pass_interval(std::size_t campus, const CampusState& state, double now_s)
{
  std::vector<RepairJob> jobs;
  move_wave(campus, plan_.cadence_s);
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& stages = state.types[k];
    const auto up = static_cast<double>(stages.online - std::min(stages.online, stages.down.racks));
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      bring_back(s, cohorts(s, campus, k));
      fail(s, campus, k, stages, up, 0, now_s, jobs);
    }
  }
  if (staffed_)
    shops_[campus].technicians.staff(technicians(state), now_s - plan_.cadence_s);
  shops_[campus].technicians.take(std::move(jobs));
}

/// \return whether the number of racks down changes
bool RackFailures::count_down(std::size_t campus, double now_s)
{
  auto& technicians = shops_[campus].technicians;
  technicians.finish(now_s);
  bool moved = false;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& stages = deployment_.campuses()[campus].types[k];
    DownRacks down;
    double for_part = 0;
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      std::int64_t away = 0;
      for (const auto& cohort : cohorts(s, campus, k))
        away += cohort.events;
      const auto f = flow(sources_[s], campus, k, stages, 0);
      for_part += static_cast<double>(std::max<std::int64_t>(0, away - f.spares)) * f.racks_per_event;
    }
    down.for_part = std::min<std::int64_t>(std::llround(for_part), stages.online);
    down.racks = std::min<std::int64_t>(std::llround(for_part + technicians.racks(k)), stages.online);
    down.for_technician =
        std::min<std::int64_t>(std::llround(technicians.racks_waiting(k, now_s)), down.racks - down.for_part);
    moved = deployment_.set_down(campus, k, down) || moved;
  }
  return moved;
}

std::int64_t RackFailures::fail_burn_in(std::size_t campus, std::int64_t racks)
{
  const auto frac = plan_.campuses[campus].spec->install.fails_burn_in_frac;
  if (frac <= 0)
    return 0;
  if (sampled())
    return burn_in_.binomial(racks, frac);
  auto& carry = shops_[campus].burn_in_carry;
  carry += frac * static_cast<double>(racks);
  const auto failed = std::min(racks, static_cast<std::int64_t>(core::whole_in(carry)));
  carry -= static_cast<double>(failed);
  return failed;
}

} // namespace gpuramp::sim
