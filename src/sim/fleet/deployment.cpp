// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/deployment.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

const char* to_string(Enabler enabler)
{
  switch (enabler) {
    case Enabler::crew: return "crew";
    case Enabler::retirement: return "retirement";
    case Enabler::arrival: return "arrival";
    case Enabler::fabric_ports: return "fabric_ports";
    case Enabler::power: return "power";
    case Enabler::hall: return "hall";
  }
  return "";
}

Deployment::Deployment(const Plan& plan, Agenda& agenda)
    : plan_(plan), agenda_(agenda), campuses_(plan.campuses.size()), halls_(plan.halls.size())
{
  for (auto& campus : campuses_)
    campus.types.resize(plan.types.size());
  for (auto& hall : halls_)
    hall.online.resize(plan.types.size());
}

void Deployment::note_enabler(std::size_t campus, Enabler what, std::size_t which)
{
  auto& state = campuses_[campus];
  if (what >= state.enabled_by)
    state.enabled_by = what, state.enabler = which;
}

void Deployment::ship(std::size_t line, std::size_t campus, std::int64_t racks, std::size_t bound_by, double now_s)
{
  send_on(plan_.lines[line].type, campus, racks, bound_by, now_s + plan_.lines[line].lead_s);
}

void Deployment::arrive(std::size_t batch, double now_s)
{
  const auto& b = batches_[batch];
  auto& campus = campuses_[b.campus];
  campus.types[b.type].in_transit -= b.racks;
  campus.types[b.type].waiting += b.racks;
  note_enabler(b.campus, Enabler::arrival, 0);
  const bool ages_count = plan_.scenario->supply.reroute.has_value();
  if (not ages_count && not campus.queue.empty() && campus.queue.back().type == b.type) {
    campus.queue.back().racks += b.racks;
    campus.queue.back().bound_by = b.bound_by;
  } else {
    campus.queue.push_back({b.type, b.racks, b.bound_by, now_s});
  }
}

void Deployment::begin_burn_in(std::size_t batch, double now_s)
{
  const auto& b = batches_[batch];
  auto& stages = campuses_[b.campus].types[b.type];
  stages.installing -= b.racks;
  stages.burn_in += b.racks;
  agenda_.add(now_s + plan_.campuses[b.campus].burn_in_s, event::BurnInEnds{BatchId(batch)});
}

/// Racks that failed stay in burn-in: they are mended there and burn in again.
void Deployment::go_online(std::size_t batch, std::int64_t failed, double now_s)
{
  if (failed > 0) {
    auto again = batches_[batch];
    again.racks = failed;
    batches_.push_back(again);
    batches_[batch].racks -= failed;
    agenda_.add(now_s + plan_.campuses[again.campus].mending_s + plan_.campuses[again.campus].burn_in_s,
                event::BurnInEnds{BatchId(batches_.size() - 1)});
  }
  const auto& b = batches_[batch];
  if (b.racks == 0)
    return;
  auto& campus = campuses_[b.campus];
  campus.types[b.type].burn_in -= b.racks;
  campus.types[b.type].online += b.racks;
  gpus_online_ += b.racks * plan_.types[b.type].spec->gpus_per_rack;
  halls_[b.hall].online[b.type] += b.racks;
  campus.online_batches.push_back(batch);
  agenda_.add(now_s + plan_.lifetime_s, event::Retirement{BatchId(batch)});
  if (const auto& early = plan_.scenario->failures.early)
    be_young(batch, now_s + early->duration.base());
}

/// Racks come of age by the clock of production, when their campus is looked at anyway.
void Deployment::be_young(std::size_t batch, double until_s)
{
  const auto& dates_s = plan_.planning_s;
  const auto next = std::lower_bound(dates_s.begin(), dates_s.end(), until_s * (1 - core::kRounding));
  auto& b = batches_[batch];
  b.young = true;
  campuses_[b.campus].types[b.type].young += b.racks;
  if (next != dates_s.end())
    agenda_.add(*next, event::ComesOfAge{BatchId(batch)});
}

void Deployment::come_of_age(std::size_t batch)
{
  auto& b = batches_[batch];
  b.young = false;
  campuses_[b.campus].types[b.type].young -= b.racks;
}

void Deployment::retire(std::size_t batch, std::int64_t racks)
{
  auto& b = batches_[batch];
  auto& campus = campuses_[b.campus];
  auto& hall = halls_[b.hall];
  b.racks -= racks;
  if (b.racks == 0) // the oldest are first; what was refreshed before its time is gone already
    if (const auto at = std::find(campus.online_batches.begin(), campus.online_batches.end(), batch);
        at != campus.online_batches.end())
      campus.online_batches.erase(at);
  campus.types[b.type].online -= racks;
  gpus_online_ -= racks * plan_.types[b.type].spec->gpus_per_rack;
  campus.types[b.type].retired += racks;
  campus.types[b.type].young -= b.young ? racks : 0;
  note_enabler(b.campus, Enabler::retirement, 0);
  hall.online[b.type] -= racks;
  hall.slots_used -= racks;
  campus.slots_used -= racks;
  const auto n = static_cast<double>(racks);
  hall.bus_reserved_mw -= n * plan_.reserved_bus_mw(b.campus, b.type);
  campus.reserved_mw -= n * plan_.reserved_mw(b.campus, b.type);
  campus.reserved_gpus -= n * static_cast<double>(plan_.types[b.type].spec->gpus_per_rack);
}

