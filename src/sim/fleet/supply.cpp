// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/supply.hpp"

#include "gpuramp/scenario/supply_causes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gpuramp::sim {

namespace {

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
    shares[i] = static_cast<std::int64_t>(std::floor(exact + 1e-9));
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
    shares[i] = std::min(total, static_cast<std::int64_t>(std::floor(room[i] + 1e-9)));
    total -= shares[i];
  }
  return shares;
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
    if (now_s > line.last_production_s)
      lines_[l].ordered = std::min(lines_[l].ordered, static_cast<double>(lines_[l].produced));
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
  constexpr double kLookAheadDays[] = {0, 91, 182, 365, 730, 36'500};
  for (const auto days : kLookAheadDays) {
    racks = ship_where_room(line, racks, arrival_s + days * core::kSecondsPerDay, now_s);
    if (racks == 0)
      return;
  }
  const auto& eligible = plan_.lines[line].campuses;
  std::vector<double> built_mw(eligible.size());
  for (std::size_t i = 0; i < eligible.size(); ++i)
    built_mw[i] = plan_.campuses[eligible[i]].facility_mw.at(std::numeric_limits<double>::max());
  if (std::accumulate(built_mw.begin(), built_mw.end(), 0.0) <= 0)
    built_mw.assign(eligible.size(), 1.0);
  const auto shares = split_in_proportion(racks, built_mw);
  for (std::size_t i = 0; i < eligible.size(); ++i)
    if (shares[i] > 0)
      send(line, eligible[i], shares[i], now_s);
}

std::int64_t Supply::ship_where_room(std::size_t line, std::int64_t racks, double arrival_s, double now_s)
{
  const auto& eligible = plan_.lines[line].campuses;
  std::vector<double> room(eligible.size());
  for (std::size_t i = 0; i < eligible.size(); ++i)
    room[i] = std::floor(headroom_racks(line, eligible[i], arrival_s) + 1e-9);
  const auto shares = plan_.scenario->supply.allocation == scenario::AllocationPolicy::in_order
                          ? fill_in_order(racks, room)
                          : split_into_room(racks, room);
  for (std::size_t i = 0; i < eligible.size(); ++i)
    if (shares[i] > 0)
      send(line, eligible[i], shares[i], now_s);
  return racks - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
}

double Supply::headroom_racks(std::size_t line, std::size_t campus, double at_s) const
{
  const auto& plan = plan_.campuses[campus];
  const auto slots = plan.slots.at(at_s) - static_cast<double>(deployment_.committed_slots(campus));
  const auto type = plan_.lines[line].type;
  const auto feed_mw = plan.facility_mw.at(at_s) - deployment_.committed_mw(campus);
  const auto bus_mw = plan.hall_mw[type].at(at_s) - deployment_.committed_bus_mw(campus);
  return std::max(
      0.0, std::min({slots, feed_mw / plan_.reserved_mw(campus, type), bus_mw / plan_.reserved_bus_mw(campus, type)}));
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
  const auto days = (now_s - std::exchange(advanced_s_, now_s)) / core::kSecondsPerDay;
  for (const auto& [cause, gpus] : open_gpus())
    open_gpu_days_[cause] += static_cast<double>(gpus) * days;
}

std::map<std::string, double> Supply::take_open_gpu_days()
{
  return std::exchange(open_gpu_days_, {});
}

} // namespace gpuramp::sim
