// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace gpuramp::sim {

/// What happens at an instant, in the order in which it is handled there.
enum class EventClass {
  report,
  tranche,
  feed_event,
  feed_restored,
  feed_step,
  month,
  hall,
  port,
  arrival,
  online,
  burn_in,
  retire,
  of_age,
  reachable,
  run_due,
  run_caught_up,
  run_losing,
  run_stop,
  run_resume,
  tick
};

struct AgendaItem {
  double at_s = 0;
  EventClass what = EventClass::tick;
  std::uint64_t sequence = 0; ///< order of scheduling, breaks ties
  std::size_t subject = 0;    ///< index whose meaning depends on `what`

  friend auto operator<=>(const AgendaItem&, const AgendaItem&) = default;
};

/// Future events in the total order (time, class, sequence): no result depends on how ties fall.
class Agenda {
public:
  void add(double at_s, EventClass what, std::size_t subject);
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] double next_s() const { return queue_.top().at_s; }
  AgendaItem pop();

private:
  std::priority_queue<AgendaItem, std::vector<AgendaItem>, std::greater<>> queue_;
  std::uint64_t n_added_ = 0;
};

} // namespace gpuramp::sim
