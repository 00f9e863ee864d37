// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/maturity.hpp"
#include "gpuramp/model/memory.hpp"
#include "gpuramp/model/node_power.hpp"
#include "throughput_fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using namespace gpuramp::test;
using model::Mapping;
using model::Precision;

namespace {

using namespace std::chrono_literals;

model::TransformerShape experts_shape()
{
  auto shape = small_shape();
  shape.experts = 16;
  shape.experts_per_token = 2;
  shape.expert_hidden = 2048;
  return shape;
}

Mapping by_data(std::int64_t data, std::int64_t expert = 1)
{
  Mapping m;
  m.data = data;
  m.expert = expert;
  return m;
}

/// Multiplies wait for arithmetic alone.
model::RackType fast_memory_rack()
{
  auto rack = round_rack();
  rack.hbm_bandwidth = core::gigabytes_per_second(1e12);
  return rack;
}

double matmul_s(const model::RackType& rack, const model::Chip& chip, Precision precision)
{
  auto batch = batch_of(2048, 8);
  batch.precision = precision;
  return model::training_step(small_shape(), batch, by_data(1), rack, chip, ideal_calibration()).time.matmul.base();
}

double step_s(const model::TransformerShape& shape, model::TrainingBatch batch, const Mapping& m,
              const model::Calibration& c = plain_calibration())
{
  batch.distributed_optimizer = true;
  return model::training_step(shape, batch, m, round_rack(), round_chip(), c).time.total.base();
}

} // namespace

TEST_CASE("sustained multiplies follow the cube root of power per peak")
{
  auto chip = round_chip();
  const double nominal = matmul_s(fast_memory_rack(), chip, Precision::bf16);
  chip.matmul_tdp = chip.tdp;
  CHECK(matmul_s(fast_memory_rack(), chip, Precision::bf16) == Approx(nominal));
  chip.tdp = chip.tdp * 8; // the same silicon with eight times the power: twice the clock, as far as its peak goes
  CHECK(matmul_s(fast_memory_rack(), chip, Precision::bf16) ==
        Approx(nominal * 0.8)); // 0.8 of peak before, all of it now
  chip.tdp = round_chip().tdp * 0.125;
  CHECK(matmul_s(fast_memory_rack(), chip, Precision::bf16) == Approx(2 * nominal));
}

TEST_CASE("twice the peak in fp8 at the same power is sustained to two to the two thirds")
{
  auto shape = small_shape();
  shape.vocabulary = 1; // the output projection multiplies in bf16 all the same
  auto narrow = batch_of(2048, 8);
  narrow.precision = Precision::fp8;
  const auto time = [&](const model::TrainingBatch& batch) {
    return model::training_step(shape, batch, by_data(1), fast_memory_rack(), round_chip(), ideal_calibration())
        .time.matmul.base();
  };
  CHECK(time(batch_of(2048, 8)) / time(narrow) == Approx(std::pow(2, 2.0 / 3)).epsilon(0.01));
}

