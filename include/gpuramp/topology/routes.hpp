// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace gpuramp::topology {

/// A link between two places, both ways.
struct Route {
  std::size_t from = 0, to = 0;
  double length = 0; ///< >= 0, of any unit
};

/// The length of the shortest path between the two places that are farthest apart; infinite where two are not joined.
/// \param places  how many; links name them 0 .. places - 1
[[nodiscard]] double longest_shortest_path(std::size_t places, const std::vector<Route>& links);

/// Places joined by links, directly or in a chain, have the same number. \return [place] 0, 1, ...
[[nodiscard]] std::vector<std::size_t> components(std::size_t places, const std::vector<Route>& links);

} // namespace gpuramp::topology
