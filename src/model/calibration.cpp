// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/calibration.hpp"

#include <array>

namespace gpuramp::model {
namespace {

using C = Calibration;

constexpr std::array kFields{
    CalibrationField{"matmul_frac", "1", &C::matmul_frac, 0.1, 1},
    CalibrationField{"power_exponent", "1", &C::power_exponent, 0, 1},
    CalibrationField{"unmeasured_matmul_frac", "1", &C::unmeasured_matmul_frac, 0.1, 1},
    CalibrationField{"wave_tail", "1", &C::wave_tail, 0, 1},
    CalibrationField{"memory_frac", "1", &C::memory_frac, 0.1, 1},
    CalibrationField{"exposed_operand_frac", "1", &C::exposed_operand_frac, 0, 1},
    CalibrationField{"attention_backward_frac", "1", &C::attention_backward_frac, 0.1, 1},
    CalibrationField{"older_attention_frac", "1", &C::older_attention_frac, 0.1, 1},
    CalibrationField{"kernel_gap_s", "s", &C::kernel_gap_s, 0, 1e-3},
    CalibrationField{"scale_up_frac", "1", &C::scale_up_frac, 0.1, 1},
    CalibrationField{"scale_out_frac", "1", &C::scale_out_frac, 0.1, 1},
    CalibrationField{"in_network_frac", "1", &C::in_network_frac, 0.1, 1},
    CalibrationField{"collective_start_s", "s", &C::collective_start_s, 0, 1e-3},
    CalibrationField{"scale_up_hop_s", "s", &C::scale_up_hop_s, 0, 1e-3},
    CalibrationField{"scale_out_hop_s", "s", &C::scale_out_hop_s, 0, 1e-3},
    CalibrationField{"ring_latency_factor", "1", &C::ring_latency_factor, 1, 10},
    CalibrationField{"tensor_overlap_frac", "1", &C::tensor_overlap_frac, 0, 1},
    CalibrationField{"exchange_overlap_frac", "1", &C::exchange_overlap_frac, 0, 1},
    CalibrationField{"jitter_frac", "1", &C::jitter_frac, 0, 0.2},
    CalibrationField{"grouped_frac", "1", &C::grouped_frac, 0.1, 1},
    CalibrationField{"expert_overlap_frac", "1", &C::expert_overlap_frac, 0, 1},
    CalibrationField{"host_chunk_s", "s", &C::host_chunk_s, 0, 1},
    CalibrationField{"host_expert_s", "s", &C::host_expert_s, 0, 1e-1},
    CalibrationField{"maturity_years", "year", &C::maturity_years, 0.01, 100},
    CalibrationField{"expert_maturity_years", "year", &C::expert_maturity_years, 0.01, 100},
    CalibrationField{"dense_deficit", "1", &C::dense_deficit, 0, 0.95},
    CalibrationField{"served_expert_deficit", "1", &C::served_expert_deficit, 0, 0.95},
    CalibrationField{"expert_deficit", "1", &C::expert_deficit, 0, 0.95},
    CalibrationField{"expert_kernels_since", "year", &C::expert_kernels_since, 1990, 2100},
    CalibrationField{"dense_band", "1", &C::dense_band, 0, 1},
    CalibrationField{"expert_band", "1", &C::expert_band, 0, 1},
    CalibrationField{"auto_mapping_optimism", "1", &C::auto_mapping_optimism, 1, 10},
    CalibrationField{"expert_load_cv", "1", &C::expert_load_cv, 0, 3},
    CalibrationField{"offline_batch", "sequence", &C::offline_batch, 1, 1e6},
    CalibrationField{"gpu_idle_frac", "1", &C::gpu_idle_frac, 0, 1},
    CalibrationField{"host_power_frac", "1", &C::host_power_frac, 0, 2},
    CalibrationField{"memory_activity", "1", &C::memory_activity, 0, 1},
    CalibrationField{"communication_activity", "1", &C::communication_activity, 0, 1},
    CalibrationField{"server_scaling_exponent", "1", &C::server_scaling_exponent, 0, 1},
    CalibrationField{"fan_frac", "1", &C::fan_frac, 0, 1},
    CalibrationField{"correlated_per_node_pair_day", "1/day", &C::correlated_per_node_pair_day, 0, 1},
    CalibrationField{"restart_base_s", "s", &C::restart_base_s, 0, 1e5},
    CalibrationField{"restart_per_gpu_s", "s", &C::restart_per_gpu_s, 0, 1},
};

} // namespace

std::span<const CalibrationField> calibration_fields()
{
  return kFields;
}

} // namespace gpuramp::model
