// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/memory.hpp"

#include <algorithm>
#include <cstdio>

namespace gpuramp::model {
namespace {

constexpr double kWeightBytes = 2;     // bf16
constexpr double kOptimizerBytes = 12; // fp32 master weight, two fp32 moments

/// What the layer's MLP keeps per token, in bytes: inputs of its matrix multiplies, of its activation, and a dropout
/// mask (GPT only).
double mlp_bytes_per_token(const TransformerShape& shape, double input_bytes)
{
  const double inner = is_moe(shape)
                           ? static_cast<double>(shape.expert_hidden * (shape.experts_per_token + shape.shared_experts))
                           : static_cast<double>(shape.ffn_hidden);
  return shape.mlp == Mlp::swiglu ? inner * (4 + input_bytes) : inner * (2 + input_bytes);
}

} // namespace

GpuParameters parameters_per_gpu(const TransformerShape& shape, const Mapping& m)
{
  const auto layers = static_cast<double>(layers_per_stage(shape, m));
  const double attention = attention_parameters(shape);
  const double moe_share = shape.layers > 0 ? shape.moe_layers() / static_cast<double>(shape.layers) : 0;
  const double dense_mlp = (1 - moe_share) * dense_mlp_parameters(shape);
  const double shared_experts = moe_share * expert_parameters(shape) * static_cast<double>(shape.shared_experts);
  const double experts =
      moe_share * expert_parameters(shape) * static_cast<double>(shape.experts) / static_cast<double>(m.expert);
  const double embedding = static_cast<double>(shape.vocabulary) * static_cast<double>(shape.hidden);
  return {(layers * (attention + dense_mlp + shared_experts) + embedding) / static_cast<double>(m.tensor),
          layers * experts};
}

double updated_parameters(const GpuParameters& parameters, const TrainingBatch& batch, const Mapping& m)
{
  if (not batch.distributed_optimizer)
    return parameters.total();
  return parameters.dense / static_cast<double>(m.replicas()) +
         parameters.experts / static_cast<double>(m.expert_replicas());
}

namespace {

/// GPUs that share the weights and gradients of one GPU's part: all replicas where they are fully sharded, and two
/// layers at a time are whole.
double held_parameters(const GpuParameters& parameters, const Mapping& m, std::int64_t layers)
{
  if (not m.fully_sharded)
    return parameters.total();
  const double whole = 2 * parameters.total() / static_cast<double>(layers);
  return std::min(parameters.total(), parameters.dense / static_cast<double>(m.replicas()) +
                                          parameters.experts / static_cast<double>(m.expert_replicas()) + whole);
}

} // namespace

core::Bytes layer_activations(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m)
{
  const auto h = static_cast<double>(shape.hidden);
  const auto t = static_cast<double>(m.tensor);
  const double tokens = static_cast<double>(batch.sequence / m.context * m.micro_batch);
  const double sequence_share = m.sequence_parallel ? t : 1;
  if (m.recompute == Recompute::full)
    return core::bytes(tokens * 2 * h / sequence_share); // the layer's input
  const double input_bytes =
      batch.precision == Precision::bf16 ? 2 : 1; // matrix multiplies keep their input as they used it
  const double mask_bytes = shape.mlp == Mlp::gelu ? 1 : 0;
  const double whole =
      h * (2 * 2 + 2 * input_bytes + 2 * mask_bytes); // norms' inputs, inputs of QKV and MLP, two dropout masks
  const double shared = 2 * shape.query_width() + 2 * shape.key_value_width() + input_bytes * shape.query_width() +
                        mlp_bytes_per_token(shape, input_bytes);
  const bool keeps_matrix = not batch.fused_attention && m.recompute == Recompute::none;
  const double matrix = keeps_matrix ? 5 * static_cast<double>(shape.heads) * static_cast<double>(batch.sequence) : 0;
  return core::bytes(tokens * (whole / sequence_share + (shared + matrix) / t));
}

TrainingMemory training_memory(const TransformerShape& served, const TrainingBatch& batch, const Mapping& m)
{
  const auto shape = trained_shape(served);
  TrainingMemory memory;
  const auto parameters = parameters_per_gpu(shape, m);
  const double held = held_parameters(parameters, m, layers_per_stage(shape, m));
  memory.weights = core::bytes(held * kWeightBytes);
  memory.gradients = core::bytes(held * batch.gradient_bytes);
  memory.optimizer = core::bytes(updated_parameters(parameters, batch, m) * kOptimizerBytes);
  const auto p = static_cast<double>(m.pipeline);
  const double in_flight = p * (m.interleave > 1 ? 1 + (p - 1) / (p * static_cast<double>(m.interleave)) : 1);
  const double kept = std::min(in_flight, static_cast<double>(micro_batches(batch, m)));
  memory.activations = layer_activations(shape, batch, m) * (kept * static_cast<double>(layers_per_stage(shape, m)));
  return memory;
}

double recompute_to_fit(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& mapping,
                        core::Bytes hbm)
{
  const auto kept = training_memory(shape, batch, mapping);
  auto all = mapping;
  all.recompute = Recompute::full;
  const auto least = training_memory(shape, batch, all).activations;
  const auto excess = (kept.total() - hbm).base();
  return excess <= 0 ? 0 : std::min(1.0, excess / (kept.activations - least).base());
}

std::string memory_problem(const TrainingMemory& memory, core::Bytes hbm)
{
  if (memory.total() <= hbm)
    return "";
  const auto gb = [](core::Bytes b) { return b.base() / 1e9; };
  char text[256];
  std::snprintf(text, sizeof text,
                "needs %.1f GB per GPU (weights %.1f, gradients %.1f, optimizer %.1f, activations %.1f), but has %.1f "
                "GB: %.1f GB too much",
                gb(memory.total()), gb(memory.weights), gb(memory.gradients), gb(memory.optimizer),
                gb(memory.activations), gb(hbm), gb(memory.total() - hbm));
  return text;
}

} // namespace gpuramp::model
