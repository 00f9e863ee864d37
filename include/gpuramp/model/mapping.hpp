// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/model/hardware.hpp"
#include "gpuramp/model/transformer.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gpuramp::model {

enum class Recompute { none, selective, full };

/// How a step is spread over GPUs. Ranks are ordered tensor, context, data, pipeline (Megatron-LM): tensor groups are
/// neighbours.
struct Mapping {
  std::int64_t tensor = 1;
  std::int64_t pipeline = 1;
  std::int64_t context = 1;
  std::int64_t expert = 1; ///< GPUs among which the experts of a layer are dealt out, each whole; groups lie within
                           ///< tensor x context x data
  std::int64_t data = 1;
  std::int64_t interleave = 1;  ///< model chunks per pipeline stage
  std::int64_t micro_batch = 1; ///< sequences
  Recompute recompute = Recompute::none;
  double recompute_frac = 0; ///< of the layers, recomputed whole besides, for want of memory; 0 .. 1
  bool sequence_parallel = false;
  bool fully_sharded = false; ///< weights and gradients shared out among replicas too (FSDP, ZeRO-3)

  [[nodiscard]] std::int64_t gpus() const { return tensor * pipeline * context * data; }
  /// GPUs with a copy of the same weights.
  [[nodiscard]] std::int64_t replicas() const { return data * context; }
  /// GPUs with a copy of the same experts.
  [[nodiscard]] std::int64_t expert_replicas() const { return tensor * data * context / expert; }
};

/// What is trained in one step, and with which kernels.
struct TrainingBatch {
  std::int64_t sequence = 0;     ///< tokens
  std::int64_t global_batch = 0; ///< sequences
  Precision precision = Precision::bf16;
  bool distributed_optimizer = false;
  bool overlap_gradient_reduction = false;
  bool fused_attention = true;     ///< FlashAttention and its kin; false: the attention matrix goes through memory
  bool fused_communication = true; ///< tensor-parallel communication overlapped with the matrix multiplies around it
  bool full_graphs = false;        ///< whole layers are launched as graphs: no floor set by the host
  bool uneven_experts = false;     ///< tokens go where the router sends them; false: dealt out evenly, as benchmarks do
  double dropped_frac = 0;         ///< of the copies of tokens, dropped by experts at their capacity; 0 .. 1
  double gradient_bytes = 4;       ///< per weight, as accumulated and reduced
  std::optional<core::Date> software; ///< release that runs; absent: mature
  bool mapping_found = false; ///< by a search, which flatters: the step takes auto_mapping_optimism times as long
};

/// Micro-batches that each pipeline works off in one step.
[[nodiscard]] std::int64_t micro_batches(const TrainingBatch& batch, const Mapping& mapping);

/// Layers of the fullest stage. Where they do not divide, stages take turns with the layers that are left (61 layers on
/// 16 stages: four on 13 of them, three on the others; DeepSeek-V3 technical report, arXiv 2412.19437, section 3.2),
/// and the one with the output projection has one fewer (126 layers on 16 stages: Llama 3 herd of models 2024,
/// section 3.3.2). Embedding and output projection may each take the place of a layer. \return 0 if there is not a
/// layer for each chunk
[[nodiscard]] std::int64_t layers_per_stage(const TransformerShape& shape, const Mapping& mapping);

/// \param gpus  GPUs of the job
/// \return why the mapping cannot run, with both numbers, or "" if it divides everything it must
[[nodiscard]] std::string problem_of(const Mapping& mapping, const TransformerShape& shape, const TrainingBatch& batch,
                                     std::int64_t gpus);

/// Same, without the text: for searches.
[[nodiscard]] bool divides(const Mapping& mapping, const TransformerShape& shape, const TrainingBatch& batch,
                           std::int64_t gpus);

} // namespace gpuramp::model