TEST_CASE("software matures along an S-curve from the chip's first shipments")
{
  auto c = plain_calibration();
  c.maturity_years = 2;
  c.dense_deficit = 0.2;
  c.expert_maturity_years = 1;
  c.expert_deficit = 0.6;
  c.served_expert_deficit = 0.4;
  c.expert_kernels_since = 2025;
  auto rack = round_rack();
  rack.available = 2023y / 1 / 1;
  const auto chip = round_chip();
  const auto shape = experts_shape();
  CHECK(model::dense_maturity({}, rack, chip, c) == 1);
  CHECK(model::expert_maturity({}, shape, rack, chip, c) == 1);
  CHECK(model::dense_maturity(2022y / 6 / 1, rack, chip, c) == Approx(0.8)); // older than the chip: new
  CHECK(model::dense_maturity(2025y / 1 / 1, rack, chip, c) == Approx(1 - 0.2 * std::exp(-1)).epsilon(1e-3));
  CHECK(model::expert_maturity(2025y / 1 / 1, shape, rack, chip, c) == Approx(0.4));
  CHECK(model::expert_maturity(2026y / 1 / 1, shape, rack, chip, c) == Approx(1 - 0.6 * std::exp(-1)).epsilon(1e-3));
  CHECK(model::served_expert_maturity({}, shape, rack, chip, c) == 1);
  CHECK(model::served_expert_maturity(2027y / 1 / 1, shape, rack, chip, c) ==
        Approx(1 - 0.4 * std::exp(-1)).epsilon(1e-3));
  auto later = chip;
  later.software_since = 2026y / 1 / 1;
  CHECK(model::expert_maturity(2026y / 1 / 1, shape, rack, later, c) == Approx(0.4));
  auto young = shape; // what came out a year after its kernels could be learnt lags by a year
  young.released = 2026y / 1 / 1;
  CHECK(model::expert_maturity(2027y / 1 / 1, young, rack, chip, c) ==
        Approx(model::expert_maturity(2026y / 1 / 1, shape, rack, chip, c)).epsilon(1e-3));
  young.released = 2020y / 1 / 1;
  CHECK(model::expert_maturity(2026y / 1 / 1, young, rack, chip, c) ==
        model::expert_maturity(2026y / 1 / 1, shape, rack, chip, c));
}

TEST_CASE("software older than the chip's attention has that of the generation before")
{
  auto chip = round_chip();
  chip.attention_since = 2024y / 7 / 11;
  auto c = ideal_calibration();
  c.older_attention_frac = 0.5;
  auto batch = batch_of(2048, 8);
  batch.fused_attention = true;
  const auto attention = [&](core::Date software) {
    batch.software = software;
    return model::training_step(small_shape(), batch, by_data(1), round_rack(), chip, c).time.attention;
  };
  CHECK(attention(2024y / 7 / 10) / attention(2024y / 7 / 11) == Approx(2));
}

TEST_CASE("steps and services are slower on young software by its lack of maturity")
{
  auto rack = round_rack();
  rack.available = 2026y / 1 / 1;
  auto c = ideal_calibration();
  c.dense_deficit = 0.5;
  auto batch = batch_of(2048, 8);
  const auto step = [&] { return model::training_step(small_shape(), batch, by_data(1), rack, round_chip(), c).time; };
  const auto mature = step();
  batch.software = 2026y / 1 / 1;
  CHECK((step().matmul / mature.matmul) == Approx(2));
  model::InferenceLoad load;
  load.input_tokens = 100;
  load.output_tokens = 100;
  const auto rate = [&] {
    return model::inference_rate_of_group(small_shape(), load, 1, rack, round_chip(), c)->output_tokens_per_s;
  };
  const double best = rate();
  load.software = 2026y / 1 / 1;
  CHECK(rate() == Approx(best / 2));
}

TEST_CASE("the host sets a floor for each local expert, which whole graphs lift")
{
  auto c = plain_calibration();
  auto batch = batch_of(128, 8);
  const double free = step_s(experts_shape(), batch, by_data(8, 8), c);
  c.host_expert_s = 10; // two local experts, eight layers, one micro-batch
  const double floored = step_s(experts_shape(), batch, by_data(8, 8), c);
  CHECK(floored == Approx(2 * 8 * 10).epsilon(0.01));
  CHECK(step_s(experts_shape(), batch, by_data(8, 4), c) == Approx(2 * floored).epsilon(0.01));
  batch.full_graphs = true;
  CHECK(step_s(experts_shape(), batch, by_data(8, 8), c) == free);
}

TEST_CASE("a token crosses to another domain once, however many of its experts are there")
{
  model::Group g;
  g.size = 16;
  g.local = 8;
  const auto one = model::token_exchange(g, 1, 1);
  CHECK(one.scale_up_bytes == Approx(15.0 / 16));
  CHECK(one.scale_out_bytes == Approx(1.0 / 2));
  const auto all = model::token_exchange(g, 1, 1e6); // to everyone
  CHECK(all.scale_up_bytes == Approx(15));
  CHECK(all.scale_out_bytes == Approx(1));
}