void Deployment::open_hall(std::size_t hall)
{
  halls_[hall].ready = true;
  note_enabler(plan_.halls[hall].campus, Enabler::hall, hall);
  campuses_[plan_.halls[hall].campus].slots_ready += plan_.halls[hall].slots;
}

void Deployment::energize(std::size_t campus, std::size_t tranche, double facility_mw)
{
  note_enabler(campus, Enabler::power, tranche);
  campuses_[campus].facility_mw += facility_mw;
}

void Deployment::set_pods(std::size_t campus, std::int64_t gpus, std::string missing_part)
{
  campuses_[campus].ports = static_cast<double>(gpus);
  campuses_[campus].missing_part = std::move(missing_part);
}

bool Deployment::set_down(std::size_t campus, std::size_t type, const DownRacks& racks)
{
  auto& down = campuses_[campus].types[type].down;
  if (std::exchange(down, racks).racks == racks.racks)
    return false;
  return true;
}

bool Deployment::set_dark(std::size_t campus, std::size_t type, std::int64_t racks)
{
  return std::exchange(campuses_[campus].types[type].dark, racks) != racks;
}

bool Deployment::set_cut_off(std::size_t campus, std::size_t type, std::int64_t racks)
{
  return std::exchange(campuses_[campus].types[type].cut_off, racks) != racks;
}

std::int64_t Deployment::up(std::size_t campus, std::size_t type) const
{
  return working(campus, type) - campuses_[campus].types[type].dark;
}

std::int64_t Deployment::working(std::size_t campus, std::size_t type) const
{
  const auto online = campuses_[campus].types[type].online;
  if (not plan_.failures.empty())
    return online - std::min(online, campuses_[campus].types[type].down.racks);
  const auto down_frac = 1 - plan_.scenario->failures.availability_frac;
  return online - static_cast<std::int64_t>(std::llround(down_frac * static_cast<double>(online)));
}

double Deployment::early_factor(std::size_t campus, std::size_t type) const
{
  const auto& early = plan_.scenario->failures.early;
  const auto& stages = campuses_[campus].types[type];
  return early && stages.online > 0
             ? 1 + (early->factor - 1) * static_cast<double>(stages.young) / static_cast<double>(stages.online)
             : 1;
}

record::GpuStates Deployment::states(std::size_t campus) const
{
  const auto& state = campuses_[campus];
  auto sum = state.labels.waiting;
  for (std::size_t k = 0; k < state.types.size(); ++k) {
    const auto& stages = state.types[k];
    const auto gpus = plan_.types[k].spec->gpus_per_rack;
    sum[record::Stage::in_transit] += gpus * stages.in_transit;
    sum[record::Stage::installing] += gpus * stages.installing;
    sum[record::Stage::burn_in] += gpus * stages.burn_in;
    sum[record::Stage::up] += gpus * up(campus, k);
    sum[record::Stage::down] += gpus * (stages.online - working(campus, k));
    sum[record::Stage::dark] += gpus * stages.dark;
    sum[record::Stage::retired] += gpus * stages.retired;
  }
  return sum;
}

template <class PerRack>
double Deployment::committed(std::size_t campus, const PerRack& per_rack) const
{
  double sum = 0;
  const auto& types = campuses_[campus].types;
  for (std::size_t k = 0; k < types.size(); ++k)
    sum += static_cast<double>(types[k].produced - types[k].retired) * per_rack(k);
  return sum;
}

double Deployment::committed_bus_mw(std::size_t campus) const
{
  return committed(campus, [&](std::size_t k) { return plan_.reserved_bus_mw(campus, k); });
}

double Deployment::committed_mw(std::size_t campus) const
{
  return committed(campus, [&](std::size_t k) { return plan_.reserved_mw(campus, k); });
}

double Deployment::committed_gpus(std::size_t campus) const
{
  return committed(campus, [&](std::size_t k) { return static_cast<double>(plan_.types[k].spec->gpus_per_rack); });
}

std::int64_t Deployment::committed_racks(std::size_t campus, const std::vector<std::size_t>& types) const
{
  std::int64_t racks = 0;
  for (const auto k : types)
    racks += campuses_[campus].types[k].produced - campuses_[campus].types[k].retired;
  return racks;
}

std::int64_t Deployment::take_back(std::size_t campus, std::size_t type, std::int64_t racks, double waiting_since_s)
{
  auto& state = campuses_[campus];
  auto left = racks;
  for (auto lot = state.queue.rbegin(); lot != state.queue.rend() && left > 0; ++lot)
    if (lot->type == type && lot->since_s <= waiting_since_s) {
      const auto taken = std::min(left, lot->racks);
      lot->racks -= taken;
      left -= taken;
    }
  std::erase_if(state.queue, [](const Lot& lot) { return lot.racks == 0; });
  state.types[type].waiting -= racks - left;
  state.types[type].produced -= racks - left;
  return racks - left;
}

void Deployment::send_on(std::size_t type, std::size_t to, std::int64_t racks, std::size_t bound_by, double arrival_s)
{
  campuses_[to].types[type].produced += racks;
  campuses_[to].types[type].in_transit += racks;
  batches_.push_back({.campus = to, .type = type, .racks = racks, .bound_by = bound_by});
  agenda_.add(arrival_s, event::Arrival{BatchId(batches_.size() - 1)});
}

std::int64_t Deployment::committed_slots(std::size_t campus) const
{
  std::int64_t slots = 0;
  for (const auto& stages : campuses_[campus].types)
    slots += stages.produced - stages.retired;
  return slots;
}

} // namespace gpuramp::sim
