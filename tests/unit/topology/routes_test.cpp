// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/routes.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;

TEST_CASE("the longest of the shortest paths")
{
  CHECK(topology::longest_shortest_path(1, {}) == 0);
  CHECK(topology::longest_shortest_path(2, {{0, 1, 5}}) == 5);
  // a ring of four with one long side: it is shorter to go round
  CHECK(topology::longest_shortest_path(4, {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {3, 0, 10}}) == 3);
  // the shorter of two parallel links counts
  CHECK(topology::longest_shortest_path(2, {{0, 1, 5}, {1, 0, 3}}) == 3);
  CHECK(std::isinf(topology::longest_shortest_path(3, {{0, 1, 5}})));
}