TEST_CASE("rings on a torus hop along its axes, and an all-to-all crosses a quarter of each")
{
  auto rack = round_rack();
  rack.scale_up_domain = 4096;
  auto c = plain_calibration();
  c.collective_start_s = c.scale_up_hop_s = 0;
  const auto time = [&](std::int64_t dimensions, model::CollectiveKind kind) {
    rack.torus_dimensions = dimensions;
    return model::collective_s(model::group_of(rack, c, 4096, 1), kind, 1e9);
  };
  CHECK(time(3, model::CollectiveKind::all_gather) == Approx(time(0, model::CollectiveKind::all_gather)));
  CHECK(time(3, model::CollectiveKind::all_to_all) == Approx(12 * time(0, model::CollectiveKind::all_to_all)));
  c.scale_up_hop_s = 1;
  rack.torus_dimensions = 3;
  CHECK(model::collective_s(model::group_of(rack, c, 4096, 1), model::CollectiveKind::all_gather, 1) ==
        Approx(3 * 15).epsilon(1e-6));
}

TEST_CASE("fully sharded weights take their share, and their exchange hides")
{
  auto batch = batch_of(2048, 64);
  batch.distributed_optimizer = true;
  auto m = by_data(64);
  const auto whole = model::training_memory(small_shape(), batch, m);
  m.fully_sharded = true;
  const auto shared = model::training_memory(small_shape(), batch, m);
  CHECK(shared.weights / whole.weights == Approx(1.0 / 64 + 2.0 / 8)); // and two of eight layers at a time
  CHECK(shared.activations == whole.activations);
  auto rack = round_rack();
  const auto data_s = [&] {
    return model::training_step(small_shape(), batch, m, rack, round_chip(), plain_calibration()).time.data.base();
  };
  const double one_layer = data_s();
  rack.scale_out = rack.scale_out * 1e-3; // now the network sets the pace
  CHECK(data_s() > 100 * one_layer);
}

TEST_CASE("of what could hide an exchange of sharded weights, the stated share does")
{
  auto m = by_data(64);
  m.fully_sharded = true;
  auto c = plain_calibration();
  const auto data_s = [&] {
    return model::training_step(small_shape(), batch_of(2048, 64), m, round_rack(), round_chip(), c).time.data.base();
  };
  c.exchange_overlap_frac = 0;
  const double all = data_s();
  c.exchange_overlap_frac = 0.5;
  CHECK(data_s() == Approx(all * (1 - 0.5 * 7 / 8))); // the first of eight layers is never hidden
}

TEST_CASE("sharded experts are gathered where that is faster than sending them tokens")
{
  auto m = by_data(16, 16);
  m.fully_sharded = true;
  auto rack = round_rack();
  rack.hbm = core::bytes(1e12);
  const auto step = [&](std::int64_t sequences) {
    m.micro_batch = sequences;
    return model::training_step(experts_shape(), batch_of(2048, 16 * sequences), m, rack, round_chip(),
                                plain_calibration());
  };
  CHECK(step(64).time.expert.base() == 0); // 131,072 tokens on each GPU: more bytes than all weights
  auto sent = m;
  sent.fully_sharded = false;
  const auto tokens = model::training_step(experts_shape(), batch_of(2048, 16 * 64), sent, round_rack(), round_chip(),
                                           plain_calibration());
  CHECK(tokens.time.expert.base() > 0);
  CHECK(step(64).time.total < tokens.time.total);
  const auto least = model::training_memory(experts_shape(), batch_of(2048, 16 * 64), m).total();
  rack.hbm = least; // two whole layers of experts do not fit
  CHECK(step(64).time.expert.base() > 0);
  rack.hbm = least / 2; // nothing does: the faster of the two
  CHECK(step(64).time.expert.base() == 0);
}

