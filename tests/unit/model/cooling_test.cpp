// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/cooling.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using model::CoolingPlant;
using model::CoolingType;
using model::HeatRejection;

TEST_CASE("PUE by hand")
{
  // air, full load, 10 C: no chillers (16 of 20 C). 0.015 + 0.03 + 0.06 = 0.105
  CHECK(model::pue({CoolingType::air}, 1, 10) == Approx(1.105).epsilon(1e-12));
  // 19 C + 6 K is half way from 20 to 30: half of the heat by chillers of COP 5.5
  CHECK(model::pue({CoolingType::air}, 1, 19) == Approx(1.105 + 0.5 / 5.5).epsilon(1e-12));
  CHECK(model::pue({CoolingType::air}, 1, 35) == Approx(1.105 + 1 / 5.5).epsilon(1e-12));
  // direct liquid: 0.9 x 0.03 + 0.1 x 0.06 = 0.033; at 26 C only the air's tenth needs chillers
  CHECK(model::pue({CoolingType::direct_liquid}, 1, 10) == Approx(1.078).epsilon(1e-12));
  CHECK(model::pue({CoolingType::direct_liquid}, 1, 26) == Approx(1.078 + 0.1 / 5.5).epsilon(1e-12));
  // half load, air, 10 C: 0.015 / 0.5 + 0.03 + 0.06 x (0.4 + 0.2) = 0.096
  CHECK(model::pue({CoolingType::air}, 0.5, 10) == Approx(1.096).epsilon(1e-12));
}

TEST_CASE("PUE meets what operators publish")
{
  CHECK(model::pue({CoolingType::air}, 0.8, 9) == Approx(1.09).margin(0.015));           // Google fleet 1.09 .. 1.10
  CHECK(model::pue({CoolingType::direct_liquid}, 0.8, 12) == Approx(1.08).margin(0.02)); // Meta 1.08
  CHECK(model::pue({CoolingType::hybrid}, 0.8, 18) == Approx(1.12).margin(0.02));        // Microsoft's design 1.12
  CHECK(model::pue({CoolingType::air}, 1, 26) ==
        Approx(1.28).margin(0.03)); // peaks of frontier sites 1.25 .. 1.31 (Epoch AI)
}

TEST_CASE("PUE rises with the wet bulb, falls with liquid, stays in bounds")
{
  for (const auto rejection : {HeatRejection::evaporative, HeatRejection::dry})
    for (const auto load : {0.02, 0.1, 0.3, 0.6, 1.0})
      for (int t = -30; t <= 40; ++t) {
        double last = 3;
        for (const auto type : {CoolingType::air, CoolingType::hybrid, CoolingType::direct_liquid}) {
          const auto here = model::pue({type, rejection}, load, t);
          CHECK(here >= model::kLeastPue);
          CHECK(here <= model::kMostPue);
          CHECK(here <= last);
          CHECK(model::pue({type, rejection}, load, t + 1) >= here);
          CHECK(model::pue({type, HeatRejection::dry}, load, t) >=
                model::pue({type, HeatRejection::evaporative}, load, t));
          last = here;
        }
      }
  CHECK(model::pue({CoolingType::air}, 0.01, 35) == model::kMostPue);
}

TEST_CASE("water: towers evaporate, dry coolers do not")
{
  // full load, direct liquid, 10 C: heat 1.033, x 0.8 x 3.6 / 2.43 x 4 / 3 = 1.633 L/kWh
  CHECK(model::water_l_per_kwh({CoolingType::direct_liquid}, 1, 10) ==
        Approx(1.033 * 0.8 * 3.6 / 2.43 * 4 / 3).epsilon(1e-12));
  CHECK(model::water_l_per_kwh({CoolingType::air}, 0.8, 18) ==
        Approx(1.8).margin(0.1)); // often quoted mean of sites with towers: 1.8 L/kWh
  CHECK(model::water_l_per_kwh({CoolingType::air, HeatRejection::dry}, 1, 30) == 0);
}

TEST_CASE("a load outside 0 .. 1 breaks the contract")
{
  CHECK_THROWS_AS(model::pue({}, 0, 10), core::ContractError);
  CHECK_THROWS_AS(model::pue({}, 1.1, 10), core::ContractError);
}
