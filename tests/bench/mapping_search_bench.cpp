// SPDX-License-Identifier: Apache-2.0
/// Candidates per second of the mapping search, on one core: Llama 3 on 5,128 to 16,384 H100, with the shipped
/// catalogue. usage: gpuramp_mapping_search_bench CATALOGUE_FOLDER   (scenarios/catalog)

#include "gpuramp/model/mapping_search.hpp"
#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

using namespace gpuramp;

int main(int argc, char** argv)
{
  if (argc != 2) {
    fmt::print(stderr, "usage: {} CATALOGUE_FOLDER\n", argv[0]);
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  const auto models = scenario::read_model_catalog(folder / "models");
  std::vector<scenario::Provenance> provenance;
  const auto racks = scenario::read_catalogs({folder / "accelerators.json"}, provenance);
  const auto* chip = scenario::find_chip(models, "h100-sxm");
  const auto rack = model::with_chip(scenario::rack_type(racks, chip->rack_type), *chip);
  struct Job {
    const char* model;
    std::int64_t gpus;
    std::int64_t global_batch;
  };
  // 5,128 is 8 x 641: few mappings; 5,120 and 16,384 divide in many ways
  for (const auto& [name, gpus, global_batch] :
       {Job{"llama3.1-70b", 5128, 5128}, Job{"llama3.1-405b", 5120, 2560}, Job{"llama3.1-405b", 16384, 2048}}) {
    const auto& shape = scenario::find_transformer(models, name)->shape;
    model::TrainingBatch batch;
    batch.sequence = 8192;
    batch.global_batch = global_batch;
    batch.distributed_optimizer = true;
    batch.overlap_gradient_reduction = true;
    const auto from = std::chrono::steady_clock::now();
    const auto found = model::search_mapping(shape, batch, gpus, rack, *chip, models.calibration);
    const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
    fmt::print("{} on {} GPUs: {} candidates, {} costed, {:.4f} s, {:.0f} candidates/s ({:.0f} costed/s)", name, gpus,
               found.candidates, found.fitting, wall_s, static_cast<double>(found.candidates) / wall_s,
               static_cast<double>(found.fitting) / wall_s);
    if (const auto& m = found.best)
      fmt::print("; best tensor {} pipeline {} context {} data {} interleave {} micro-batch {}, step {:.2f} s\n",
                 m->tensor, m->pipeline, m->context, m->data, m->interleave, m->micro_batch, found.step_s);
    else
      fmt::print("; {}\n", found.problem);
  }
}
