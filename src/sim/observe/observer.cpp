// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/observer.hpp"

#include "gpuramp/scenario/supply_causes.hpp"

#include "sim/work/largest_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

/// Orders are what is missing beyond what inputs hold back. What is open beyond what is missing lacks nothing, and what
/// is made beyond the target is ahead of it. \param gap  GPU days that supply lacks
void add_orders(std::vector<record::SupplyDays>& supply, double gap)
{
  double open = 0;
  for (const auto& held_back : supply)
    open += held_back.gpu_days;
  for (auto& held_back : supply)
    held_back.gpu_days *= std::clamp(gap / open, 0.0, 1.0);
  supply.insert(supply.begin(), {scenario::kCauseOrders, std::max(0.0, gap - open), {}});
  if (gap < 0)
    supply.push_back({scenario::kCauseAhead, gap, {}});
}

} // namespace

record::Sample Observer::sample(double now_s)
{
  record::Sample sample;
  sample.date = core::date_after(plan_.scenario->start, core::seconds(now_s));
  sample.at = core::seconds(now_s);
  sample.target_gpus =
      std::llround(plan_.scenario->targets.fleet.at(plan_.scenario->start, core::seconds(now_s)).base());
  record::GpuStates fleet;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    sample.campuses.push_back(levels_of(c, now_s));
    sample.campuses.back().flows = meter_.take_flows(c);
    fleet += sample.campuses.back().gpus;
    check_states(c, core::format_date(sample.date));
    check_fabric(c, core::format_date(sample.date));
    check_energy(sample.campuses.back(), plan_.campuses[c].spec->name);
    const auto& target = plan_.campuses[c].spec->target;
    sample.campus_targets.push_back(
        target.empty() ? 0 : std::llround(target.at(plan_.scenario->start, core::seconds(now_s)).base()));
  }
  sample.tokens_demanded = meter_.take_tokens_demanded();
  sample.services = meter_.take_services();
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    std::int64_t up = 0;
    for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
      up += deployment_.up(c, k) * plan_.types[k].spec->gpus_per_rack;
    sample.types.push_back({plan_.types[k].spec->name, up});
  }
  sample.supply_days = supply_days(sample, std::exchange(sampled_s_, now_s), now_s);
  sample.supply = supply_.terms(sample.target_gpus - fleet.sum() + fleet[record::Stage::retired]);
  sample.input_offers = supply_.take_offers();
  sample.cut = cut();
  sample.largest_joined_gpus = largest_joined_gpus(sample.campuses);
  checks_.at_most(static_cast<double>(fleet[record::Stage::up]), sample.cut.bound_gpus,
                  "capacity cut " + core::format_date(sample.date));
  return sample;
}

record::BindingPeriod Observer::binding(double now_s)
{
  const auto since_s = std::exchange(binding_since_s_, now_s);
  record::BindingPeriod period{core::seconds(since_s), core::seconds(now_s), {}, {}};
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    period.campuses.push_back(meter_.take_binding(c, now_s - since_s));
  period.wan = meter_.take_wan_binding(now_s - since_s);
  return period;
}

record::Sample Observer::look(double now_s) const
{
  record::Sample look;
  look.date = core::date_after(plan_.scenario->start, core::seconds(now_s));
  look.at = core::seconds(now_s);
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    look.campuses.push_back(levels_of(c, now_s));
    look.campuses.back().flows = meter_.flows(c);
  }
  look.largest_joined_gpus = largest_joined_gpus(look.campuses);
  return look;
}

const record::Sample& Observer::watch(double since_s, double now_s)
{
  watched_.date = core::date_after(plan_.scenario->start, core::seconds(since_s));
  watched_.at = core::seconds(since_s);
  watched_.campuses.resize(plan_.campuses.size());
  bool any_changed = false;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    if (meter_.closed_s(c) >= watched_until_s_) {
      watched_.campuses[c] = levels_of(c, since_s);
      any_changed = true;
    } else // pods come due without a change
      watched_.campuses[c].levels[record::Level::pods_due] = static_cast<double>(fabric_supply_.pods_due(c, since_s));
  }
  if (any_changed)
    watched_.largest_joined_gpus = largest_joined_gpus(watched_.campuses);
  watched_until_s_ = now_s;
  return watched_;
}

std::int64_t Observer::largest_joined_gpus(const std::vector<record::CampusSample>& campuses) const
{
  std::vector<std::int64_t> largest;
  for (const auto& campus : campuses)
    largest.push_back(std::llround(campus.levels[record::Level::largest_training_gpus]));
  return largest_joined(plan_, largest);
}

double Observer::target_gpu_days(double from_s, double to_s) const
{
  const auto& target = plan_.scenario->targets.fleet;
  if (target.empty())
    return 0;
  return target.integral(plan_.scenario->start, core::seconds(from_s), core::seconds(to_s)).base() /
         core::kSecondsPerDay;
}

