// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::model {

/// Constants of the models that no data sheet states. Their values, units and sources are data:
/// scenarios/catalog/models/calibration.json. Fractions are 0 .. 1, times in seconds.
struct Calibration {
  // kernels
  double matmul_frac = 0; ///< of the chip's best measured matrix multiply, reached by those of training

  double power_exponent = 0;         ///< sustained share of peak ~ (peak per watt) ^ -exponent
  double unmeasured_matmul_frac = 0; ///< best bf16 matrix multiply / peak, where no measurement of the chip exists
  double wave_tail = 0;   ///< share lost of what padding to whole waves of tiles would waste in a matrix multiply
  double memory_frac = 0; ///< of memory bandwidth, reached by element-wise kernels
  double exposed_operand_frac =
      0; ///< of the shorter of a serving matrix multiply's memory traffic and arithmetic, not hidden behind the longer
  double attention_backward_frac =
      0; ///< of the rate that arithmetic and exponentials in series allow, fused attention backward
  double older_attention_frac =
      0; ///< of that rate, reached by attention kernels of the generation before the chip's (PyTorch's own on Hopper)
  double kernel_gap_s = 0; ///< from the end of one kernel to full speed of the next
  // network
  double scale_up_frac = 0;       ///< of a scale-up link's rate in one direction, reached by collectives
  double scale_out_frac = 0;      ///< of a scale-out port's rate
  double in_network_frac = 0;     ///< of that, reached where the switches of the domain reduce
  double collective_start_s = 0;  ///< fixed start of a collective
  double scale_up_hop_s = 0;      ///< one step of a ring between GPUs of a scale-up domain
  double scale_out_hop_s = 0;     ///< one step of a ring over the scale-out network
  double ring_latency_factor = 0; ///< latency of an all-reduce ring over several domains / that of its steps
  double tensor_overlap_frac =
      0; ///< of tensor-parallel communication, hidden behind matrix multiplies by fused kernels
  double exchange_overlap_frac =
      0;                  ///< of what of an exchange of gradients or weights could go on beside other work, hidden
  double jitter_frac = 0; ///< standard deviation of one server's step time / its mean
  // mixtures of experts
  double grouped_frac = 0;        ///< of a dense matrix multiply's rate, reached by those of experts in groups
  double expert_overlap_frac = 0; ///< of the exchange of tokens with experts, hidden behind another chunk's work where
                                  ///< stages have several
  double host_chunk_s = 0;        ///< of the host, each time that a chunk of experts takes over from another server
  double host_expert_s = 0;       ///< of the host, per local expert, layer and micro-batch, forward and backward
  // software
  double maturity_years = 0;        ///< time constant in which kernels of dense models approach their mature speed
  double expert_maturity_years = 0; ///< same, of mixtures of experts
  double dense_deficit = 0;         ///< share of mature speed that kernels of dense models lack when a chip is new
  double expert_deficit = 0;        ///< same, of mixtures of experts, in training
  double served_expert_deficit = 0; ///< same, in serving
  double expert_kernels_since = 0;  ///< when fast kernels for fine-grained experts were first published
  double dense_band = 0;            ///< half of the published training steps lie within it, dense models
  double expert_band = 0;           ///< same, mixtures of experts
  double auto_mapping_optimism = 0; ///< speed of the mapping that a search finds / that of those teams publish, both
                                    ///< predicted
  // inference
  double expert_load_cv = 0; ///< coefficient of variation of the load of one expert
  double offline_batch = 0;  ///< sequences per GPU beyond which servers do not batch
  // power
  double gpu_idle_frac = 0;           ///< of TDP, a GPU without work
  double host_power_frac = 0;         ///< of the GPUs' TDP: processors, switches, network cards of the server
  double memory_activity = 0;         ///< share of the GPU's dynamic power drawn by memory-bound kernels
  double communication_activity = 0;  ///< same, while it communicates or waits
  double server_scaling_exponent = 0; ///< of the number of servers, in the speed that each loses in strong scaling
  double fan_frac = 0;                ///< of the rest of the server, where it is cooled by air
  // failures
  double correlated_per_node_pair_day =
      0;                        ///< interruptions that grow with the square of the nodes, per node pair and day
  double restart_base_s = 0;    ///< time to bring a job back: allocation and start, whatever its size
  double restart_per_gpu_s = 0; ///< same, what grows with the GPUs: communicators, checkpoint load
};

/// One row of the table of constants: reading, writing and calibrating go by it.
struct CalibrationField {
  std::string_view name;
  std::string_view unit;
  double Calibration::*member;
  double low;
  double high;
};
[[nodiscard]] std::span<const CalibrationField> calibration_fields();

/// Share of a GPU's dynamic power that a named benchmark draws on one server.
struct WorkloadActivity {
  std::string name;
  double activity = 0;
};

} // namespace gpuramp::model
