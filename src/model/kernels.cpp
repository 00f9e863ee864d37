// SPDX-License-Identifier: Apache-2.0
#include "kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gpuramp::model {
namespace {

/// Output tiles that libraries choose among. \source CUTLASS profiler's default kernels for Ampere, Hopper and
/// Blackwell
struct Tile {
  double rows;
  double columns;
};
constexpr std::array<Tile, 3> kTiles{{{128, 256}, {256, 128}, {128, 128}}};

/// Time of whole waves of tiles / time of the arithmetic alone, for the tile that wastes least: each compute unit works
/// on one tile at a time, edges are padded, and the last wave takes as long as a full one.
double wave_ratio(double units, double m, double n, double batch)
{
  double least = std::numeric_limits<double>::infinity();
  for (const auto& tile : kTiles) {
    const double tiles = std::ceil(m / tile.rows) * std::ceil(n / tile.columns) * batch;
    least = std::min(least, std::ceil(tiles / units) * units * tile.rows * tile.columns);
  }
  return std::max(1.0, least / (m * n * batch));
}

} // namespace

double sustained_matmul_frac(const RackType& rack, const Chip& chip, Precision precision, const Calibration& c)
{
  const double share = chip.matmul_bf16_frac.value_or(c.unmeasured_matmul_frac);
  const double measured_at = rack.peak_bf16.base() / chip.matmul_tdp.value_or(chip.tdp).base();
  const double asked = peak(rack, precision).base() / chip.tdp.base();
  return std::min(1.0, share * std::pow(asked / measured_at, -c.power_exponent));
}

KernelRates kernel_rates(const RackType& rack, const Chip& chip, Precision precision, const Calibration& c)
{
  KernelRates rates;
  rates.matmul = peak(rack, precision).base() * sustained_matmul_frac(rack, chip, precision, c);
  rates.best_bf16 = rack.peak_bf16.base() * sustained_matmul_frac(rack, chip, Precision::bf16, c);
  rates.matmul_bf16 = rates.best_bf16;
  rates.matrix_edge = static_cast<double>(chip.matrix_edge);
  rates.exponentials = static_cast<double>(chip.compute_units) * chip.exponentials_per_clock * chip.clock_hz;
  rates.attention_backward_frac = c.attention_backward_frac;
  rates.exposed_operand_frac = c.exposed_operand_frac;
  rates.memory = rack.hbm_bandwidth.base() * c.memory_frac;
  rates.compute_units = static_cast<double>(chip.compute_units);
  rates.wave_tail = c.wave_tail;
  rates.gap_s = c.kernel_gap_s;
  return rates;
}

bool has_older_attention(std::optional<core::Date> software, const Chip& chip)
{
  return software && chip.attention_since && *software < *chip.attention_since;
}

KernelRates training_rates(const RackType& rack, const Chip& chip, Precision precision, const Calibration& c)
{
  auto rates = kernel_rates(rack, chip, precision, c);
  rates.matmul *= c.matmul_frac;
  rates.matmul_bf16 *= c.matmul_frac;
  return rates;
}

MatmulTime matmul_time(const KernelRates& rates, double m, double n, double k, double operand_bytes,
                       double result_bytes, double batch)
{
  const double compute_s = 2 * m * n * k * batch / rates.matmul;
  const double memory_s = (operand_bytes * (m * k + k * n) + result_bytes * m * n) * batch / rates.memory;
  // narrow results are split along k (stream-K, split-K), which fills the wave: no more is lost than one full wave of
  // such a tile
  const double tail_s =
      rates.compute_units > 0
          ? rates.wave_tail * std::min(1.0, wave_ratio(rates.compute_units, m, n, batch) - 1) * compute_s
          : 0;
  return {std::max(compute_s, memory_s), tail_s + rates.gap_s};
}

double fused_attention_s(const KernelRates& rates, double scores, double head_size, bool backward)
{
  const double flop = (backward ? 10 : 4) * std::max(head_size, rates.matrix_edge) * scores;
  const double exponential_s = rates.exponentials > 0 ? scores / rates.exponentials : 0;
  return (flop / rates.best_bf16 + exponential_s) /
         (rates.attention_frac * (backward ? rates.attention_backward_frac : 1));
}

} // namespace gpuramp::model
