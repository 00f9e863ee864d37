// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/supply.hpp"

#include "gpuramp/core/rounding.hpp"
#include "gpuramp/scenario/supply_causes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gpuramp::sim {

namespace {

constexpr double kEver_s = std::numeric_limits<double>::max();

/// Splits `total` in proportion to the weights by largest remainder. Ties go to the lower index.
/// \pre the weights are not negative and their sum is positive
std::vector<std::int64_t> split_in_proportion(std::int64_t total, const std::vector<double>& weights)
{
  const auto sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> shares(weights.size(), 0);
  std::vector<std::pair<double, std::size_t>> remainders;
  auto left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto exact = static_cast<double>(total) * (weights[i] / sum);
    shares[i] = static_cast<std::int64_t>(core::whole_in(exact));
    left -= shares[i];
    remainders.emplace_back(static_cast<double>(shares[i]) - exact, i);
  }
  std::sort(remainders.begin(), remainders.end());
  for (const auto& [remainder, i] : remainders)
    if (left > 0)
      ++shares[i], --left;
  return shares;
}

/// The same, but no share exceeds its weight: as much of `total` as the whole parts of the weights hold.
std::vector<std::int64_t> split_into_room(std::int64_t total, const std::vector<double>& room)
{
  std::vector<std::int64_t> shares(room.size(), 0);
  std::int64_t most = 0;
  for (std::size_t i = 0; i < room.size(); ++i)
    most += shares[i] = static_cast<std::int64_t>(room[i]);
  return total >= most ? shares : split_in_proportion(total, room);
}

/// Fills campuses one after the other.
std::vector<std::int64_t> fill_in_order(std::int64_t total, const std::vector<double>& room)
{
  std::vector<std::int64_t> shares(room.size(), 0);
  for (std::size_t i = 0; i < room.size() && total > 0; ++i) {
    shares[i] = std::min(total, static_cast<std::int64_t>(core::whole_in(room[i])));
    total -= shares[i];
  }
  return shares;
}

std::vector<record::SupplyDays> named(const std::map<std::string, record::SupplyDays>& by_cause)
{
  std::vector<record::SupplyDays> all;
  for (const auto& [cause, held_back] : by_cause) {
    all.push_back(held_back);
    all.back().cause = cause;
  }
  return all;
}

} // namespace

std::int64_t Supply::LineState::open() const
{
  return static_cast<std::int64_t>(std::floor(ordered + 1e-6)) - produced;
}

Supply::Supply(const Plan& plan, Deployment& deployment, Agenda& agenda)
    : plan_(plan), deployment_(deployment), agenda_(agenda), lines_(plan.lines.size()), inputs_(plan),
      reachable_racks_(plan.types.size(), 0)
{
}

void Supply::produce(double now_s)
{
  const auto since_s = std::exchange(last_s_, now_s);
  if (now_s <= since_s)
    return;
  advance(now_s);
  take_orders(since_s, now_s);
  const auto racks = share_inputs(since_s, now_s);
  for (std::size_t l = 0; l < lines_.size(); ++l)
    if (racks[l] > 0)
      ship(l, racks[l], now_s);
  drop_orders(now_s);
}

/// Of lines that have made their last racks.
void Supply::drop_orders(double now_s)
{
  for (std::size_t l = 0; l < lines_.size(); ++l)
    if (now_s >= plan_.lines[l].last_production_s)
      lines_[l].ordered = std::min(lines_[l].ordered, static_cast<double>(lines_[l].produced));
}

void Supply::take_orders(double since_s, double now_s)
{
  for (std::size_t l = 0; l < lines_.size(); ++l) {
    const auto& line = plan_.lines[l];
    const auto until_s = std::min(now_s, line.last_production_s);
    const auto before = lines_[l].ordered;
    if (until_s > since_s)
      lines_[l].ordered +=
          line.spec->orders.integral(plan_.scenario->start, core::seconds(since_s), core::seconds(until_s)).base();
    lines_[l].newly_ordered = lines_[l].ordered - before;
  }
}

double Supply::taken(std::size_t input, std::size_t line) const
{
  return plan_.lines[line].spec->delivered ? 0.0 : inputs_.need(input, plan_.lines[line].type);
}

bool Supply::ships(std::size_t line, double now_s) const
{
  return plan_.lines[line].spec->delivered || plan_.lines[line].available_s <= now_s;
}

