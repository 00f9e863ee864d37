// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/deployment.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
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
  constexpr double kForgiven = 1e-9; // of rounding: four weeks are four intervals
  const auto& dates_s = plan_.planning_s;
  const auto next = std::lower_bound(dates_s.begin(), dates_s.end(), until_s * (1 - kForgiven));
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
  if (b.racks == 0)
    std::erase(campus.online_batches, batch);
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

void Deployment::admit(std::size_t campus, double now_s)
{
  auto& state = campuses_[campus];
  update_crew(campus, now_s);
  if (state.queue.empty()) {
    state.labels = {};
    return;
  }
  state.admission_mw = firm_mw(campus, now_s);
  for (const auto i : admission_order(campus))
    state.queue[i].racks -= admit_lot(campus, state.queue[i], now_s);
  std::erase_if(state.queue, [](const Lot& lot) { return lot.racks == 0; });
  label_queue(campus);
}

/// Places in the queue, in the order in which they are let in.
std::vector<std::size_t> Deployment::admission_order(std::size_t campus) const
{
  const auto& queue = campuses_[campus].queue;
  std::vector<std::size_t> order(queue.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (plan_.scenario->supply.admission == scenario::AdmissionOrder::most_compute_per_watt)
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return plan_.types[queue[a].type].h100e_per_mw > plan_.types[queue[b].type].h100e_per_mw;
    });
  return order;
}

/// Firm power that racks let in now would still find when they are online.
double Deployment::firm_mw(std::size_t campus, double now_s) const
{
  const auto& plan = plan_.campuses[campus];
  const auto now_mw = campuses_[campus].facility_mw;
  if (not plan.power_ends)
    return now_mw;
  return std::min(now_mw, plan.facility_mw.least(now_s, now_s + plan.install_s + plan.burn_in_s));
}

/// A crew works at its rate; time in which there is nothing to install is not saved up beyond one interval of
/// production, apart from a rack begun. What has been saved up stays.
void Deployment::update_crew(std::size_t campus, double now_s)
{
  auto& state = campuses_[campus];
  const auto rate_per_s = plan_.campuses[campus].spec->install.rate.base();
  const auto begun = state.crew_racks - std::floor(state.crew_racks);
  const auto most = std::max(state.crew_racks, rate_per_s * plan_.production_every_s + begun);
  if (not plan_.campuses[campus].fabric)
    state.ports =
        plan_.campuses[campus].spec->fabric_ports.empty()
            ? 1e18
            : plan_.campuses[campus].spec->fabric_ports.at(plan_.scenario->start, core::seconds(now_s)).base();
  state.crew_racks = std::min(most, state.crew_racks + rate_per_s * (now_s - state.crew_since_s));
  state.crew_since_s = now_s;
}

std::int64_t Deployment::admit_lot(std::size_t campus, const Lot& lot, double now_s)
{
  auto& state = campuses_[campus];
  auto left = std::min(
      {lot.racks, room_on_feed(campus, lot.type), room_on_fabric(campus, lot.type), whole_units(state.crew_racks, 1)});
  std::int64_t admitted = 0;
  for (const auto hall : plan_.campuses[campus].halls) {
    if (left == 0)
      break;
    const auto racks = put_into_hall(campus, hall, {lot.type, left, lot.bound_by, lot.since_s});
    if (racks > 0)
      start_install(campus, hall, {lot.type, racks, lot.bound_by, lot.since_s}, now_s);
    left -= racks;
    admitted += racks;
  }
  state.crew_racks -= static_cast<double>(admitted);
  return admitted;
}

/// Reserves slots and power in the hall for as many of the lot as fit. \return how many
std::int64_t Deployment::put_into_hall(std::size_t campus, std::size_t hall, const Lot& lot)
{
  auto& state = halls_[hall];
  if (not state.ready || plan_.halls[hall].takes[lot.type] == 0)
    return 0;
  const auto racks = std::min({lot.racks, plan_.halls[hall].slots - state.slots_used, room_on_bus(hall, lot.type)});
  if (racks <= 0)
    return 0;
  const auto n = static_cast<double>(racks);
  state.slots_used += racks;
  state.bus_reserved_mw += n * plan_.reserved_bus_mw(campus, lot.type);
  campuses_[campus].slots_used += racks;
  campuses_[campus].reserved_mw += n * plan_.reserved_mw(campus, lot.type);
  campuses_[campus].reserved_gpus += n * static_cast<double>(plan_.types[lot.type].spec->gpus_per_rack);
  return racks;
}

