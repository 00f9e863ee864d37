// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/hardware.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace gpuramp;
using model::Precision;

TEST_CASE("peak falls back to the next wider precision")
{
  model::RackType rack;
  rack.peak_bf16 = core::teraflops(1000);
  SECTION("bf16 only")
  {
    CHECK(model::peak(rack, Precision::bf16) == core::teraflops(1000));
    CHECK(model::peak(rack, Precision::fp8) == core::teraflops(1000));
    CHECK(model::peak(rack, Precision::fp4) == core::teraflops(1000));
  }
  SECTION("with fp8")
  {
    rack.peak_fp8 = core::teraflops(2000);
    CHECK(model::peak(rack, Precision::bf16) == core::teraflops(1000));
    CHECK(model::peak(rack, Precision::fp8) == core::teraflops(2000));
    CHECK(model::peak(rack, Precision::fp4) == core::teraflops(2000));
  }
  SECTION("with all")
  {
    rack.peak_fp8 = core::teraflops(2000);
    rack.peak_fp4 = core::teraflops(4000);
    CHECK(model::peak(rack, Precision::fp8) == core::teraflops(2000));
    CHECK(model::peak(rack, Precision::fp4) == core::teraflops(4000));
  }
  SECTION("fp4 without fp8: fp8 work runs in bf16")
  {
    rack.peak_fp4 = core::teraflops(4000);
    CHECK(model::peak(rack, Precision::fp8) == core::teraflops(1000));
    CHECK(model::peak(rack, Precision::fp4) == core::teraflops(4000));
  }
}

TEST_CASE("rack power runs from idle to maximum")
{
  model::RackType rack;
  rack.idle_power = core::kilowatts(20);
  rack.max_power = core::kilowatts(120);

  // linear: 20 + 100 * 0.5 = 70
  CHECK(model::rack_power(rack, 0) == core::kilowatts(20));
  CHECK(model::rack_power(rack, 0.5) == core::kilowatts(70));
  CHECK(model::rack_power(rack, 1) == core::kilowatts(120));

  // quadratic: 20 + 100 * 0.25 = 45
  rack.power_exponent = 2;
  CHECK(model::rack_power(rack, 0.5) == core::kilowatts(45));
  CHECK(model::rack_power(rack, 1) == core::kilowatts(120));
}

TEST_CASE("rack power refuses a utilisation outside 0 .. 1")
{
  const model::RackType rack;
  CHECK_THROWS_AS(model::rack_power(rack, -0.01), core::ContractError);
  CHECK_THROWS_AS(model::rack_power(rack, 1.01), core::ContractError);
  CHECK_THROWS_AS(model::rack_power(rack, std::numeric_limits<double>::quiet_NaN()), core::ContractError);
}
