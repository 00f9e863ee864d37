// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/queue_labels.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

using record::Missing;
using record::Stage;

std::int64_t racks_in(const HallRoom& hall, const WaitingLot& lot)
{
  return hall.takes_type(lot.type) ? std::min(hall.slots, whole_units(hall.bus_mw, lot.bus_mw)) : 0;
}

/// How many racks of a lot each thing would let in by itself.
struct LetIn {
  std::int64_t slots = 0, hall = 0, feed = 0, ports = 0;
};

LetIn let_in(const CampusRoom& room, const WaitingLot& lot)
{
  LetIn racks;
  for (const auto& hall : room.halls) {
    racks.slots += hall.takes_type(lot.type) ? hall.slots : 0;
    racks.hall += racks_in(hall, lot);
  }
  racks.feed = whole_units(room.feed_mw, lot.feed_mw);
  racks.ports = whole_units(room.ports, static_cast<double>(lot.gpus_per_rack));
  return racks;
}

bool needs_the_same(const WaitingLot& a, const WaitingLot& b)
{
  return a.type == b.type && a.gpus_per_rack == b.gpus_per_rack && a.bus_mw == b.bus_mw && a.feed_mw == b.feed_mw;
}

/// let_in() of lots that need the same is the same until room is taken.
class Entry {
public:
  const LetIn& of(const CampusRoom& room, const WaitingLot& lot)
  {
    const auto known =
        std::find_if(known_.begin(), known_.end(), [&](const auto& seen) { return needs_the_same(*seen.first, lot); });
    return known != known_.end() ? known->second : known_.emplace_back(&lot, let_in(room, lot)).second;
  }
  void room_is_taken() { known_.clear(); }

private:
  std::vector<std::pair<const WaitingLot*, LetIn>> known_;
};

void take(CampusRoom& room, const WaitingLot& lot, std::int64_t racks)
{
  const auto n = static_cast<double>(racks);
  room.feed_mw -= n * lot.feed_mw;
  room.ports -= n * static_cast<double>(lot.gpus_per_rack);
  room.crews -= std::min(racks, room.crews);
  for (auto& hall : room.halls) {
    const auto here = std::min(racks, racks_in(hall, lot));
    hall.slots -= here;
    hall.bus_mw -= static_cast<double>(here) * lot.bus_mw;
    racks -= here;
  }
}

} // namespace

std::int64_t whole_units(double room, double each)
{
  constexpr std::int64_t kPlenty = 1'000'000'000;
  if (each <= 0)
    return kPlenty;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(core::whole_in(std::min(room / each, 1e9))), 0, kPlenty);
}

QueueLabels label_queue(CampusRoom room, const std::vector<WaitingLot>& queue)
{
  QueueLabels labels;
  Entry entry;
  for (const auto& lot : queue) {
    const auto in = entry.of(room, lot);
    const auto pass = std::min({lot.racks, in.hall, in.feed, in.ports});
    const auto kept = lot.racks - pass;
    const auto by = in.hall <= std::min(in.feed, in.ports) ? Stage::waiting_hall
                    : in.feed <= in.ports                  ? Stage::waiting_power
                                                           : Stage::waiting_fabric;
    labels.waiting[by] += lot.gpus_per_rack * kept;
    labels.waiting[Stage::waiting_crew] += lot.gpus_per_rack * pass;
    if (by == Stage::waiting_hall && kept > 0)
      (in.slots <= in.hall ? labels.lacks_slots : labels.lacks_bus) = true;
    const auto lacking = [&](std::int64_t racks) {
      return lot.gpus_per_rack * (lot.racks - std::min(lot.racks, racks));
    };
    labels.missing[Missing::hall] += lacking(in.hall);
    labels.missing[Missing::power] += lacking(in.feed);
    labels.missing[Missing::fabric] += lacking(in.ports);
    labels.missing[Missing::crew] += lacking(room.crews);
    if (pass > 0) {
      take(room, lot, pass);
      entry.room_is_taken();
    }
  }
  return labels;
}

} // namespace gpuramp::sim