/// What supply lacked of the target since the date before.
std::vector<record::SupplyDays> Observer::supply_days(const record::Sample& sample, double since_s, double now_s)
{
  auto gap = target_gpu_days(since_s, now_s);
  for (const auto& campus : sample.campuses)
    gap -= campus.flows.gpu_days.sum() - campus.flows.gpu_days[record::Stage::retired];
  supply_.advance(now_s);
  auto held_back = supply_.take_held_back_of_period();
  add_orders(held_back, gap);
  return held_back;
}

record::Year Observer::year(double now_s)
{
  const auto began_s = std::exchange(year_began_s_, now_s);
  const auto now = core::seconds(now_s);
  const auto start = plan_.scenario->start;
  record::Year year;
  year.year = static_cast<int>(std::chrono::year_month_day{core::date_after(start, now) - std::chrono::days{1}}.year());
  year.begin = core::seconds(began_s);
  year.end = now;
  year.campuses = meter_.take_year();
  const auto& target = plan_.scenario->targets.fleet;
  year.target_gpu_days = target_gpu_days(began_s, now_s);
  year.target_end = target.empty() ? 0 : std::llround(target.at(start, now).base());
  auto gap = year.target_gpu_days; // less what is made: what supply lacks
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& gpu_days = year.campuses[c].gpu_days;
    gap -= gpu_days.sum() - gpu_days[record::Stage::retired];
    year.up_end += deployment_.states(c)[record::Stage::up];
  }
  supply_.advance(now_s);
  year.supply = supply_.take_held_back();
  year.inputs = supply_.take_inputs();
  for (std::size_t i = 0; i < year.inputs.size(); ++i) {
    const auto& name = plan_.scenario->supply.inputs[i].name;
    for (const auto& held_back : year.supply)
      if (held_back.cause == name)
        year.inputs[i].short_gpu_days = held_back.gpu_days;
    for (const auto& campus : year.campuses)
      for (const auto& late : campus.late)
        if (late.input == name)
          year.inputs[i].short_gpu_days += late.gpu_days;
    check_owners(year.inputs[i], fmt::format("{} in {}", name, year.year));
  }
  add_orders(year.supply, gap);
  return year;
}

/// What all owners of an input got is what there was of it.
void Observer::check_owners(const record::InputYear& year, const std::string& name)
{
  auto found = year.idle + year.stock_end;
  for (const auto& owner : year.owners)
    found += owner.given;
  const auto there = year.stock_begin + year.made;
  checks_.close(found, there, std::max(1.0, there), "owners of " + name);
}

record::CampusSample Observer::levels_of(std::size_t campus, double now_s) const
{
  const auto& state = deployment_.campuses()[campus];
  record::CampusSample sample;
  sample.gpus = deployment_.states(campus);
  sample.missing = state.labels.missing;
  using record::Level;
  auto& levels = sample.levels;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& spec = *plan_.types[k].spec;
    const auto gpus = deployment_.up(campus, k) * spec.gpus_per_rack;
    levels[Level::gpus_down_for_part] += static_cast<double>(state.types[k].down.for_part * spec.gpus_per_rack);
    levels[Level::gpus_down_for_technician] +=
        static_cast<double>(state.types[k].down.for_technician * spec.gpus_per_rack);
    levels[Level::dies_up] += static_cast<double>(gpus * spec.dies_per_gpu);
    levels[Level::h100e_up] += static_cast<double>(gpus) * spec.h100_equivalents;
  }
  levels[Level::slots_ready] = static_cast<double>(state.slots_ready);
  levels[Level::slots_used] = static_cast<double>(state.slots_used);
  levels[Level::pods_due] = static_cast<double>(fabric_supply_.pods_due(campus, now_s));
  levels[Level::pods_open] = static_cast<double>(fabric_supply_.pods_open(campus));
  levels[Level::it_mw] = rates_.at(campus).it_mw;
  levels[Level::facility_mw] = rates_.at(campus).facility_mw;
  levels[Level::feed_capacity_mw] = state.facility_mw;
  levels[Level::feed_limit_mw] = feeds_.limit_mw(campus);
  levels[Level::cap_frac] = rates_.at(campus).cap_frac;
  levels[Level::reserved_mw] = state.reserved_mw;
  levels[Level::largest_training_gpus] =
      static_cast<double>(largest_training_gpus(plan_, deployment_, fabric_health_, campus));
  levels[Level::largest_training_gpus_multi_campus] = levels[Level::largest_training_gpus];
  return sample;
}

