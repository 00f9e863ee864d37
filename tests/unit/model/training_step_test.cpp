// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/memory.hpp"
#include "throughput_fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using namespace gpuramp::test;
using model::Mapping;
using model::Precision;
using model::Recompute;

namespace {

Mapping mapping(std::int64_t tensor, std::int64_t pipeline, std::int64_t data, std::int64_t interleave = 1)
{
  Mapping m;
  m.tensor = tensor;
  m.pipeline = pipeline;
  m.data = data;
  m.interleave = interleave;
  m.sequence_parallel = tensor > 1;
  return m;
}

double step_s(const model::TransformerShape& shape, const model::TrainingBatch& batch, const Mapping& m,
              const model::RackType& rack = round_rack(), const model::Calibration& c = plain_calibration())
{
  return model::training_step(shape, batch, m, rack, round_chip(), c).time.total.base();
}

} // namespace

TEST_CASE("a ring all-reduce takes 2(n-1) steps and sends 2(n-1)/n of the payload")
{
  // 8 members in one domain: 14 steps of 3 us, a start of 8 us, 2 x 7/8 x 1 GB at 800 / 2 x 0.8 = 320 GB/s
  const auto group = model::group_of(round_rack(), plain_calibration(), 8, 1);
  const double expected = 8e-6 + 14 * 3e-6 + 1.75e9 / 320e9;
  const double time =
      model::collective_s(group, model::CollectiveKind::all_reduce, 1e9, model::CollectiveAlgorithm::ring);
  CHECK(time == Approx(expected).epsilon(1e-9));
  CHECK(model::bus_bandwidth(model::CollectiveKind::all_reduce, 8, 1e9, time) ==
        Approx(1.75e9 / expected).epsilon(1e-9));
}

TEST_CASE("a ring over domains leaves each through all its ports")
{
  // 8 ports of 50 x 0.9 = 45 GB/s carry 360, more than the 320 GB/s inside; 4 ports of such a stride only 180
  const auto c = plain_calibration();
  const double payload = 1e13; // latency vanishes
  const auto time = [&](const model::Group& g) {
    return model::collective_s(g, model::CollectiveKind::all_reduce, payload, model::CollectiveAlgorithm::ring);
  };
  CHECK(time(model::group_of(round_rack(), c, 16, 1)) == Approx(2 * 15 / 16.0 * payload / 320e9).epsilon(1e-5));
  CHECK(time(model::group_of(round_rack(), c, 8, 2)) == Approx(2 * 7 / 8.0 * payload / 180e9).epsilon(1e-5));
}

TEST_CASE("GPT-3 has the weights and the memory that arithmetic gives")
{
  // 12 l h^2 + V h, twice the embedding; published as 175 billion
  const double layers = 12.0 * 96 * 12288 * 12288;
  CHECK(model::total_parameters(gpt3()) == Approx(175e9).epsilon(0.01));
  // tensor 8, pipeline 8: a 64th of the layers, an eighth of one embedding; 2 + 4 + 12 B per weight
  const auto m = mapping(8, 8, 1);
  const double per_gpu = layers / 64 + 51200.0 * 12288 / 8;
  auto batch = batch_of(2048, 64);
  batch.fused_attention = false;
  const auto memory = model::training_memory(gpt3(), batch, m);
  CHECK((memory.weights + memory.gradients + memory.optimizer).base() == Approx(18 * per_gpu).epsilon(1e-12));
  // s b h (34 + 5 a s / h) / t: Korthikanti et al. 2022, equation 4
  CHECK(model::layer_activations(gpt3(), batch, m).base() ==
        Approx(2048.0 * 12288 * (34 + 5 * 96 * 2048 / 12288.0) / 8).epsilon(1e-12));
  // first stage of 1F1B: p micro-batches of l / p layers
  CHECK(memory.activations.base() == Approx(96 * model::layer_activations(gpt3(), batch, m).base()).epsilon(1e-12));
}

TEST_CASE("the pipeline bubble is (p - 1) / v micro-batches")
{
  for (const std::int64_t v : {1, 3, 12}) {
    const auto step = model::training_step(gpt3(), batch_of(2048, 64), mapping(8, 8, 1, v), round_rack(), round_chip(),
                                           plain_calibration());
    const auto& t = step.time;
    const double micro_batch =
        (t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.context + t.expert + t.pipeline).base() /
        64;
    CHECK(t.bubble.base() == Approx(7.0 / static_cast<double>(v) * micro_batch).epsilon(1e-9));
  }
}

