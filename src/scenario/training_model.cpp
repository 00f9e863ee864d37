// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/training_model.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/mapping_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::scenario {

const NamedChip* chip_of(const Catalog& catalog, const std::string& rack_type)
{
  const auto of_rack = [&](const NamedChip& c) { return c.chip.rack_type == rack_type; };
  const auto found = std::find_if(catalog.chips.begin(), catalog.chips.end(), of_rack);
  return found == catalog.chips.end() ? nullptr : &*found;
}

std::string nearest_transformer(const Catalog& catalog, const std::string& name)
{
  std::vector<std::string> names;
  for (const auto& t : catalog.transformers)
    names.push_back(t.name);
  if (names.empty())
    return "add catalog/models/transformers.json to 'catalogs'";
  return core::suggest_word(name, names);
}

namespace {

const char* name_of(model::Precision precision)
{
  return precision == model::Precision::bf16 ? "bf16" : precision == model::Precision::fp8 ? "fp8" : "fp4";
}

bool multiplies(const model::RackType& rack, model::Precision precision)
{
  return precision == model::Precision::bf16 ||
         (precision == model::Precision::fp8 ? rack.peak_fp8 : rack.peak_fp4).has_value();
}

/// Everything that must be there before the inputs can be put together.
StepProblem missing(const Catalog& catalog, const TrainingRun& run)
{
  if (find_transformer(catalog.transformers, run.model) == nullptr)
    return {"/model", fmt::format("there is no transformer '{}'", run.model), nearest_transformer(catalog, run.model)};
  if (catalog.constants.empty())
    return {"/model", "the constants of the models are missing", "add catalog/models/calibration.json to 'catalogs'"};
  if (run.rack_types.size() != 1)
    return {"/rack_types", fmt::format("{} rack types for a modelled run", run.rack_types.size()),
            "name the one whose step time is meant"};
  if (chip_of(catalog, run.rack_types.front()) == nullptr)
    return {"/rack_types/0", fmt::format("no chip of the catalogue is of rack type '{}'", run.rack_types.front()),
            "add catalog/models/chips.json to 'catalogs', or an entry under /catalog/chips"};
  for (const auto& [key, value] : {std::pair{"/sequence", run.sequence}, std::pair{"/global_batch", run.global_batch}})
    if (value <= 0)
      return {key, fmt::format("is {}", value), "a modelled run needs tokens per sequence and sequences per step"};
  if (run.tokens.base() <= 0 || run.flop || run.parameters > 0)
    return {"", "a modelled run states its 'tokens', and neither 'flop' nor 'parameters'",
            "the FLOP follow from model, sequence and tokens"};
  if (not run.gpus)
    return {"", "a modelled run states its 'gpus'", "the mapping must divide them"};
  if (run.growth != 1)
    return {"/growth", "the mapping of a modelled run holds for one number of GPUs",
            "write a run of its own for each size"};
  if (not run.mapping)
    return {"", "'mapping' is missing", R"(write "mapping": {"tensor": 8, "pipeline": 16, ...})"};
  return {};
}

model::MappingSearch search(const Catalog& catalog, const TrainingRun& run, const StepInputs& in)
{
  return model::search_mapping(in.shape, in.batch, std::llround(run.gpus->base()), in.rack, in.chip,
                               calibration_of(catalog));
}

StepProblem mapping_problem(const Catalog& catalog, const TrainingRun& run, const StepInputs& in)
{
  if (run.mapping->dropped_frac > 0 && in.shape.experts == 0)
    return {"/mapping/dropped_tokens", "tokens are dropped by experts, and the model has none", "leave it out"};
  if (run.mapping->automatic)
    return {"/mapping", search(catalog, run, in).problem, "change GPUs, batch or sequence"};
  const auto gpus = std::llround(run.gpus->base());
  const auto per_copy = in.mapping.tensor * in.mapping.pipeline * in.mapping.context;
  if (in.mapping.data < 1 || gpus % per_copy != 0)
    return {"/mapping",
            fmt::format("{} GPUs are not a multiple of tensor {} x pipeline {} x context {} = {}", gpus,
                        in.mapping.tensor, in.mapping.pipeline, in.mapping.context, per_copy),
            fmt::format("give {} GPUs, or another mapping", std::max<std::int64_t>(1, in.mapping.data) * per_copy)};
  if (auto problem = model::problem_of(in.mapping, in.shape, in.batch, gpus); not problem.empty())
    return {"/mapping", problem, "choose numbers that divide"};
  auto memory = model::training_memory(in.shape, in.batch, in.mapping);
  memory.activations = memory.activations * run.mapping->kept_activations_frac;
  return {"/mapping", model::memory_problem(memory, in.rack.hbm),
          "spread the model over more GPUs, or recompute activations"};
}

} // namespace