/// Limits of the max-flow bound, all in nameplate IT MW: provisioning and PUE are taken out of buses and feeds.
topology::CapacityCut Observer::cut() const
{
  std::vector<topology::CutSupply> supplies;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& spec = *plan_.types[k].spec;
    std::int64_t retired = 0;
    for (const auto& campus : deployment_.campuses())
      retired += campus.types[k].retired;
    const auto gpus_per_rack = static_cast<double>(spec.gpus_per_rack);
    supplies.push_back({"chips:" + spec.name,
                        static_cast<double>(supply_.reachable_racks()[k] - retired) * gpus_per_rack, gpus_per_rack,
                        plan_.types[k].nameplate_mw / gpus_per_rack, plan_.types[k].nameplate_mw / gpus_per_rack});
  }
  std::vector<topology::CutCampus> campuses;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& spec = *plan_.campuses[c].spec;
    topology::CutCampus campus{spec.name, std::vector<topology::CutHall>(spec.halls.size()), 0,
                               std::max(deployment_.campuses()[c].ports, deployment_.campuses()[c].reserved_gpus)};
    for (const auto h : plan_.campuses[c].halls)
      if (deployment_.halls()[h].ready) {
        campus.halls[plan_.halls[h].group].rack_slots += static_cast<double>(plan_.halls[h].slots);
        campus.halls[plan_.halls[h].group].bus_mw += plan_.halls[h].bus_mw / spec.power.provisioning_frac;
      }
    const auto& state = deployment_.campuses()[c]; // racks that were let in stay when power ends
    campus.feed_mw =
        std::max(state.facility_mw, state.reserved_mw) / (spec.power.provisioning_frac * plan_.campuses[c].design_pue);
    campuses.push_back(std::move(campus));
  }
  return topology::capacity_cut(supplies, campuses);
}

void Observer::check_states(std::size_t campus, const std::string& date)
{
  const auto& state = deployment_.campuses()[campus];
  std::int64_t queued = 0;
  for (const auto& lot : state.queue)
    queued += lot.racks;
  std::int64_t waiting = 0;
  std::int64_t produced_gpus = 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto& s = state.types[k];
    waiting += s.waiting;
    produced_gpus += plan_.types[k].spec->gpus_per_rack * s.produced;
    checks_.equal(
        s.produced, s.in_transit + s.waiting + s.installing + s.burn_in + s.online + s.retired,
        fmt::format("racks of {} at {} on {}", plan_.types[k].spec->name, plan_.campuses[campus].spec->name, date));
  }
  checks_.equal(queued, waiting, fmt::format("queue of {} on {}", plan_.campuses[campus].spec->name, date));
  checks_.equal(produced_gpus, deployment_.states(campus).sum(),
                fmt::format("GPUs at {} on {}", plan_.campuses[campus].spec->name, date));
  std::int64_t in_halls = 0;
  std::int64_t online = 0;
  for (const auto h : plan_.campuses[campus].halls)
    for (const auto racks : deployment_.halls()[h].online)
      in_halls += racks;
  for (const auto& stages : state.types)
    online += stages.online;
  checks_.equal(in_halls, online, fmt::format("racks in halls of {} on {}", plan_.campuses[campus].spec->name, date));
}

/// Every piece is on its way or in place, those of open pods are in place, and no more GPUs are attached than these
/// take.
void Observer::check_fabric(std::size_t campus, const std::string& date)
{
  if (not plan_.campuses[campus].fabric)
    return;
  const auto& pods = plan_.campuses[campus].fabric->pods;
  const auto& name = plan_.campuses[campus].spec->name;
  const auto& pieces = fabric_supply_.pieces(campus);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto what = fmt::format("{} at {} on {}", pods.parts[i].name, name, date);
    checks_.equal(pieces[i].made, pieces[i].on_way + pieces[i].in_place, what);
    checks_.at_most(static_cast<double>(pods.needed(i, fabric_supply_.pods_open(campus))),
                    static_cast<double>(pieces[i].in_place), what + ", in open pods");
  }
  checks_.at_most(deployment_.campuses()[campus].reserved_gpus, deployment_.campuses()[campus].ports,
                  fmt::format("GPUs on the fabric of {} on {}", name, date));
}

void Observer::check_energy(const record::CampusSample& sample, const std::string& name)
{
  using record::Flow;
  const auto& f = sample.flows;
  const auto campus = plan_.campus_index(name);
  if (not cooling_.has_weather(campus)) // where PUE follows the weather, SimGrid's overhead flow is the check
    checks_.close(f[Flow::facility_energy_mwh], f[Flow::it_energy_mwh] * cooling_.pue(campus),
                  f[Flow::facility_energy_mwh], "energy = IT x PUE at " + name);
  checks_.close(f[Flow::peak_flop], f.flop.sum(), std::max(1.0, f[Flow::peak_flop]), "waterfall at " + name);
}

} // namespace gpuramp::sim
