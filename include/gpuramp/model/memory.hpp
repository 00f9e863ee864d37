// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/mapping.hpp"

#include <string>

namespace gpuramp::model {

/// Memory of the fullest GPU of a training job.
struct TrainingMemory {
  core::Bytes weights;
  core::Bytes gradients;
  core::Bytes optimizer;
  core::Bytes activations;
  [[nodiscard]] core::Bytes total() const { return weights + gradients + optimizer + activations; }
};

/// Weights of one GPU. Those of experts are shared by other GPUs than the rest.
struct GpuParameters {
  double dense = 0;   ///< each shared by data x context GPUs
  double experts = 0; ///< each shared by tensor x data x context / expert GPUs
  [[nodiscard]] double total() const { return dense + experts; }
};

/// Of the fullest GPU: its layers' shards, and the embedding or the output projection.
[[nodiscard]] GpuParameters parameters_per_gpu(const TransformerShape& shape, const Mapping& mapping);

/// Of these, the weights whose optimizer state this GPU holds.
[[nodiscard]] double updated_parameters(const GpuParameters& parameters, const TrainingBatch& batch,
                                        const Mapping& mapping);

/// Activations of one layer for one micro-batch. For a dense GELU model with multi-head attention and unfused kernels
/// this is s b h (34 + 5 a s / h) / t with sequence parallelism, s b h (10 + 24 / t + 5 a s / (h t)) without. \source
/// Korthikanti et al. 2022, arXiv 2205.05198, equations 1-4, table 2
[[nodiscard]] core::Bytes layer_activations(const TransformerShape& shape, const TrainingBatch& batch,
                                            const Mapping& mapping);

/// Adam in mixed precision: 2 B weight, gradient, 12 B master weight and two moments, the last shared by the
/// data-parallel group if the optimizer is distributed; activations of the micro-batches in flight on the first stage,
/// p (1 + (p-1)/(p v)) of them. \source Rajbhandari et al. 2020 (ZeRO, arXiv 1910.02054) section 3.1; Korthikanti et
/// al. 2022 section 4.2.3
[[nodiscard]] TrainingMemory training_memory(const TransformerShape& shape, const TrainingBatch& batch,
                                             const Mapping& mapping);

/// Share of the layers that must be recomputed whole for the job to fit, 0 .. 1 (1 also if that does not help).
/// \pre mapping.recompute is none
[[nodiscard]] double recompute_to_fit(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& mapping,
                                      core::Bytes hbm);

/// \return "needs 91.2 GB per GPU of 80.0 GB: 11.2 GB too much ...", or "" if it fits
[[nodiscard]] std::string memory_problem(const TrainingMemory& memory, core::Bytes hbm);

} // namespace gpuramp::model