TEST_CASE("without losses the matrix multiplies take what peak and FLOP say")
{
  // one GPU, best multiply 0.8 of peak; 6 FLOP per weight and token, layers and output projection; memory infinitely
  // fast
  auto rack = round_rack();
  rack.hbm_bandwidth = core::gigabytes_per_second(1e12);
  const auto step =
      model::training_step(small_shape(), batch_of(2048, 4), mapping(1, 1, 1), rack, round_chip(), ideal_calibration());
  const double weights = 8 * (4.0 * 2048 * 2048 + 3.0 * 2048 * 8192) + 32000.0 * 2048;
  CHECK(step.time.matmul.base() == Approx(6 * weights * 4 * 2048 / 0.8e15).epsilon(1e-9));
  CHECK(step.time.tensor.base() == 0);
  CHECK(step.time.bubble.base() == 0);
}

TEST_CASE("a step's parts sum to its total and its MFU is below one")
{
  const auto precision = GENERATE(Precision::bf16, Precision::fp8);
  auto batch = batch_of(2048, 64);
  batch.precision = precision;
  const auto step =
      model::training_step(gpt3(), batch, mapping(8, 8, 2), round_rack(), round_chip(), plain_calibration());
  const auto& t = step.time;
  const auto sum = t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.context + t.expert +
                   t.pipeline + t.bubble + t.data + t.optimizer + t.jitter;
  CHECK(sum.base() == Approx(t.total.base()).epsilon(1e-12));
  CHECK(step.mfu_frac > 0.1);
  CHECK(step.mfu_frac < 1);
  CHECK(step.busy_frac > 0);
  CHECK(step.busy_frac <= 1);
}

TEST_CASE("more of a resource is never slower")
{
  const auto m = mapping(8, 4, 4);
  const auto batch = batch_of(2048, 64);
  const double before = step_s(gpt3(), batch, m);
  auto rack = round_rack();
  SECTION("memory bandwidth")
  {
    rack.hbm_bandwidth = rack.hbm_bandwidth * 2;
  }
  SECTION("scale-up bandwidth")
  {
    rack.scale_up = rack.scale_up * 2;
  }
  SECTION("scale-out bandwidth")
  {
    rack.scale_out = rack.scale_out * 2;
  }
  SECTION("arithmetic")
  {
    rack.peak_bf16 = rack.peak_bf16 * 2;
  }
  CHECK(step_s(gpt3(), batch, m, rack) < before);
}

TEST_CASE("more GPUs at a fixed global batch give more steps, less than in proportion")
{
  double before = step_s(gpt3(), batch_of(2048, 512), mapping(8, 4, 1));
  for (const std::int64_t data : {2, 4, 8, 16, 32}) {
    const double now = step_s(gpt3(), batch_of(2048, 512), mapping(8, 4, data));
    CHECK(now < before);
    CHECK(now > before / 2);
    before = now;
  }
}

TEST_CASE("fp8 is not slower than bf16 where matrix multiplies are large")
{
  auto batch = batch_of(2048, 64);
  const double bf16 = step_s(gpt3(), batch, mapping(8, 4, 2));
  batch.precision = Precision::fp8;
  const double fp8 = step_s(gpt3(), batch, mapping(8, 4, 2));
  CHECK(fp8 < bf16);
  CHECK(fp8 > bf16 / 2); // what is not arithmetic does not shrink
}

TEST_CASE("memory grows with the micro-batch and falls with recomputation")
{
  const auto batch = batch_of(2048, 64);
  double before = 0;
  for (const std::int64_t b : {1, 2, 4, 8}) {
    auto m = mapping(8, 4, 1);
    m.micro_batch = b;
    const double now = model::training_memory(gpt3(), batch, m).total().base();
    CHECK(now > before);
    before = now;
  }
  auto m = mapping(8, 4, 1);
  const double none = model::training_memory(gpt3(), batch, m).total().base();
  m.recompute = Recompute::full;
  CHECK(model::training_memory(gpt3(), batch, m).total().base() < none);
  CHECK(step_s(gpt3(), batch, m) > step_s(gpt3(), batch, mapping(8, 4, 1)));
}

