// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/operating_point.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;

namespace {

model::RackType rack_with_curve()
{
  model::RackType rack;
  rack.idle_power = core::kilowatts(20);
  rack.max_power = core::kilowatts(100);
  rack.power_curve = {{0.4, 0.5}, {0.6, 0.75}, {0.8, 0.92}, {1, 1}};
  return rack;
}

} // namespace

TEST_CASE("a capped rack draws its cap at full load and keeps the curve's speed")
{
  const auto rack = rack_with_curve();
  CHECK(model::lowest_cap(rack) == 0.4);
  for (const auto& [cap, speed] :
       {std::pair{0.4, 0.5}, {0.5, 0.625}, {0.6, 0.75}, {0.7, 0.835}, {0.9, 0.96}, {1.0, 1.0}}) {
    const auto capped = model::capped(rack, cap);
    CHECK(capped.speed_frac == Approx(speed).epsilon(1e-12));
    CHECK(20 + 80 * capped.dynamic_frac == Approx(100 * cap).epsilon(1e-12));
  }
}

TEST_CASE("below its curve a rack stays at the lowest point, without one it is not capped")
{
  const auto rack = rack_with_curve();
  CHECK(model::capped(rack, 0.1).speed_frac == model::capped(rack, 0.4).speed_frac);
  CHECK(model::capped(rack, 0.1).dynamic_frac == model::capped(rack, 0.4).dynamic_frac);
  const model::RackType plain;
  CHECK(model::lowest_cap(plain) == 1);
  CHECK(model::capped(plain, 0.3).speed_frac == 1);
  CHECK(model::capped(plain, 0.3).dynamic_frac == 1);
}

TEST_CASE("speed and power rise with the cap, speed at least as the share of power")
{
  const auto rack = rack_with_curve();
  auto before = model::capped(rack, 0);
  for (int i = 1; i <= 100; ++i) {
    const auto now = model::capped(rack, i / 100.0);
    CHECK(now.speed_frac >= before.speed_frac);
    CHECK(now.dynamic_frac >= before.dynamic_frac);
    CHECK(now.speed_frac >= now.dynamic_frac);
    before = now;
  }
}

TEST_CASE("a cap outside 0 .. 1 is a contract error")
{
  CHECK_THROWS_AS(model::capped(rack_with_curve(), -0.1), core::ContractError);
  CHECK_THROWS_AS(model::capped(rack_with_curve(), 1.1), core::ContractError);
}