/// Lines with open orders share each input; the input that holds a line back is the line's bottleneck.
/// Shares are the allocator's: all lines fill the same part of their open orders until an input is used up.
std::vector<std::int64_t> Supply::share_inputs(double since_s, double now_s)
{
  const auto n_inputs = plan_.scenario->supply.inputs.size();
  std::vector<model::Claim> claims(lines_.size());
  std::vector<double> wanted(n_inputs, 0.0);
  std::vector<double> ordered(n_inputs, 0.0);
  for (std::size_t l = 0; l < lines_.size(); ++l)
    for (std::size_t i = 0; i < n_inputs; ++i)
      if (const auto amount = taken(i, l) * static_cast<double>(lines_[l].open()); amount > 0 && ships(l, now_s)) {
        claims[l].demands.push_back({i, amount});
        wanted[i] += amount;
        ordered[i] += taken(i, l) * lines_[l].newly_ordered;
      }
  inputs_.offer(since_s, now_s, wanted, ordered);
  const auto& allocation = allocator_.allocate(inputs_.on_hand(), claims);
  std::vector<std::int64_t> racks(lines_.size(), 0);
  for (std::size_t l = 0; l < lines_.size(); ++l) {
    lines_[l].bound_by = allocation.bound_by[l];
    lines_[l].ships = ships(l, now_s);
    if (not lines_[l].ships)
      continue;
    racks[l] = static_cast<std::int64_t>(std::floor(allocation.rate[l] * static_cast<double>(lines_[l].open()) + 1e-6));
    lines_[l].produced += racks[l];
    if (not plan_.lines[l].spec->delivered)
      inputs_.take(plan_.lines[l].type, racks[l]);
  }
  inputs_.settle();
  return racks;
}

