// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/queue_labels.hpp"
#include "sim/observe/late_equipment.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>

using namespace gpuramp;
using record::Missing;
using record::Stage;
using sim::CampusRoom;
using sim::WaitingLot;

namespace {

const WaitingLot kTenRacks{10, 10, 1, 1.2}; ///< 10 GPUs and 1 MW of IT a rack

std::int64_t let_in(const CampusRoom& room, const WaitingLot& lot)
{
  return sim::label_queue(room, {lot}).waiting[Stage::waiting_crew] / lot.gpus_per_rack;
}

/// Room with one more rack of what a stage waits for.
CampusRoom relaxed(CampusRoom room, Stage stage, const WaitingLot& lot)
{
  if (stage == Stage::waiting_hall)
    room.halls.push_back({1, lot.bus_mw});
  if (stage == Stage::waiting_power)
    room.feed_mw = std::max(0.0, room.feed_mw) + lot.feed_mw;
  if (stage == Stage::waiting_fabric)
    room.ports = std::max(0.0, room.ports) + static_cast<double>(lot.gpus_per_rack);
  return room;
}

} // namespace

TEST_CASE("what lets in the fewest gives the name, and all that lack it wait for it")
{
  const auto by_slots = sim::label_queue({{{2, 100}}, 6, 1000, 100}, {kTenRacks});
  CHECK(by_slots.waiting[Stage::waiting_hall] == 80);
  CHECK(by_slots.waiting[Stage::waiting_crew] == 20);
  CHECK(by_slots.missing[Missing::hall] == 80);
  CHECK(by_slots.missing[Missing::power] == 50); // five racks have power
  CHECK((by_slots.lacks_slots && not by_slots.lacks_bus));

  const auto by_bus = sim::label_queue({{{50, 2.5}}, 100, 1000, 100}, {kTenRacks});
  CHECK(by_bus.waiting[Stage::waiting_hall] == 80);
  CHECK((by_bus.lacks_bus && not by_bus.lacks_slots));

  const auto by_power = sim::label_queue({{{5, 100}}, 3.6, 1000, 100}, {kTenRacks});
  CHECK(by_power.waiting[Stage::waiting_power] == 70);
  CHECK(by_power.waiting[Stage::waiting_hall] == 0);
  CHECK(by_power.missing[Missing::hall] == 50);

  const auto by_fabric = sim::label_queue({{{50, 100}}, 100, 15, 100}, {kTenRacks});
  CHECK(by_fabric.waiting[Stage::waiting_fabric] == 90);
}

TEST_CASE("late equipment would have let in whole racks, whatever sums round to")
{
  constexpr auto kNoLimit = std::numeric_limits<std::int64_t>::max();                 // a source has no slots
  CHECK(sim::racks_let_in({0, Stage::waiting_power, 0, 0, 0.3, kNoLimit}, 0.1) == 3); // 0.3 / 0.1 is below 3
  CHECK(sim::racks_let_in({0, Stage::waiting_hall, 0, 0, 0.3, 2}, 0.1) == 2);
  CHECK(sim::racks_let_in({0, Stage::waiting_power, 0, 0, 0.3, kNoLimit}, 0) < kNoLimit / 1000); // GPUs of it count
}

TEST_CASE("those ahead in the queue have taken theirs")
{
  const auto labels = sim::label_queue({{{12, 100}}, 100, 1000, 0}, {kTenRacks, kTenRacks});
  CHECK(labels.waiting[Stage::waiting_crew] == 120);
  CHECK(labels.waiting[Stage::waiting_hall] == 80);
  CHECK(labels.missing[Missing::crew] == 200);
}

TEST_CASE("a rack more of what racks wait for lets one more in")
{
  std::mt19937 random(7);
  const auto draw = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  int relaxations = 0;
  for (int i = 0; i < 2000; ++i) {
    CampusRoom room{{}, 1.2 * draw(12), 10.0 * draw(12), 100};
    for (int h = draw(3); h > 0; --h)
      room.halls.push_back({draw(6), 1.0 * draw(6)});
    const auto labels = sim::label_queue(room, {kTenRacks});
    CHECK(labels.waiting.sum() == 100);
    const auto worst =
        std::max({labels.missing[Missing::hall], labels.missing[Missing::power], labels.missing[Missing::fabric]});
    const auto n_worst = static_cast<int>(labels.missing[Missing::hall] == worst) +
                         static_cast<int>(labels.missing[Missing::power] == worst) +
                         static_cast<int>(labels.missing[Missing::fabric] == worst);
    for (const auto stage : {Stage::waiting_hall, Stage::waiting_power, Stage::waiting_fabric})
      if (labels.waiting[stage] > 0 && n_worst == 1) {
        CHECK(let_in(relaxed(room, stage, kTenRacks), kTenRacks) == let_in(room, kTenRacks) + 1);
        ++relaxations;
      }
  }
  CHECK(relaxations > 500);
}