void Deployment::start_install(std::size_t campus, std::size_t hall, const Lot& lot, double now_s)
{
  auto& stages = campuses_[campus].types[lot.type];
  stages.waiting -= lot.racks;
  stages.installing += lot.racks;
  const auto& state = campuses_[campus];
  batches_.push_back({campus, hall, lot.type, lot.racks, lot.bound_by, now_s, state.enabled_by, state.enabler});
  agenda_.add(now_s + plan_.campuses[campus].install_s, event::InstallEnds{BatchId(batches_.size() - 1)});
}

std::int64_t Deployment::room_on_bus(std::size_t hall, std::size_t type) const
{
  return whole_units(plan_.halls[hall].bus_mw - halls_[hall].bus_reserved_mw,
                     plan_.reserved_bus_mw(plan_.halls[hall].campus, type));
}

std::int64_t Deployment::room_on_feed(std::size_t campus, std::size_t type) const
{
  return whole_units(campuses_[campus].admission_mw - campuses_[campus].reserved_mw, plan_.reserved_mw(campus, type));
}

std::int64_t Deployment::room_on_fabric(std::size_t campus, std::size_t type) const
{
  return whole_units(campuses_[campus].ports - campuses_[campus].reserved_gpus,
                     static_cast<double>(plan_.types[type].spec->gpus_per_rack));
}

/// Racks ahead in the queue count as let in, if only a crew is wanting.
void Deployment::label_queue(std::size_t campus)
{
  auto& state = campuses_[campus];
  CampusRoom room{
      {}, state.admission_mw - state.reserved_mw, state.ports - state.reserved_gpus, whole_units(state.crew_racks, 1)};
  for (const auto h : plan_.campuses[campus].halls)
    if (halls_[h].ready && halls_[h].slots_used < plan_.halls[h].slots)
      room.halls.push_back({plan_.halls[h].slots - halls_[h].slots_used,
                            plan_.halls[h].bus_mw - halls_[h].bus_reserved_mw, plan_.halls[h].takes});
  std::vector<WaitingLot> queue;
  for (const auto i : admission_order(campus)) {
    const auto& lot = state.queue[i];
    queue.push_back({lot.racks, plan_.types[lot.type].spec->gpus_per_rack, plan_.reserved_bus_mw(campus, lot.type),
                     plan_.reserved_mw(campus, lot.type), lot.type});
  }
  state.labels = sim::label_queue(std::move(room), queue);
}

void Deployment::place_initial()
{
  for (std::size_t c = 0; c < campuses_.size(); ++c)
    for (std::size_t i = 0; i < plan_.campuses[c].spec->initial.size(); ++i)
      put_initial(c, i);
}

void Deployment::put_initial(std::size_t campus, std::size_t entry)
{
  const auto& spec = plan_.campuses[campus].spec->initial[entry];
  const auto type = plan_.type_index(spec.rack_type);
  const auto age_s = spec.installed ? -plan_.seconds(*spec.installed) : 0;
  auto left = spec.racks;
  campuses_[campus].admission_mw = campuses_[campus].facility_mw;
  const auto feed = room_on_feed(campus, type);
  for (const auto hall : plan_.campuses[campus].halls) {
    const auto racks = feed < spec.racks ? 0 : put_into_hall(campus, hall, {type, left});
    if (racks == 0)
      continue;
    left -= racks;
    campuses_[campus].types[type].produced += racks;
    campuses_[campus].types[type].online += racks;
    gpus_online_ += racks * plan_.types[type].spec->gpus_per_rack;
    halls_[hall].online[type] += racks;
    batches_.push_back({.campus = campus, .hall = hall, .type = type, .racks = racks});
    campuses_[campus].online_batches.push_back(batches_.size() - 1);
    if (const auto& early = plan_.scenario->failures.early; early && age_s < early->duration.base())
      be_young(batches_.size() - 1, early->duration.base() - age_s);
    agenda_.add(std::max(0.0, plan_.lifetime_s - age_s), event::Retirement{BatchId(batches_.size() - 1)});
  }
  if (left > 0)
    throw core::InputError(
        {{plan_.scenario->file, 0, fmt::format("/campuses ({})/initial/{}", plan_.campuses[campus].spec->name, entry),
          fmt::format("{} of {} initial racks of {} have no slot that takes them or no power at the start", left,
                      spec.racks, spec.rack_type),
          "let halls and tranches be available at the start, or lower the number of racks"}});
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
