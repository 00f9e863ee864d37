// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/event.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <vector>

namespace gpuramp::sim {

/// Future events in the total order (time, kind, order of scheduling): no result depends on how ties fall. Only those
/// of the next days are kept in order: most events, such as retirements, are years away.
class Agenda {
public:
  void add(double at_s, Event what);
  [[nodiscard]] bool empty() const { return near_.empty(); }
  [[nodiscard]] double next_s() const { return near_.top().at_s; }
  Event pop();

private:
  struct Item {
    double at_s = 0;
    Event what;
    std::uint64_t sequence = 0;
    [[nodiscard]] bool operator>(const Item& other) const;
  };

  void bring_near();

  std::priority_queue<Item, std::vector<Item>, std::greater<>> near_; ///< before horizon_s_; empty only if all is
  std::map<double, std::vector<Item>> later_;                         ///< by their week
  double horizon_s_ = 0;
  std::uint64_t n_added_ = 0;
};

} // namespace gpuramp::sim