TEST_CASE("layers that do not divide: the fullest stage sets the pace")
{
  auto shape = gpt3();
  const auto stages = [&](std::int64_t layers, std::int64_t pipeline, std::int64_t interleave) {
    shape.layers = layers;
    auto m = mapping(8, pipeline, 1);
    m.interleave = interleave;
    return model::layers_per_stage(shape, m);
  };
  CHECK(stages(96, 8, 1) == 12);
  CHECK(stages(126, 16, 1) == 8); // Llama 3 405B
  CHECK(stages(126, 8, 8) == 16);
  CHECK(stages(61, 16, 1) == 4); // DeepSeek-V3
  CHECK(stages(61, 16, 3) == 4);
  CHECK(stages(61, 16, 4) == 0); // 64 chunks
  // 97 layers take as long as 104 on 8 stages, but for the projection, which finds a place
  const auto batch = batch_of(2048, 64);
  const auto step_s = [&](std::int64_t layers) {
    shape.layers = layers;
    return model::training_step(shape, batch, mapping(8, 8, 1), round_rack(), round_chip(), plain_calibration())
        .time.total.base();
  };
  CHECK(step_s(97) < step_s(104));
  CHECK(step_s(97) > step_s(96));
  CHECK(step_s(97) == Approx(step_s(103)).epsilon(0.01));
}

TEST_CASE("experts are dealt out whole, and their tokens are sent to them and back")
{
  auto shape = small_shape();
  shape.experts = 16;
  shape.experts_per_token = 2;
  shape.expert_hidden = 2048;
  auto m = mapping(2, 1, 8);
  m.expert = 16;
  m.sequence_parallel = true;
  auto batch = batch_of(2048, 32);
  batch.distributed_optimizer = true;
  const auto layers = static_cast<double>(shape.layers);
  const auto h = static_cast<double>(shape.hidden);

  const auto parameters = model::parameters_per_gpu(shape, m);
  CHECK(parameters.experts == layers * model::expert_parameters(shape)); // one of each layer
  CHECK(parameters.dense ==
        (layers * model::attention_parameters(shape) + static_cast<double>(shape.vocabulary) * h) / 2);
  CHECK(model::updated_parameters(parameters, batch, m) ==
        parameters.dense / 8 + parameters.experts); // nobody else has these experts
  m.expert = 4;
  CHECK(model::parameters_per_gpu(shape, m).experts == 4 * parameters.experts);
  CHECK(model::updated_parameters(model::parameters_per_gpu(shape, m), batch, m) ==
        parameters.dense / 8 + parameters.experts);

  // two more experts per token: the tokens of four micro-batches dispatched and combined, forward and backward, to each
  // other GPU that has an expert for it, and once to the other domain if one has
  m.expert = 16;
  const auto traffic = [&](std::int64_t experts_per_token) {
    shape.experts_per_token = experts_per_token;
    return model::training_step(shape, batch, m, round_rack(), round_chip(), plain_calibration()).traffic;
  };
  const auto few = traffic(2);
  const auto many = traffic(4);
  const double sent = 4 * layers * 4 * (2048.0 / 2) * h * 2;
  const double to_gpus = 15 * (std::pow(15.0 / 16, 2) - std::pow(15.0 / 16, 4));
  CHECK((many.scale_up - few.scale_up).base() == Approx(sent * to_gpus));
  CHECK((many.scale_out - few.scale_out).base() == Approx(sent * (1.0 / 4 - 1.0 / 16)));
}

TEST_CASE("a mapping that does not divide or fit says by how much")
{
  const auto batch = batch_of(2048, 64);
  CHECK(model::problem_of(mapping(8, 4, 2), gpt3(), batch, 64).empty());
  CHECK(model::problem_of(mapping(8, 4, 2), gpt3(), batch, 65) ==
        "tensor x pipeline x context x data is 64, but the job has 65 GPUs");
  CHECK(model::problem_of(mapping(7, 1, 1), gpt3(), batch, 7) == "heads 96 does not divide by tensor 7 (remainder 5)");
  CHECK(model::problem_of(mapping(8, 1, 3), gpt3(), batch, 24) ==
        "global_batch_sequences 64 does not divide by data x micro_batch_sequences 3 (remainder 1)");
  CHECK(model::problem_of(mapping(8, 97, 1), gpt3(), batch, 776) ==
        "96 layers are too few for pipeline x interleave 97");
  auto with_experts = mapping(8, 1, 8);
  with_experts.expert = 4;
  CHECK(model::problem_of(with_experts, gpt3(), batch, 64) == "expert is 4, but the model has no experts");
  CHECK(model::problem_of(mapping(0, 1, 1), gpt3(), batch, 0) == "tensor is 0, not above zero");
  model::TrainingMemory memory;
  memory.weights = core::bytes(92.3e9);
  CHECK(model::memory_problem(memory, core::bytes(80e9)).find("12.3 GB too much") != std::string::npos);
  CHECK(model::memory_problem(memory, core::bytes(92.3e9)).empty());
}