TEST_CASE("experts multiply in groups at their share of a dense multiply's rate")
{
  auto c = plain_calibration();
  const auto matmul = [&](const model::TransformerShape& shape) {
    return model::training_step(shape, batch_of(2048, 8), by_data(1), round_rack(), round_chip(), c).time.matmul.base();
  };
  const double dense = matmul(small_shape());
  const double experts = matmul(experts_shape());
  auto none = small_shape(); // the layers without an MLP worth the name, and the projection
  none.ffn_hidden = 1;
  const double other = matmul(none);
  c.grouped_frac = 0.5;
  CHECK(matmul(small_shape()) == dense);
  CHECK(matmul(experts_shape()) - other == Approx(2 * (experts - other)).epsilon(0.01));
}

TEST_CASE("experts that drop half of the copies do half of the work and exchange")
{
  const auto step = [](const model::TransformerShape& shape, double dropped) {
    auto batch = batch_of(2048, 64);
    batch.dropped_frac = dropped;
    return model::training_step(shape, batch, by_data(8, 8), round_rack(), round_chip(), ideal_calibration()).time;
  };
  auto one = experts_shape();
  one.experts_per_token = 1;
  CHECK((step(experts_shape(), 0.5).matmul / step(one, 0).matmul) == Approx(1));
  CHECK((step(experts_shape(), 0.5).expert / step(one, 0).expert) == Approx(1));
  CHECK(step(experts_shape(), 0.5).total < step(experts_shape(), 0).total);
}

TEST_CASE("exchange inside a server keeps GPUs as busy as memory does, waiting does not")
{
  auto c = plain_calibration();
  c.memory_activity = 1;
  c.communication_activity = 0;
  Mapping m;
  m.tensor = 8;
  m.pipeline = 2;
  m.data = 2;
  const auto step = model::training_step(small_shape(), batch_of(2048, 64), m, round_rack(), round_chip(), c);
  const auto& t = step.time;
  CHECK(t.tensor.base() > 0);
  CHECK(step.busy_frac ==
        Approx(1 - ((t.wave_tail + t.host + t.pipeline + t.bubble + t.data + t.jitter) / t.total).base()));
}

TEST_CASE("compiled steps of a torus have no floor of the host")
{
  auto rack = round_rack();
  CHECK_FALSE(model::with_default_kernels(batch_of(2048, 8), by_data(8), rack).full_graphs);
  rack.torus_dimensions = 3;
  CHECK(model::with_default_kernels(batch_of(2048, 8), by_data(8), rack).full_graphs);
}

TEST_CASE("latent attention multiplies through its narrow latents")
{
  auto shape = small_shape();
  auto latent = shape;
  latent.kv_latent = 128;
  latent.q_latent = 256;
  const auto matmul = [](const model::TransformerShape& s) {
    return model::training_step(s, batch_of(2048, 8), by_data(1), fast_memory_rack(), round_chip(), ideal_calibration())
        .time.matmul.base();
  };
  // 2 FLOP per weight and token forward, twice that backward, at 0.8 PFLOP/s
  const double saved = model::attention_parameters(shape) - model::attention_parameters(latent);
  CHECK(matmul(shape) - matmul(latent) == Approx(3 * 2 * saved * 8 * 2048 * 8 / 0.8e15).epsilon(0.02));
}

TEST_CASE("multi-token prediction is one more layer and projection in training")
{
  auto shape = small_shape();
  shape.mtp_layers = 1;
  auto emulated = small_shape();
  emulated.layers += 1;
  emulated.vocabulary *= 2;
  CHECK(step_s(shape, batch_of(2048, 8), by_data(1)) == step_s(emulated, batch_of(2048, 8), by_data(1)));
  CHECK(model::total_parameters(shape) == model::total_parameters(small_shape()));
}

TEST_CASE("as many layers are recomputed as it takes to fit")
{
  auto batch = batch_of(2048, 8);
  auto m = by_data(1);
  const auto kept = model::training_memory(small_shape(), batch, m);
  CHECK(model::recompute_to_fit(small_shape(), batch, m, kept.total()) == 0);
  m.recompute = model::Recompute::full;
  const auto least = model::training_memory(small_shape(), batch, m);
  m.recompute = model::Recompute::none;
  CHECK(model::recompute_to_fit(small_shape(), batch, m, (kept.total() + least.total()) * 0.5) == Approx(0.5));
  CHECK(model::recompute_to_fit(small_shape(), batch, m, least.total() * 0.5) == 1);
  m.recompute_frac = 0.5;
  const double half = step_s(small_shape(), batch, m);
  m.recompute_frac = 1;
  const double all = step_s(small_shape(), batch, m);
  m.recompute_frac = 0;
  CHECK(half == Approx((all + step_s(small_shape(), batch, m)) / 2).epsilon(1e-3));
}

