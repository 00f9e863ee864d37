// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/mapping_search.hpp"
#include "throughput_fixture.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace gpuramp;
using namespace gpuramp::test;
using model::Recompute;

namespace {

/// The same space by plain nested loops over everything, with no pruning but the final tests.
double shortest_by_brute_force(const model::TransformerShape& shape, const model::TrainingBatch& batch,
                               std::int64_t gpus, const model::RackType& rack)
{
  double best = std::numeric_limits<double>::infinity();
  model::Mapping m;
  for (m.tensor = 1; m.tensor <= rack.scale_up_domain; ++m.tensor)
    for (m.pipeline = 1; m.pipeline <= gpus; ++m.pipeline)
      for (m.context = 1; m.context <= 64; ++m.context)
        for (m.data = 1; m.data <= gpus; ++m.data)
          for (m.interleave = 1; m.interleave <= shape.layers + 2; ++m.interleave)
            for (m.micro_batch = 1; m.micro_batch <= 16 && m.gpus() == gpus; ++m.micro_batch)
              for (m.expert = 1; m.expert <= std::max<std::int64_t>(1, shape.experts); ++m.expert)
                for (const auto recompute : {Recompute::none, Recompute::selective, Recompute::full}) {
                  m.recompute = recompute;
                  m.sequence_parallel = m.tensor > 1;
                  if (not model::problem_of(m, shape, batch, gpus).empty())
                    continue;
                  const auto kernels = model::with_default_kernels(batch, m, rack);
                  if (model::training_memory(shape, kernels, m).total() > rack.hbm * model::kUsableMemory)
                    continue;
                  best = std::min(best, model::training_step(shape, kernels, m, rack, round_chip(), plain_calibration())
                                            .time.total.base());
                }
  return best;
}

model::MappingSearch search(const model::TransformerShape& shape, const model::TrainingBatch& batch, std::int64_t gpus,
                            const model::RackType& rack)
{
  return model::search_mapping(shape, batch, gpus, rack, round_chip(), plain_calibration());
}

} // namespace

TEST_CASE("the search finds what brute force finds")
{
  auto rack = round_rack();
  auto shape = small_shape();
  std::int64_t gpus = 16;
  SECTION("much memory") {}
  SECTION("little memory")
  {
    rack.hbm = core::bytes(6e9);
  }
  SECTION("12 GPUs")
  {
    gpus = 12;
  }
  SECTION("experts")
  {
    shape.experts = 8;
    shape.experts_per_token = 2;
    shape.expert_hidden = 4096;
  }
  const auto batch = batch_of(2048, 48);
  const auto found = search(shape, batch, gpus, rack);
  REQUIRE(found.best);
  CHECK(found.step_s == shortest_by_brute_force(shape, batch, gpus, rack));
  CHECK(model::problem_of(*found.best, shape, batch, gpus).empty());
  CHECK(found.fitting <= found.candidates);
}

TEST_CASE("a search without result says what is closest")
{
  auto rack = round_rack();
  rack.hbm = core::bytes(1e9);
  const auto none_fits = search(gpt3(), batch_of(2048, 64), 64, rack);
  CHECK_FALSE(none_fits.best);
  CHECK(none_fits.fitting == 0);
  CHECK(none_fits.problem.find("GB too much") != std::string::npos);
  const auto none_divides =
      search(gpt3(), batch_of(2048, 64), 11 * 13, round_rack()); // neither divides heads, layers or batch
  CHECK(none_divides.candidates == 0);
  CHECK(none_divides.problem.find("143 GPUs divides") != std::string::npos);
}

TEST_CASE("more memory never makes the best mapping slower")
{
  double before = std::numeric_limits<double>::infinity();
  for (const double gb : {40, 80, 160, 320}) {
    auto rack = round_rack();
    rack.hbm = core::bytes(gb * 1e9);
    const auto found = search(gpt3(), batch_of(2048, 64), 128, rack);
    if (not found.best)
      continue;
    CHECK(found.step_s <= before);
    before = found.step_s;
  }
  CHECK(before < std::numeric_limits<double>::infinity());
}
