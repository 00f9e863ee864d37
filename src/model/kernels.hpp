// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"

#include <optional>

namespace gpuramp::model {

/// Rates of one GPU as its kernels reach them: the numeric core of the step and inference models, in FLOP/s, B/s and
/// seconds.
struct KernelRates {
  double matmul = 0; ///< FLOP/s, at the precision asked for
  double matmul_bf16 = 0;
  double best_bf16 = 0;      ///< FLOP/s of the best bf16 matrix multiply
  double matrix_edge = 0;    ///< vectors shorter than this fill the matrix units in part; 0: none
  double exponentials = 0;   ///< exp/s of the special function units; 0: not known
  double attention_frac = 1; ///< of the rate that fused_attention_s() gives kernels written for the chip
  double attention_backward_frac = 0;
  double exposed_operand_frac = 0;
  double memory = 0;        ///< B/s
  double compute_units = 0; ///< 0: not known, no waves counted
  double wave_tail = 0;     ///< share of what whole waves of tiles waste that is really lost
  double gap_s = 0;
};

/// Those of inference.
[[nodiscard]] KernelRates kernel_rates(const RackType& rack, const Chip& chip, Precision precision,
                                       const Calibration& calibration);

/// Whether software of that day has no fused attention written for the chip yet, but that of the generation before.
[[nodiscard]] bool has_older_attention(std::optional<core::Date> software, const Chip& chip);

/// Training multiplies at matmul_frac of that: it transposes operands, adds to gradients, and never rests.
[[nodiscard]] KernelRates training_rates(const RackType& rack, const Chip& chip, Precision precision,
                                         const Calibration& calibration);

/// Share of the peak at this precision (the next wider where the chip lacks it) that a large matrix multiply sustains.
/// Rates are limited by power: dynamic power goes with rate x voltage squared, and voltage with clock, so that a chip
/// whose peak asks for more than its design power sustains a share (peak / power) ^ -power_exponent, near 1/3. The
/// share is that of the bf16 multiply measured, at the design power it was measured at, carried to another precision
/// or power by this law. \source Horowitz et al. 1994 (low-power digital design) for P ~ f V^2; exponent: calibration
[[nodiscard]] double sustained_matmul_frac(const RackType& rack, const Chip& chip, Precision precision,
                                           const Calibration& calibration);

/// Time in full matrix units, and what is lost to waves and gaps.
struct MatmulTime {
  double ideal_s = 0;
  double lost_s = 0;
  MatmulTime& operator+=(MatmulTime b)
  {
    ideal_s += b.ideal_s;
    lost_s += b.lost_s;
    return *this;
  }
};

/// m x k by k x n; `batch` such multiplies in one kernel. The longer of arithmetic and memory traffic.
/// \param operand_bytes  per value of the factors    \param result_bytes  moved per value of the result (read and
/// write, if accumulated)
[[nodiscard]] MatmulTime matmul_time(const KernelRates& rates, double m, double n, double k, double operand_bytes,
                                     double result_bytes, double batch = 1);

/// Fused attention over `scores` pairs of query and key (only those that the mask leaves) of head size d: the tensor
/// cores' two multiplies and the exponential of each score, one after the other (backward: five multiplies). \source
/// Dao 2023 (arXiv 2307.08691); Shah et al. 2024 (FlashAttention-3, arXiv 2407.08608) section 3.2: 3.9 T exp/s against
/// 989 TFLOP/s on H100
[[nodiscard]] double fused_attention_s(const KernelRates& rates, double scores, double head_size, bool backward);

} // namespace gpuramp::model
