// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/training_step.hpp"

namespace gpuramp::test {

/// A GPU of round numbers: 1 PFLOP/s bf16, 2 fp8, 80 GB at 2 TB/s, 8 of them in a scale-up domain at 800 GB/s both
/// ways, 50 GB/s ports.
inline model::RackType round_rack()
{
  model::RackType rack;
  rack.name = "round";
  rack.gpus_per_rack = 8;
  rack.peak_bf16 = core::teraflops(1000);
  rack.peak_fp8 = core::teraflops(2000);
  rack.hbm = core::bytes(80e9);
  rack.hbm_bandwidth = core::gigabytes_per_second(2000);
  rack.scale_up = core::gigabytes_per_second(800);
  rack.scale_up_domain = 8;
  rack.scale_out = core::gigabytes_per_second(50);
  return rack;
}

inline model::Chip round_chip()
{
  model::Chip chip;
  chip.name = "round";
  chip.compute_units = 128;
  chip.clock_hz = 2e9;
  chip.matmul_bf16_frac = 0.8;
  chip.tdp = core::kilowatts(1);
  return chip;
}

/// Plausible constants; `ideal_calibration` has no losses at all.
inline model::Calibration plain_calibration()
{
  model::Calibration c;
  c.matmul_frac = 0.9;
  c.power_exponent = 1.0 / 3;
  c.unmeasured_matmul_frac = 0.7;
  c.wave_tail = 0.7;
  c.memory_frac = 0.8;
  c.exposed_operand_frac = 0.5;
  c.attention_backward_frac = 0.8;
  c.older_attention_frac = 0.6;
  c.kernel_gap_s = 3e-6;
  c.scale_up_frac = 0.8;
  c.scale_out_frac = 0.9;
  c.collective_start_s = 8e-6;
  c.scale_up_hop_s = 3e-6;
  c.scale_out_hop_s = 14e-6;
  c.in_network_frac = 1;
  c.ring_latency_factor = 1;
  c.tensor_overlap_frac = 0.5;
  c.jitter_frac = 0.01;
  c.exchange_overlap_frac = 1;
  c.grouped_frac = 1;
  c.expert_overlap_frac = 0;
  c.host_chunk_s = 0;
  c.host_expert_s = 0;
  c.maturity_years = 1;
  c.dense_deficit = 0.1;
  c.expert_maturity_years = 1;
  c.expert_deficit = 0.5;
  c.served_expert_deficit = 0.5;
  c.expert_kernels_since = 2025;
  c.auto_mapping_optimism = 1;
  c.expert_load_cv = 0.6;
  c.offline_batch = 512;
  c.gpu_idle_frac = 0.1;
  c.host_power_frac = 0.25;
  c.memory_activity = 0.7;
  c.communication_activity = 0.35;
  return c;
}

inline model::Calibration ideal_calibration()
{
  auto c = plain_calibration();
  c.matmul_frac = c.memory_frac = c.scale_up_frac = c.scale_out_frac = c.attention_backward_frac = 1;
  c.wave_tail = c.exposed_operand_frac = c.kernel_gap_s = c.collective_start_s = c.scale_up_hop_s = c.scale_out_hop_s =
      c.jitter_frac = 0;
  return c;
}

/// GPT-3 175B. \source Brown et al. 2020 (arXiv 2005.14165) table 2.1
inline model::TransformerShape gpt3()
{
  model::TransformerShape shape;
  shape.layers = 96;
  shape.hidden = 12288;
  shape.heads = shape.kv_heads = 96;
  shape.ffn_hidden = 4 * 12288;
  shape.mlp = model::Mlp::gelu;
  shape.vocabulary = 51200;
  return shape;
}

inline model::TransformerShape small_shape()
{
  model::TransformerShape shape;
  shape.layers = 8;
  shape.hidden = 2048;
  shape.heads = shape.kv_heads = 16;
  shape.ffn_hidden = 8192;
  shape.vocabulary = 32000;
  return shape;
}

inline model::TrainingBatch batch_of(std::int64_t sequence, std::int64_t global)
{
  model::TrainingBatch batch;
  batch.sequence = sequence;
  batch.global_batch = global;
  return batch;
}

} // namespace gpuramp::test