/// Sends racks to where they will find a slot and power when they arrive; what finds none goes to who will have room
/// soonest after. What no campus will ever have room for waits where most is built, and is counted there.
void Supply::ship(std::size_t line, std::int64_t racks, double now_s)
{
  const auto arrival_s = now_s + plan_.lines[line].lead_s;
  const auto& eligible = plan_.lines[line].campuses;
  std::vector<double> room(eligible.size());
  const auto ship_with = [&](const auto& room_at, double after_days) {
    const auto at_s = arrival_s + after_days * core::kSecondsPerDay;
    for (std::size_t i = 0; i < eligible.size(); ++i)
      room[i] = std::max(0.0, core::whole_in(room_at(eligible[i], at_s)));
    racks = ship_where_room(line, racks, room, now_s);
  };
  constexpr double kSoonDays[] = {0, 7, 14, 28, 56, 91, 182, 365, 730, 36'500};
  if (plan_.scenario->supply.allocation == scenario::AllocationPolicy::soonest)
    for (std::size_t n = 0; n < std::size(kSoonDays) && racks > 0; ++n)
      ship_with([&](std::size_t c, double at_s) { return installable_racks(line, c, at_s, now_s); }, kSoonDays[n]);
  constexpr double kLookAheadDays[] = {0, 91, 182, 365, 730, 36'500};
  if (plan_.scenario->supply.allocation == scenario::AllocationPolicy::campus_target)
    for (std::size_t n = 0; n < std::size(kLookAheadDays) && racks > 0; ++n)
      ship_with(
          [&](std::size_t c, double at_s) {
            return std::min(lacking_racks(line, c, arrival_s), headroom_racks(plan_.lines[line].type, c, at_s));
          },
          kLookAheadDays[n]);
  for (std::size_t n = 0; n < std::size(kLookAheadDays) && racks > 0; ++n)
    ship_with([&](std::size_t c, double at_s) { return headroom_racks(plan_.lines[line].type, c, at_s); },
              kLookAheadDays[n]);
  if (racks == 0)
    return;
  for (std::size_t i = 0; i < eligible.size(); ++i)
    room[i] = plan_.campuses[eligible[i]].facility_mw.most();
  if (std::accumulate(room.begin(), room.end(), 0.0) <= 0)
    room.assign(eligible.size(), 1.0);
  const auto shares = split_in_proportion(racks, room);
  for (std::size_t i = 0; i < eligible.size(); ++i)
    if (shares[i] > 0)
      send(line, eligible[i], shares[i], now_s);
}

/// \param room  [eligible campus] whole racks \return how many found no room
std::int64_t Supply::ship_where_room(std::size_t line, std::int64_t racks, const std::vector<double>& room,
                                     double now_s)
{
  const auto& eligible = plan_.lines[line].campuses;
  const auto shares = plan_.scenario->supply.allocation == scenario::AllocationPolicy::in_order
                          ? fill_in_order(racks, room)
                          : split_into_room(racks, room);
  for (std::size_t i = 0; i < eligible.size(); ++i)
    if (shares[i] > 0)
      send(line, eligible[i], shares[i], now_s);
  return racks - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
}

/// Racks of the line that a campus lacks of its target at a time.
double Supply::lacking_racks(std::size_t line, std::size_t campus, double at_s) const
{
  const auto target = plan_.campuses[campus].spec->target.at(plan_.scenario->start, core::seconds(at_s)).base();
  const auto gpus_per_rack = static_cast<double>(plan_.types[plan_.lines[line].type].spec->gpus_per_rack);
  return std::max(0.0, std::ceil((target - deployment_.committed_gpus(campus)) / gpus_per_rack));
}

/// Racks that will have a slot, power, bus and fabric ports at a time beyond those sent there; negative where too many
/// are.
double Supply::headroom_racks(std::size_t type, std::size_t campus, double at_s) const
{
  const auto& plan = plan_.campuses[campus];
  const auto slots = free_slots(type, campus, at_s);
  const auto firm_mw = plan.power_ends ? plan.facility_mw.least(at_s, at_s + plan.install_s + plan.burn_in_s)
                                       : plan.facility_mw.at(at_s);
  const auto feed_mw = firm_mw - deployment_.committed_mw(campus);
  const auto bus_mw = plan.hall_mw[type].at(at_s) - deployment_.committed_bus_mw(campus);
  return std::min({slots, feed_mw / plan_.reserved_mw(campus, type), bus_mw / plan_.reserved_bus_mw(campus, type),
                   free_ports(type, campus, at_s)});
}

/// In racks; without end where the fabric has no stated ports: pods come with halls.
double Supply::free_ports(std::size_t type, std::size_t campus, double at_s) const
{
  const auto& ports = plan_.campuses[campus].spec->fabric_ports;
  if (ports.empty())
    return std::numeric_limits<double>::infinity();
  const auto free = ports.at(plan_.scenario->start, core::seconds(at_s)).base() - deployment_.committed_gpus(campus);
  return free / static_cast<double>(plan_.types[type].spec->gpus_per_rack);
}

/// Racks of a type that halls will fit beyond all that is sent there, if each rack takes its part of a hall of its own
/// kind: halls that are full by slots leave bus unused, and the other way round.
double Supply::hall_room(std::size_t type, std::size_t campus, double at_s) const
{
  const auto most = [&](std::size_t k, double when_s) {
    return plan_.campuses[campus].hall_mw[k].at(when_s) / plan_.reserved_bus_mw(campus, k);
  };
  auto room = most(type, at_s);
  const auto& sent = deployment_.campuses()[campus].types;
  for (std::size_t k = 0; k < sent.size(); ++k)
    if (const auto racks = sent[k].produced - sent[k].retired; racks > 0 && most(k, kEver_s) > 0)
      room -= static_cast<double>(racks) * most(type, kEver_s) / most(k, kEver_s);
  return room;
}

/// Racks beyond those sent there whose installation can have begun by a time: the least, over all times before, of what
/// there was room for then and what the crew installs from then on.
/// \source Le Boudec and Thiran 2001, Network Calculus, section 1.3 (service curves): doi:10.1007/3-540-45318-0
double Supply::installable_racks(std::size_t line, std::size_t campus, double at_s, double now_s) const
{
  const auto& plan = plan_.campuses[campus];
  const auto crew = [&](double from_s) {
    return plan.spec->install.rate.base() * (at_s - from_s + plan_.production_every_s);
  };
  const auto room = [&](double when_s) {
    return std::min(headroom_racks(plan_.lines[line].type, campus, when_s),
                    hall_room(plan_.lines[line].type, campus, when_s));
  };
  double waiting = 0;
  for (const auto& stages : deployment_.campuses()[campus].types)
    waiting += static_cast<double>(stages.in_transit + stages.waiting);
  auto least = std::min(room(at_s), crew(now_s) - waiting);
  const auto before = [&](double step_s) {
    constexpr double kJustBefore_s = 1;
    if (step_s > now_s && step_s <= at_s && least > 0)
      least = std::min(least, room(step_s - kJustBefore_s) + crew(step_s));
  };
  for (const auto& tranche : plan.tranches)
    before(tranche.ready_s);
  for (const auto hall : plan.halls)
    before(plan_.halls[hall].ready_s);
  return least;
}

/// Where halls take only some types: what the halls of a type hold beyond the racks that can stand nowhere else, and so
/// for all types whose halls include them. Exact where the sets of halls are nested or apart.
double Supply::free_slots(std::size_t type, std::size_t campus, double at_s) const
{
  const auto& plan = plan_.campuses[campus];
  auto slots = plan.slots.at(at_s) - static_cast<double>(deployment_.committed_slots(campus));
  if (plan.rooms.empty())
    return slots;
  for (const auto k : plan.rooms[type].containing)
    slots = std::min(slots, plan.rooms[k].slots.at(at_s) -
                                static_cast<double>(deployment_.committed_racks(campus, plan.rooms[k].within)));
  return slots;
}

void Supply::send(std::size_t line, std::size_t campus, std::int64_t racks, double now_s)
{
  deployment_.ship(line, campus, racks, lines_[line].bound_by, now_s);
  const auto& plan = plan_.campuses[campus];
  shipments_.push_back({plan_.lines[line].type, racks});
  agenda_.add(now_s + plan_.lines[line].lead_s + plan.install_s + plan.burn_in_s,
              event::Reachable{ShipmentId(shipments_.size() - 1)});
}

void Supply::make_reachable(std::size_t shipment)
{
  reachable_racks_[shipments_[shipment].type] += shipments_[shipment].racks;
}

std::map<std::string, std::int64_t> Supply::open_gpus() const
{
  std::map<std::string, std::int64_t> open;
  for (std::size_t l = 0; l < lines_.size(); ++l) {
    const auto gpus = lines_[l].open() * plan_.types[plan_.lines[l].type].spec->gpus_per_rack;
    if (gpus > 0 && not lines_[l].ships)
      open[scenario::kCauseAvailability] += gpus;
    else if (gpus > 0 && lines_[l].bound_by != model::kNotBound)
      open[plan_.scenario->supply.inputs[lines_[l].bound_by].name] += gpus;
  }
  return open;
}

std::vector<record::SupplyTerm> Supply::terms(std::int64_t gap_gpus) const
{
  std::vector<std::string> causes;
  std::vector<double> open;
  for (const auto& [cause, gpus] : open_gpus()) {
    causes.push_back(cause);
    open.push_back(static_cast<double>(gpus));
  }
  std::vector<record::SupplyTerm> terms{{scenario::kCauseOrders, 0}};
  const auto n_open = static_cast<std::int64_t>(std::accumulate(open.begin(), open.end(), 0.0));
  auto left = gap_gpus;
  if (gap_gpus > 0 && n_open > 0) {
    const auto held_back = split_in_proportion(std::min(gap_gpus, n_open), open);
    for (std::size_t c = 0; c < causes.size(); ++c) {
      terms.push_back({causes[c], held_back[c]});
      left -= held_back[c];
    }
  }
  if (left >= 0)
    terms.front().gpus = left;
  else
    terms.push_back({scenario::kCauseAhead, left});
  return terms;
}

void Supply::advance(double now_s)
{
  const auto since_s = std::exchange(advanced_s_, now_s);
  if (now_s <= since_s)
    return;
  for (const auto& [cause, gpus] : open_gpus()) {
    auto& held_back = held_back_[cause];
    const auto gpu_days = static_cast<double>(gpus) * (now_s - since_s) / core::kSecondsPerDay;
    held_back.gpu_days += gpu_days;
    held_back.most.note(gpus, core::seconds(since_s));
    held_back_of_period_[cause].gpu_days += gpu_days;
  }
}

std::vector<record::SupplyDays> Supply::take_held_back()
{
  return named(std::exchange(held_back_, {}));
}

std::vector<record::SupplyDays> Supply::take_held_back_of_period()
{
  return named(std::exchange(held_back_of_period_, {}));
}

} // namespace gpuramp::sim
