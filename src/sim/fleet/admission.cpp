// SPDX-License-Identifier: Apache-2.0
// Who is let in: how Deployment gives waiting racks slots, power, ports and crews, and says what the others lack.
#include "gpuramp/core/error.hpp"
#include "sim/fleet/deployment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::sim {

void Deployment::admit(std::size_t campus, double now_s)
{
  auto& state = campuses_[campus];
  update_crew(campus, now_s);
  if (state.queue.empty()) {
    state.labels = {};
    return;
  }
  state.admission_mw = firm_mw(campus, now_s);
  std::vector<char> fits(plan_.types.size(), 1); // room only shrinks: what did not fit does not further back either
  for (const auto i : admission_order(campus, now_s))
    if (auto& lot = state.queue[i]; fits[lot.type] != 0) {
      lot.racks -= admit_lot(campus, lot, now_s);
      fits[lot.type] = lot.racks == 0 ? 1 : 0;
    }
  std::erase_if(state.queue, [](const Lot& lot) { return lot.racks == 0; });
  label_queue(campus, now_s);
}

/// Places in the queue, in the order in which they are let in.
std::vector<std::size_t> Deployment::admission_order(std::size_t campus, double now_s) const
{
  const auto& queue = campuses_[campus].queue;
  std::vector<std::size_t> order(queue.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto best_first = [&](const auto& worth) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return worth(queue[a].type) > worth(queue[b].type); });
  };
  switch (plan_.scenario->supply.admission) {
    case scenario::AdmissionOrder::oldest_first: break;
    case scenario::AdmissionOrder::most_compute_per_watt:
      best_first([&](std::size_t type) { return plan_.types[type].h100e_per_mw; });
      break;
    case scenario::AdmissionOrder::campus_target:
      if (lacks_gpus(campus, now_s))
        best_first([&](std::size_t type) {
          return static_cast<double>(plan_.types[type].spec->gpus_per_rack) / plan_.reserved_mw(campus, type);
        });
      break;
  }
  return order;
}

/// Whether the racks let in so far fall short of the target at the time when those let in now would be up.
bool Deployment::lacks_gpus(std::size_t campus, double now_s) const
{
  const auto& plan = plan_.campuses[campus];
  const auto& target = plan.spec->target;
  const auto up_s = now_s + plan.install_s + plan.burn_in_s;
  return not target.empty() &&
         campuses_[campus].reserved_gpus < target.at(plan_.scenario->start, core::seconds(up_s)).base();
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
void Deployment::label_queue(std::size_t campus, double now_s)
{
  auto& state = campuses_[campus];
  CampusRoom room{
      {}, state.admission_mw - state.reserved_mw, state.ports - state.reserved_gpus, whole_units(state.crew_racks, 1)};
  for (const auto h : plan_.campuses[campus].halls)
    if (halls_[h].ready && halls_[h].slots_used < plan_.halls[h].slots)
      room.halls.push_back({plan_.halls[h].slots - halls_[h].slots_used,
                            plan_.halls[h].bus_mw - halls_[h].bus_reserved_mw, plan_.halls[h].takes});
  std::vector<WaitingLot> queue;
  for (const auto i : admission_order(campus, now_s)) {
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

} // namespace gpuramp::sim
