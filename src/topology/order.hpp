// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

namespace gpuramp::topology {

using Order = std::vector<std::size_t>; ///< each vertex after all those that lead to it

/// Vertices of which each leads to the next and the last to the first.
struct Cycle {
  std::vector<std::size_t> vertices;
};

/// \param next  [vertex] those that it leads to \return an order of all vertices, or why there is none
[[nodiscard]] std::variant<Order, Cycle> order_of(const std::vector<std::vector<std::size_t>>& next);

} // namespace gpuramp::topology
