// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/event.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace gpuramp::sim {

/// Future events in the total order (time, kind, order of scheduling): no result depends on how ties fall.
class Agenda {
public:
  void add(double at_s, Event what);
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] double next_s() const { return queue_.top().at_s; }
  Event pop();

private:
  struct Item {
    double at_s = 0;
    Event what;
    std::uint64_t sequence = 0;
    [[nodiscard]] bool operator>(const Item& other) const;
  };

  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
  std::uint64_t n_added_ = 0;
};

} // namespace gpuramp::sim
