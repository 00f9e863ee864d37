// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cross_campus.hpp"
#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/node_power.hpp"
#include "gpuramp/model/reliability.hpp"
#include "throughput_fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

model::InferenceLoad load_of(double input, double output)
{
  model::InferenceLoad load;
  load.input_tokens = input;
  load.output_tokens = output;
  return load;
}

model::InferenceRate rate_of(const model::InferenceLoad& load, const model::Calibration& c = plain_calibration(),
                             const model::RackType& rack = round_rack())
{
  const auto rate = model::inference_rate_of_group(small_shape(), load, 1, rack, round_chip(), c);
  REQUIRE(rate);
  return *rate;
}

} // namespace

TEST_CASE("prefill is bound by arithmetic")
{
  // one output token per long prompt, no losses: nearly all time is 2 FLOP per weight and token at the 2 PFLOP/s of
  // fp8, of which power leaves 0.8 x 2 ^ -1/3, and attention in bf16
  auto rack = round_rack();
  rack.hbm_bandwidth = core::gigabytes_per_second(1e12);
  auto chip = round_chip();
  chip.clock_hz = 0; // exponentials are free
  const auto rate = model::inference_rate_of_group(small_shape(), load_of(1000, 1), 1, rack, chip, ideal_calibration());
  REQUIRE(rate);
  const double per_token = 2 * (8 * (4.0 * 2048 * 2048 + 3.0 * 2048 * 8192) + 32000.0 * 2048);
  const double matmul_s = 1001 * per_token / (0.8 * std::pow(2, -1.0 / 3) * 2e15);
  const double attention_s = 8 * 2048 * 4.0 * (1000 * 1000 / 2.0 + 1000.5) / 0.8e15;
  CHECK(1 / rate->output_tokens_per_s == Approx(matmul_s + attention_s).epsilon(1e-6));
}

TEST_CASE("decode of few sequences is bound by reading weights and cache")
{
  auto c = ideal_calibration();
  c.offline_batch = 1;
  const auto rate = rate_of(load_of(0, 1000), c);
  const double weights = 8 * (4.0 * 2048 * 2048 + 3.0 * 2048 * 8192) + 2 * 32000.0 * 2048;
  const double cache = 500 * 8 * 2.0 * 2048;
  const double elementwise = 8 * 20.0 * 2048;
  CHECK(1 / rate.user_tokens_per_s == Approx((weights + cache + elementwise) / 2e12).epsilon(0.02));
  CHECK(rate.memory_share > 0.9);
}

