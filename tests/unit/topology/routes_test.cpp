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

TEST_CASE("places that links join are one component")
{
  CHECK(topology::components(0, {}).empty());
  const auto alone = topology::components(2, {});
  CHECK(alone[0] != alone[1]);
  const auto c = topology::components(5, {{0, 3}, {4, 3}, {1, 2}});
  CHECK((c[0] == c[3] && c[3] == c[4] && c[1] == c[2] && c[0] != c[1]));
}
