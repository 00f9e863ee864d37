// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"
#include "gpuramp/model/mapping.hpp"
#include "gpuramp/model/memory.hpp"

namespace gpuramp::model {

/// One optimizer step of one GPU of the slowest pipeline stage, split by what the GPU does. The parts add up to
/// `total`.
struct StepTime {
  core::Duration matmul;       ///< matrix multiplies, at the rate of a large one
  core::Duration wave_tail;    ///< their last, partly filled wave of tiles and the gaps between kernels
  core::Duration attention;    ///< scores and weighted values
  core::Duration memory_bound; ///< norms, activations, residuals, casts, softmax through memory
  core::Duration tensor;       ///< exposed tensor- and sequence-parallel communication
  core::Duration context;
  core::Duration expert;
  core::Duration host;     ///< waiting for launches and routing by the host
  core::Duration pipeline; ///< exposed sends between stages
  core::Duration bubble;
  core::Duration data; ///< exposed gradient reduction and weight gathering
  core::Duration optimizer;
  core::Duration jitter;  ///< waiting for the slowest server
  core::Duration untuned; ///< what a mapping found by a search is slower than predicted
  core::Duration total;
};

/// Bytes that one GPU sends in one step, by network tier.
struct StepTraffic {
  core::Bytes scale_up;
  core::Bytes scale_out;
  core::Bytes crossing;      ///< of scale_out, what leaves the largest units of the fabric (pods, halls)
  core::Bytes data_parallel; ///< of scale_out, the gradient exchange: what crosses campuses if data parallelism does
};

struct TrainingStep {
  StepTime time;
  StepTraffic traffic;
  TrainingMemory memory;
  double mfu_frac = 0;   ///< model FLOP (causal, nothing recomputed) / (time x peak at the batch's precision)
  double model_flop = 0; ///< of the whole step, causal
  double tokens = 0;     ///< of the whole step
  double busy_frac = 0;  ///< share of the GPU's dynamic power, averaged over the step
};

/// Step time of a transformer on GPUs of one kind.
///
/// Kernels: a matrix multiply of m x n x k takes 2mnk / (peak x best measured share x matmul_frac), and loses
/// `wave_tail` of what its last wave of output tiles leaves idle, and a start gap; attention is fused (FlashAttention,
/// causal half only) or three passes over the matrix through memory; element-wise kernels move their bytes at
/// memory_frac of memory bandwidth; fp8 and fp4 add casts, and sustain what power allows. Experts: copies of tokens are
/// made, exchanged (one copy for each server or NVLink domain; expert_overlap_frac of it hidden
/// where stages have several chunks), multiplied in groups and summed up; the host needs host_expert_s for each local
/// expert, layer and micro-batch, and host_chunk_s for each chunk that another server hands over. Kernels are as fast
/// as the software's date lets them (maturity). Tensor parallelism: one all-reduce (or reduce-scatter + all-gather)
/// after attention and after the MLP, forward and backward, of which fused kernels hide tensor_overlap_frac. Pipeline:
/// 1F1B, bubble (p-1)/v micro-batches; the slowest stage (which has the output projection) sets the pace. Data:
/// all-reduce of gradients, or reduce-scatter + all-gather with a distributed optimizer; if overlapped, all but the
/// last model chunk's share is hidden, as far as the backward pass of the last micro-batches lasts. Jitter: the slowest
/// of n servers, jitter_frac x sqrt(2 ln n) of the time between synchronisations (extreme value of n normals). Where a
/// fully sharded model gathers all experts rather than exchanging tokens, if that fits and is faster, the step is that
/// one.
///
/// \pre problem_of(mapping, ...) is empty; memory of the given mapping is not checked here, see memory_problem()
/// \source Narayanan et al. 2021 (arXiv 2104.04473) sections 2-3; Korthikanti et al. 2022 (2205.05198) sections 4-5;
/// Isaev et al. 2023
///         (Calculon, doi:10.1145/3581784.3607102); Dao 2023 (FlashAttention-2, 2307.08691); Llama 3 herd of models
///         2024 (2407.21783) section 3.3
[[nodiscard]] TrainingStep training_step(const TransformerShape& shape, const TrainingBatch& batch,
                                         const Mapping& mapping, const RackType& rack, const Chip& chip,
                                         const Calibration& calibration);

/// Kernel options as the software of batch.software has them (today's without one): fused attention since mid-2022;
/// overlapped tensor communication on chips with fp8, for which it came, and on those with a torus, whose compiler does
/// it. Selective recompute on a chip without fp8 is that of an attention matrix that is not fused. Gradients of fp8 and
/// fp4 training are kept in 2 bytes. \source Dao et al. 2022 (arXiv 2205.14135); Korthikanti et al. 2022 (2205.05198)
/// section 5; Megatron-LM v2-v3 (2021-2022) against Transformer Engine (2023 on)
[[nodiscard]] TrainingBatch with_default_kernels(TrainingBatch batch, const Mapping& mapping, const RackType& rack);

} // namespace gpuramp::model
