// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/mapping.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gpuramp::model {
namespace {

std::string not_divisible(const char* what, std::int64_t value, const char* by, std::int64_t divisor)
{
  return std::string(what) + " " + std::to_string(value) + " does not divide by " + by + " " + std::to_string(divisor) +
         " (remainder " + std::to_string(value % divisor) + ")";
}

/// The first thing that does not divide: what, value, by what, divisor; value 0 where all divides.
struct Misfit {
  const char* what = "";
  std::int64_t value = 0;
  const char* by = "";
  std::int64_t divisor = 1;
};

Misfit misfit_of(const Mapping& m, const TransformerShape& shape, const TrainingBatch& batch)
{
  if (shape.heads % m.tensor != 0)
    return {"heads", shape.heads, "tensor", m.tensor};
  if (shape.ffn_hidden % m.tensor != 0)
    return {"ffn_hidden", shape.ffn_hidden, "tensor", m.tensor};
  if (batch.sequence % m.context != 0)
    return {"sequence_length", batch.sequence, "context", m.context};
  if (m.sequence_parallel && batch.sequence / m.context % m.tensor != 0)
    return {"sequence_length / context", batch.sequence / m.context, "tensor (sequence parallel)", m.tensor};
  if (batch.global_batch % (m.data * m.micro_batch) != 0)
    return {"global_batch_sequences", batch.global_batch, "data x micro_batch_sequences", m.data * m.micro_batch};
  if (m.expert > 1 && (shape.experts == 0 || shape.experts % m.expert != 0))
    return {"experts", shape.experts, "expert", m.expert};
  if (m.tensor * m.context * m.data % m.expert != 0)
    return {"tensor x context x data", m.tensor * m.context * m.data, "expert", m.expert};
  if (m.interleave > 1 && batch.global_batch / (m.data * m.micro_batch) % m.pipeline != 0)
    return {"micro-batches per pipeline", batch.global_batch / (m.data * m.micro_batch),
            "pipeline (interleaved schedule)", m.pipeline};
  return {};
}

} // namespace

std::int64_t micro_batches(const TrainingBatch& batch, const Mapping& mapping)
{
  return batch.global_batch / (mapping.data * mapping.micro_batch);
}

std::int64_t layers_per_stage(const TransformerShape& shape, const Mapping& mapping)
{
  const auto chunks = mapping.pipeline * mapping.interleave;
  const auto ends = mapping.interleave > 1 ? 2 : 0; // embedding and output projection
  return shape.layers + ends >= chunks
             ? std::max(mapping.interleave, (shape.layers + mapping.pipeline - 1) / mapping.pipeline)
             : 0;
}

bool divides(const Mapping& mapping, const TransformerShape& shape, const TrainingBatch& batch, std::int64_t gpus)
{
  return mapping.gpus() == gpus && misfit_of(mapping, shape, batch).divisor == 1 &&
         (mapping.interleave == 1 || mapping.pipeline > 1) && layers_per_stage(shape, mapping) > 0;
}

std::string problem_of(const Mapping& mapping, const TransformerShape& shape, const TrainingBatch& batch,
                       std::int64_t gpus)
{
  const std::array<std::pair<const char*, std::int64_t>, 9> positive{{{"tensor", mapping.tensor},
                                                                      {"pipeline", mapping.pipeline},
                                                                      {"context", mapping.context},
                                                                      {"expert", mapping.expert},
                                                                      {"data", mapping.data},
                                                                      {"interleave", mapping.interleave},
                                                                      {"micro_batch_sequences", mapping.micro_batch},
                                                                      {"sequence_length", batch.sequence},
                                                                      {"global_batch_sequences", batch.global_batch}}};
  for (const auto& [name, value] : positive)
    if (value <= 0)
      return std::string(name) + " is " + std::to_string(value) + ", not above zero";
  if (mapping.gpus() != gpus)
    return "tensor x pipeline x context x data is " + std::to_string(mapping.gpus()) + ", but the job has " +
           std::to_string(gpus) + " GPUs";
  if (mapping.interleave > 1 && mapping.pipeline == 1)
    return "interleave is " + std::to_string(mapping.interleave) + " without a pipeline";
  if (layers_per_stage(shape, mapping) == 0)
    return std::to_string(shape.layers) + " layers are too few for pipeline x interleave " +
           std::to_string(mapping.pipeline * mapping.interleave);
  if (mapping.expert > 1 && shape.experts == 0)
    return "expert is " + std::to_string(mapping.expert) + ", but the model has no experts";
  const auto misfit = misfit_of(mapping, shape, batch);
  return misfit.divisor == 1 ? "" : not_divisible(misfit.what, misfit.value, misfit.by, misfit.divisor);
}

} // namespace gpuramp::model