void resolve_mappings(Scenario& scenario)
{
  for (auto& run : scenario.workloads.training)
    if (run.mapping && run.mapping->automatic && not run.model.empty()) {
      const auto found = search(scenario.catalog, run, step_inputs(scenario.catalog, run, fabric_of(scenario, run)));
      core::require(found.best.has_value(), "resolve_mappings: no mapping fits");
      run.mapping->mapping = *found.best;
      run.mapping->automatic = false;
      run.mapping->searched = true;
    }
}

StepProblem step_problem(const Catalog& catalog, const TrainingRun& run)
{
  if (auto problem = missing(catalog, run); not problem.problem.empty())
    return problem;
  const auto known = std::any_of(catalog.rack_types.begin(), catalog.rack_types.end(),
                                 [&](const auto& r) { return r.name == run.rack_types.front(); });
  if (not known)
    return {};                                   // complained about where racks are checked
  const auto in = step_inputs(catalog, run, {}); // what divides and fits does not depend on the fabric
  if (not multiplies(in.rack, run.precision))
    return {"/precision", fmt::format("{} does not multiply in {}", in.chip.name, name_of(run.precision)),
            "choose a wider precision"};
  if (auto problem = mapping_problem(catalog, run, in); not problem.problem.empty())
    return problem;
  return {};
}

RunFabric fabric_of(const Scenario& scenario, const TrainingRun& run)
{
  const auto& rack = rack_type(scenario.catalog, run.rack_types.front());
  RunFabric result;
  auto& least = result.tapers;
  for (const auto& campus : scenario.campuses) {
    if (not run.campuses.empty() &&
        std::find(run.campuses.begin(), run.campuses.end(), campus.name) == run.campuses.end())
      continue;
    std::int64_t slots = std::numeric_limits<std::int64_t>::max();
    for (const auto& hall : campus.halls)
      slots = std::min(slots, hall.rack_slots);
    if (campus.halls.empty() || slots <= 0)
      continue;
    const auto& spec = fabric(scenario.catalog, campus.fabric);
    result.port = std::min(spec.port, result.port.value_or(spec.port));
    auto tapers = tapers_of(spec, scenario.catalog.fabric_parts, slots * rack.gpus_per_rack);
    if (not tapers.empty() && (least.empty() || tapers.back().share < least.back().share))
      least = std::move(tapers);
  }
  if (run.placement == RankPlacement::spread)
    for (auto& tier : least)
      tier.gpus = rack.scale_up_domain;
  return result;
}

StepInputs step_inputs(const Catalog& catalog, const TrainingRun& run, RunFabric fabric)
{
  const auto* transformer = find_transformer(catalog.transformers, run.model);
  const auto* chip = chip_of(catalog, run.rack_types.at(0));
  core::require(transformer != nullptr && chip != nullptr && run.mapping && run.gpus,
                "step_inputs: the run is not complete");
  StepInputs in;
  in.shape = transformer->shape;
  in.chip = chip->chip;
  in.rack = model::with_chip(rack_type(catalog, run.rack_types.front()), chip->chip);
  if (run.gpus_per_rack) // the others of a domain are spare
    in.rack.scale_up_domain =
        std::max<std::int64_t>(1, in.rack.scale_up_domain * *run.gpus_per_rack / in.rack.gpus_per_rack);
  in.rack.scale_out = std::min(in.rack.scale_out, fabric.port.value_or(in.rack.scale_out));
  in.rack.tapers = std::move(fabric.tapers);
  in.mapping = run.mapping->mapping;
  in.mapping.data = std::llround(run.gpus->base()) / (in.mapping.tensor * in.mapping.pipeline * in.mapping.context);
  model::TrainingBatch batch;
  batch.sequence = run.sequence;
  batch.global_batch = run.global_batch;
  batch.precision = run.precision;
  batch.software = run.software;
  batch.full_graphs = run.mapping->full_graphs;
  batch.uneven_experts = true;
  batch.dropped_frac = run.mapping->dropped_frac;
  batch.mapping_found = run.mapping->searched;
  batch.distributed_optimizer = run.mapping->sharded_optimizer;
  batch.overlap_gradient_reduction = run.mapping->overlapped_gradients;
  in.batch = model::with_default_kernels(batch, in.mapping, in.rack);
  in.batch.fused_communication = run.mapping->overlapped_tensor.value_or(in.batch.fused_communication);
  return in;
}

model::Calibration calibration_of(const Catalog& catalog)
{
  input::Problems problems;
  auto calibration = calibration_of(catalog.constants, "", problems);
  core::require(problems.empty(), "calibration_of: the constants are not complete");
  return calibration;
}

} // namespace gpuramp::scenario