TEST_CASE("a mapping found by a search takes longer by what searches flatter, and says so")
{
  auto c = plain_calibration();
  c.auto_mapping_optimism = 1.25;
  auto batch = batch_of(2048, 8);
  const auto step = [&] {
    return model::training_step(small_shape(), batch, by_data(1), round_rack(), round_chip(), c).time;
  };
  const auto published = step();
  CHECK(published.untuned.base() == 0);
  batch.mapping_found = true;
  CHECK(step().total / published.total == Approx(1.25));
  CHECK(step().untuned / published.total == Approx(0.25));
}

TEST_CASE("servers that wait for each other draw what communication draws")
{
  auto c = plain_calibration();
  c.server_scaling_exponent = 0.5;
  c.communication_activity = 0.3;
  CHECK(model::scaled_activity(0.9, 1, c) == Approx(0.9));
  CHECK(model::scaled_activity(0.9, 4, c) == Approx((0.9 + 0.3) / 2)); // half of the time works
  CHECK(model::scaled_activity(0.9, 1e16, c) == Approx(0.3).epsilon(1e-6));
  CHECK(model::scaled_activity(0.2, 4, c) == Approx(0.2)); // no more while waiting than while working
}

TEST_CASE("trees pass chunks on whole")
{
  // 16 members in two domains: up and down 7 hops of 3 us at 320 GB/s and one of 14 us at 360 GB/s, a start of 8 us;
  // beyond the 8 MiB under way at once, twice the payload at 0.92 of 320 GB/s
  const auto group = model::group_of(round_rack(), plain_calibration(), 16, 1);
  const auto tree = [&](double payload) {
    return model::collective_s(group, model::CollectiveKind::all_reduce, payload, model::CollectiveAlgorithm::tree);
  };
  const double latency = 8e-6 + 2 * (7 * 3e-6 + 14e-6);
  const double under_way = 8 * 1024 * 1024;
  const auto whole = [&](double payload) { return 2 * payload * (7 / 320e9 + 1 / 360e9); };
  CHECK(tree(1 << 20) == Approx(latency + whole(1 << 20)));
  CHECK(tree(under_way) == Approx(latency + whole(under_way)));
  CHECK(tree(1 << 30) == Approx(latency + whole(under_way) + 2 * ((1 << 30) - under_way) / (0.92 * 320e9)));
}

TEST_CASE("where switches reduce, the first and the last chunk are waited for")
{
  auto c = plain_calibration();
  c.collective_start_s = c.scale_up_hop_s = 0;
  c.in_network_frac = 1;
  const auto chunks = [&](double payload) { // under way at once
    const double time = model::collective_s(model::group_of(round_rack(), c, 8, 1), model::CollectiveKind::all_reduce,
                                            payload, model::CollectiveAlgorithm::in_network);
    return (time * 320e9 / (1 + 1.0 / 8) - payload) / 2;
  };
  constexpr double kMib = 1024 * 1024;
  CHECK(chunks(kMib) == Approx(kMib)); // all of it
  CHECK(chunks(4 * kMib) == Approx(2 * kMib));
  CHECK(chunks(8 * kMib) == Approx(4 * kMib));
  CHECK(chunks(64 * kMib) == Approx(8 * kMib));
  CHECK(chunks(1024 * kMib) == Approx(16 * kMib));
}

TEST_CASE("switches that reduce reach a share of what links do")
{
  auto c = plain_calibration();
  c.collective_start_s = c.scale_up_hop_s = 0;
  const auto time = [&] {
    return model::collective_s(model::group_of(round_rack(), c, 8, 1), model::CollectiveKind::all_reduce, 1e9,
                               model::CollectiveAlgorithm::in_network);
  };
  const double whole = time();
  c.in_network_frac = 0.5;
  CHECK(time() == Approx(2 * whole));
}

