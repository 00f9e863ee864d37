// SPDX-License-Identifier: Apache-2.0
#include "sim/power/dark_racks.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

TEST_CASE("racks go dark in whole ones, the same share of each type")
{
  const std::vector<sim::IdleRacks> racks{{100, 0.2}, {50, 0.4}}; // 40 MW idle
  CHECK(sim::dark_racks(racks, 40) == std::vector<std::int64_t>{0, 0});
  CHECK(sim::dark_racks(racks, 20) == std::vector<std::int64_t>{50, 25});
  CHECK(sim::dark_racks(racks, 20.1) == std::vector<std::int64_t>{50, 25}); // not enough for one more of either
  CHECK(sim::dark_racks(racks, 0) == std::vector<std::int64_t>{100, 50});
}

TEST_CASE("without any power all racks are dark, also those that draw nothing when idle")
{
  CHECK(sim::dark_racks({{7, 0}}, 0) == std::vector<std::int64_t>{7});
  CHECK(sim::dark_racks({{7, 0}}, 1e-3) == std::vector<std::int64_t>{0});
  CHECK(sim::dark_racks({}, 0).empty());
}
