// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/job_performance.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace gpuramp;

namespace {

model::RackType rack()
{
  model::RackType rack;
  rack.peak_bf16 = core::teraflops(1000);
  rack.peak_fp8 = core::teraflops(2000);
  return rack;
}

} // namespace

TEST_CASE("given efficiency is applied to the rack's peak")
{
  model::GivenEfficiency given;
  given.precision = model::Precision::fp8;
  given.mfu_frac = 0.5;
  given.goodput_frac = 0.75;
  given.busy_frac = 0.875;
  given.scale_out_traffic = core::BytesPerFlop::from_base(1e-4);
  given.wan_traffic = core::BytesPerFlop::from_base(1e-6);

  const model::JobPerformance job = model::evaluate(given, rack());

  CHECK(job.peak == core::teraflops(2000));
  CHECK(job.useful == core::teraflops(750)); // 2000 * 0.5 * 0.75
  CHECK(job.goodput_frac == 0.75);
  CHECK(job.busy_frac == 0.875);
  CHECK(core::in_gigabytes_per_second(job.crossing) == Approx(75)); // 750e12 FLOP/s * 1e-4 B/FLOP
  CHECK(core::in_gigabytes_per_second(job.wan) == Approx(0.75));    // 750e12 FLOP/s * 1e-6 B/FLOP
}

TEST_CASE("fractions at their ends are allowed")
{
  model::GivenEfficiency given;
  given.mfu_frac = 1;
  given.goodput_frac = 0;
  given.busy_frac = 1;
  CHECK(model::evaluate(given, rack()).useful == core::FlopRate{});
}

TEST_CASE("a fraction outside 0 .. 1 is refused")
{
  const double bad = GENERATE(-0.1, 1.1, std::numeric_limits<double>::quiet_NaN());
  model::GivenEfficiency mfu;
  mfu.mfu_frac = bad;
  CHECK_THROWS_AS(model::evaluate(mfu, rack()), core::ContractError);
  model::GivenEfficiency goodput;
  goodput.goodput_frac = bad;
  CHECK_THROWS_AS(model::evaluate(goodput, rack()), core::ContractError);
  model::GivenEfficiency busy;
  busy.busy_frac = bad;
  CHECK_THROWS_AS(model::evaluate(busy, rack()), core::ContractError);
}