TEST_CASE("memory bounds the batch")
{
  auto load = load_of(0, 100'000); // mean context 50,000 tokens x 8 layers x 4,096 values of 1 B
  const double free = 0.9 * 80e9 - (8 * (4.0 * 2048 * 2048 + 3.0 * 2048 * 8192) + 2 * 32000.0 * 2048);
  CHECK(rate_of(load).batch == Approx(free / (50'000 * 8 * 4096.0)).epsilon(1e-9));
  load.reserved_output_tokens = 100'000;
  CHECK(rate_of(load).batch == Approx(free / (100'000 * 8 * 4096.0)).epsilon(1e-9));
}

TEST_CASE("few requests of equal length: the last wave fills the batch in part")
{
  auto load = load_of(500, 500);
  load.reserved_output_tokens = 500;
  const auto full = rate_of(load);
  load.requests = 3 * full.batch;
  CHECK(rate_of(load).output_tokens_per_s == Approx(full.output_tokens_per_s));
  load.requests = full.batch / 2;
  const auto half = rate_of(load);
  CHECK(half.batch == Approx(full.batch / 2));
  load.requests = 1.5 * full.batch; // takes one full wave and a half one
  CHECK(rate_of(load).output_tokens_per_s ==
        Approx(1.5 / (1 / full.output_tokens_per_s + 0.5 / half.output_tokens_per_s)));
}

TEST_CASE("a stated tensor parallelism is used as it is")
{
  auto load = load_of(500, 500);
  const auto free = model::inference_rate(gpt3(), load, 8, round_rack(), round_chip(), plain_calibration());
  load.tensor_parallel = 8;
  const auto stated = model::inference_rate(gpt3(), load, 8, round_rack(), round_chip(), plain_calibration());
  REQUIRE((free && stated));
  CHECK(stated->group == 8);
  CHECK(stated->output_tokens_per_s <= free->output_tokens_per_s);
  CHECK(stated->communication_share > 0);
  load.tensor_parallel = 1; // 175 GB do not fit one GPU of 80 GB
  CHECK_FALSE(model::inference_rate(gpt3(), load, 8, round_rack(), round_chip(), plain_calibration()));
}

TEST_CASE("experts with few tokens multiply half-empty tiles and expose their exchange")
{
  auto shape = small_shape();
  shape.experts = 64;
  shape.experts_per_token = 2;
  shape.expert_hidden = 8192;
  auto load = load_of(500, 500);
  load.tensor_parallel = 8;
  auto few = load;
  few.requests = 512; // 512 x 2 / 64: 16 rows of a tile of 128 per expert, and as many of prompts
  const auto rate = [&](const model::InferenceLoad& l) {
    return *model::inference_rate(shape, l, 8, round_rack(), round_chip(), plain_calibration());
  };
  CHECK(rate(few).output_tokens_per_s < rate(load).output_tokens_per_s);
  auto apart = load_of(0, 500);
  apart.tensor_parallel = 8;
  auto together = load_of(1e-9, 500);
  together.tensor_parallel = 8;
  CHECK(rate(apart).communication_share == Approx(rate(together).communication_share / 2).epsilon(0.35));
  CHECK(rate(apart).output_tokens_per_s > rate(together).output_tokens_per_s);
}

TEST_CASE("a rate promised to users limits the batch")
{
  auto load = load_of(500, 500);
  const auto offline = rate_of(load);
  load.user_tokens_per_s = 4 * offline.user_tokens_per_s;
  const auto promised = rate_of(load);
  CHECK(promised.batch < offline.batch);
  CHECK(promised.output_tokens_per_s < offline.output_tokens_per_s);
  CHECK(promised.user_tokens_per_s == Approx(*load.user_tokens_per_s).epsilon(1e-6));
  load.user_tokens_per_s = 1e9;
  CHECK_FALSE(model::inference_rate_of_group(small_shape(), load, 1, round_rack(), round_chip(), plain_calibration()));
}

TEST_CASE("weights that fit no group are refused with both sizes")
{
  auto rack = round_rack();
  rack.hbm = core::bytes(10e9);
  CHECK_FALSE(model::inference_rate(gpt3(), load_of(100, 100), 8, rack, round_chip(), plain_calibration()));
  CHECK(model::inference_problem(gpt3(), load_of(100, 100), 8, rack).find("too much") != std::string::npos);
}

TEST_CASE("energy per token is the server's power over its rate")
{
  const auto rate = rate_of(load_of(500, 500));
  const auto watts = model::server_power(round_chip(), 1, rate.activity, false, plain_calibration());
  CHECK(model::energy_per_token(rate, round_chip(), plain_calibration()).base() ==
        Approx(watts.base() / rate.output_tokens_per_s));
}

TEST_CASE("Young's interval is sqrt(2 w M), Daly's tends to it and loses least")
{
  const auto write = core::seconds(60);
  const auto mttf = core::seconds(30 * 3600);
  CHECK(model::young_interval(write, mttf).base() == Approx(std::sqrt(2 * 60 * 30 * 3600.0)).epsilon(1e-12));
  const auto short_write = core::seconds(1e-3);
  CHECK(model::daly_interval(short_write, mttf).base() ==
        Approx(model::young_interval(short_write, mttf).base()).epsilon(1e-3));
  const model::CheckpointCosts costs{core::seconds(600), core::seconds(60), core::seconds(300)};
  const auto m = core::seconds(7200);
  const double at_best = model::renewal_ettr(costs, model::daly_interval(costs.write, m), m);
  for (const double factor : {0.5, 0.8, 1.25, 2.0})
    CHECK(model::renewal_ettr(costs, model::daly_interval(costs.write, m) * factor, m) < at_best);
}

TEST_CASE("effective time: the first order is the limit of the renewal formula")
{
  const model::CheckpointCosts costs{core::seconds(10), core::seconds(60), core::seconds(240)};
  const auto interval = core::seconds(1800);
  const auto rare = core::seconds(1e8);
  CHECK(model::expected_ettr(costs, interval, rare) ==
        Approx(model::renewal_ettr(costs, interval, rare)).epsilon(1e-6));
  // published: 16,000 GPUs, 6.5 interruptions per 1,000 node-days, 60 min, 5 min: "0.7" (Kokolis et al. 2024)
  const auto mttf = model::job_mttf({6.5e-3, 0}, 2000);
  const double ettr =
      model::expected_ettr({core::seconds(0), core::seconds(0), core::seconds(300)}, core::seconds(3600), mttf);
  CHECK(std::round(ettr * 10) / 10 == 0.7);
}

TEST_CASE("correlated interruptions grow with the square of the nodes")
{
  const model::InterruptionRate rate{0.002, 1e-6};
  CHECK(model::interruptions_per_s(rate, 100) * 86400 == Approx(0.2 + 0.01));
  CHECK(model::interruptions_per_s(rate, 1000) * 86400 == Approx(2 + 1.0));
  CHECK(std::isinf(model::job_mttf({0, 0}, 1000).base()));
}

TEST_CASE("a spare is there as often as Poisson says")
{
  // mean 2 in repair: P(0) + P(1) = 3 e^-2
  CHECK(model::spare_probability(2.0 / 3600, core::seconds(3600), 2) == Approx(3 * std::exp(-2.0)).epsilon(1e-12));
  CHECK(model::spare_probability(1, core::seconds(10), 0) == 0);
}

TEST_CASE("an exchange between campuses moves 2(c-1)/c of the weights")
{
  // two campuses 1,000 km apart, 100 G weights x 2 B over 100 GB/s: 2 s and two latencies of 4.9 ms
  const model::CampusLink link{2, core::gigabytes_per_second(100), model::fibre_latency(1000)};
  CHECK(link.one_way_latency.base() == Approx(4.9e-3).epsilon(2e-3));
  const auto each = model::cross_campus_step(100e9, core::seconds(10), link, {1, 2, 0});
  CHECK(each.bytes_per_exchange.base() == Approx(200e9));
  CHECK(each.step.base() == Approx(12 + 2 * link.one_way_latency.base()).epsilon(1e-12));
  const auto rare = model::cross_campus_step(100e9, core::seconds(10), link, {500, 2, 0});
  CHECK(rare.step.base() == Approx(10 + (2 + 2 * link.one_way_latency.base()) / 500).epsilon(1e-12));
  CHECK(rare.bytes_per_step.base() == Approx(200e9 / 500));
  CHECK(model::cross_campus_step(100e9, core::seconds(10), link, {1, 2, 1}).step.base() == Approx(10));
  CHECK(model::cross_campus_step(100e9, core::seconds(10), {1, {}, {}}, {}).bytes_per_step.base() == 0);
  CHECK_THROWS(model::cross_campus_step(100e9, core::seconds(10), {2, {}, {}}, {}));
}
