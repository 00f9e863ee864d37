#pragma once

#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"

namespace gpuramp::model {

/// Rates of one GPU as its kernels reach them: the numeric core of the step and inference models, in FLOP/s, B/s and seconds.
struct KernelRates {
  double matmul = 0;             ///< FLOP/s, at the precision asked for
  double matmul_bf16 = 0;
  double attention_forward = 0;
  double attention_backward = 0;
  double memory = 0;             ///< B/s
  double tail_flop_per_depth = 0; ///< FLOP lost to the last wave of a matrix multiply, per unit of k
  double gap_s = 0;
  double flop_per_byte = 0;      ///< of the matmul rate, to spot memory-bound ones
};

[[nodiscard]] KernelRates kernel_rates(const RackType& rack, const Chip& chip, Precision precision, const Calibration& calibration);

/// Best matrix multiply / peak at this precision (the next wider where the chip lacks it).
[[nodiscard]] double best_matmul_frac(const RackType& rack, const Chip& chip, Precision precision, const Calibration& calibration);

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

/// m x k by k x n; operands of `operand_bytes` each, result of 2. `batch` such multiplies in one kernel.
[[nodiscard]] MatmulTime matmul_time(const KernelRates& rates, double m, double n, double k, double operand_bytes, double batch = 1);

} // namespace gpuramp::model