TEST_CASE("where GPUs are linked pairwise, a part of them has a part of the links")
{
  auto rack = round_rack();
  rack.scale_up_frac = 0.5;
  const auto rate = [&](std::int64_t size) {
    return model::group_of(rack, plain_calibration(), size, 1).scale_up.bytes_per_s;
  };
  CHECK(rate(8) == Approx(200e9)); // 800 GB/s both ways, half of one
  CHECK(rate(2) == Approx(200e9)); // switched
  rack.scale_up_mesh = true;
  CHECK(rate(8) == Approx(200e9));
  CHECK(rate(2) == Approx(200e9 / 7));
  CHECK(rate(4) == Approx(200e9 * 3 / 7));
}

TEST_CASE("where the router decides, all wait for the busiest GPU")
{
  // 16 experts on 4 GPUs: four each, whose load has half the variation of one; the largest of 4 is sqrt(2 ln 4) above
  auto c = ideal_calibration();
  c.expert_load_cv = 0.4;
  auto batch = batch_of(2048, 8);
  const auto step = [&](std::int64_t expert) {
    return model::training_step(experts_shape(), batch, by_data(8, expert), round_rack(), round_chip(), c).time;
  };
  const auto even = step(4);
  const auto alone = step(1);
  batch.uneven_experts = true;
  const double busiest = 1 + 0.4 * std::sqrt(2 * std::log(4.0)) / 2;
  CHECK((step(4).expert / even.expert) == Approx(busiest).epsilon(1e-3));
  CHECK(step(4).matmul > even.matmul);
  CHECK(step(4).total < even.total * busiest);
  CHECK(step(1).total.base() == alone.total.base()); // every GPU has all experts
}

TEST_CASE("steps of an all-reduce ring over several domains wait for each other")
{
  // twice a turn: of 15 steps 2 go to the other domain
  auto c = plain_calibration();
  const auto time = [&](std::int64_t size, model::CollectiveKind kind) {
    return model::collective_s(model::group_of(round_rack(), c, size, 1), kind, 1e9, model::CollectiveAlgorithm::ring);
  };
  const double inside = time(8, model::CollectiveKind::all_reduce);
  const double across = time(16, model::CollectiveKind::all_reduce);
  const double gather = time(16, model::CollectiveKind::all_gather);
  c.ring_latency_factor = 1.5;
  CHECK(time(8, model::CollectiveKind::all_reduce) == inside);
  CHECK(time(16, model::CollectiveKind::all_reduce) - across == Approx(0.5 * 2 * (2 * 14e-6 + 13 * 3e-6)));
  CHECK(time(16, model::CollectiveKind::all_gather) == gather);
}

TEST_CASE("a second chunk hides exchange, and takes its time of the host")
{
  auto c = plain_calibration();
  c.expert_overlap_frac = 0.75;
  auto batch = batch_of(2048, 64);
  auto m = by_data(8, 8);
  m.pipeline = 2;
  const auto time = [&] { return model::training_step(experts_shape(), batch, m, round_rack(), round_chip(), c).time; };
  const auto one = time();
  m.interleave = 2;
  const auto two = time();
  CHECK(two.expert / one.expert == Approx(0.25));
  c.host_chunk_s = 1; // stages are servers apart; two chunks, eight micro-batches
  CHECK((time().host - two.host).base() == Approx(2 * 8));
  const auto host_of_four = [&](std::int64_t domain) {
    auto half = round_chip();
    half.server_gpus = 4;
    auto rack = round_rack();
    rack.scale_up_domain = domain;
    return model::training_step(experts_shape(), batch, m, rack, half, c).time.host.base();
  };
  CHECK(host_of_four(4) == Approx(8));
  CHECK(host_of_four(8) == 0); // in a domain of several servers GPUs start their exchange themselves
  batch.full_graphs = true;
  CHECK(time().host.base() == 0);
}
