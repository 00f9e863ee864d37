// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gpuramp::sim {

/// What a hall that is ready still takes.
struct HallRoom {
  std::int64_t slots = 0;
  double bus_mw = 0;                ///< not reserved yet
  std::span<const char> takes = {}; ///< [type] whether its racks may stand there; empty: all

  [[nodiscard]] bool takes_type(std::size_t type) const { return takes.empty() || takes[type] != 0; }
};

/// What a campus still takes.
struct CampusRoom {
  std::vector<HallRoom> halls;
  double feed_mw = 0;     ///< facility MW not reserved yet
  double ports = 0;       ///< GPUs
  std::int64_t crews = 0; ///< installs that can begin now
};

/// Racks that wait together, and what one of them needs.
struct WaitingLot {
  std::int64_t racks = 0;
  std::int64_t gpus_per_rack = 1;
  double bus_mw = 0;  ///< that a rack reserves on its hall's bus
  double feed_mw = 0; ///< and on the feed
  std::size_t type = 0;
};

/// What the racks of a queue wait for, in GPUs.
struct QueueLabels {
  record::GpuStates waiting;     ///< only the waiting_* stages
  record::MissingCounts missing; ///< by each thing that they lack; the counts overlap
  bool lacks_slots = false;      ///< of those that wait for a hall, some lack a slot,
  bool lacks_bus = false;        ///< or have a slot, and no power on its bus
};

/// Whole units of `each` that fit into `room`; forgives the rounding of sums so that 10 x 0.1 MW fit into 1 MW.
[[nodiscard]] std::int64_t whole_units(double room, double each);

/// Labels each rack by what keeps it out. Racks that lack nothing but a crew wait for that. Of the others' wants the
/// one counts that lets the fewest in, since more of any other would let in none: hall (slots and bus), power (feed) or
/// fabric, in this order where they let in the same number. Those ahead in the queue have taken theirs.
[[nodiscard]] QueueLabels label_queue(CampusRoom room, const std::vector<WaitingLot>& queue);

} // namespace gpuramp::sim
