// SPDX-License-Identifier: Apache-2.0
#include "inference_server.hpp"

#include "expert_load.hpp"
#include "gpuramp/model/maturity.hpp"
#include "gpuramp/model/memory.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

namespace {

/// Bytes per weight with its scales. \source NVFP4: 4 bits and an 8-bit scale per 16 values (NVIDIA Blackwell tuning
/// guide)
double weight_bytes(Precision precision)
{
  switch (precision) {
    case Precision::bf16: return 2;
    case Precision::fp8: return 1;
    case Precision::fp4: return 0.5625;
  }
  return 2;
}

double cache_value_bytes(const RackType& rack)
{
  return rack.peak_fp8 ? 1 : 2;
}

double attention_weights(const TransformerShape& shape)
{
  return static_cast<double>(shape.layers) * attention_parameters(shape);
}

/// Servers of mixtures of experts whose experts are in fp4 keep attention and the output projection one format wider.
/// \source DeepSeek-V3 technical report, arXiv 2412.19437, section 3.3 (fp8 checkpoint); LMSYS 2025-09-25 (fp8
/// attention, NVFP4 experts)
Precision attention_precision(const TransformerShape& shape, Precision precision)
{
  return is_moe(shape) && precision == Precision::fp4 ? Precision::fp8 : precision;
}

double attention_bytes(const TransformerShape& shape, const InferenceLoad& load)
{
  return attention_weights(shape) * weight_bytes(attention_precision(shape, load.precision));
}

} // namespace

double weights_per_gpu(const TransformerShape& shape, const InferenceLoad& load, double group)
{
  const double all = total_parameters(shape);
  const double whole = is_moe(shape) ? attention_weights(shape) : 0;
  return whole * weight_bytes(attention_precision(shape, load.precision)) +
         (all - whole) / group * weight_bytes(load.precision);
}

double mean_context(const InferenceLoad& load)
{
  return load.context_tokens.value_or(load.input_tokens + load.output_tokens / 2);
}

Server::Server(const TransformerShape& shape, const InferenceLoad& load, std::int64_t group, std::int64_t pipeline,
               const RackType& rack, const Chip& chip, const Calibration& c)
    : shape_(shape), load_(load), rack_(rack), c_(c), g_(static_cast<double>(group)), p_(static_cast<double>(pipeline)),
      rates_(kernel_rates(rack, chip, load.precision, c)),
      rates_attention_(kernel_rates(rack, chip, attention_precision(shape, load.precision), c)),
      group_(group_of(rack, c, group / pipeline, 1)), balance_(expert_balance(shape, g_, c)),
      maturity_(is_moe(shape) ? served_expert_maturity(load.software, shape, rack, chip, c)
                              : dense_maturity(load.software, rack, chip, c))
{
  if (has_older_attention(load.software, chip))
    rates_.attention_frac = c.older_attention_frac;
}

double Server::largest_batch() const
{
  const double free = rack_.hbm.base() * kUsableMemory - weights_per_gpu(shape_, load_, g_);
  const double tokens =
      load_.reserved_output_tokens ? load_.input_tokens + *load_.reserved_output_tokens : mean_context(load_);
  const double per_sequence = tokens * kv_values_per_token(shape_) * cache_value_bytes(rack_);
  return std::min(free * g_ / per_sequence, c_.offline_batch * (is_moe(shape_) ? g_ : 1));
}

Iteration Server::iteration(double batch) const
{
  return mixed(batch, batch * load_.input_tokens / load_.output_tokens, load_.input_tokens);
}

Iteration Server::mixed(double batch, double prefill, double prompt) const
{
  Iteration it;
  add_matmuls(it, batch + prefill);
  add_elementwise(it, batch + prefill);
  add_attention(it, batch, prefill, prompt);
  add_communication(it, batch + prefill);
  it.gap_s = static_cast<double>(shape_.layers) * kernels_per_layer() * rates_.gap_s;
  return it;
}

// counted in an iteration of open servers: norms, projections, rotary embedding, cache write, attention, residuals,
// MLP; latent attention and experts twice as many (low-rank projections, router, top-k, permutation, quantization,
// shared expert, sum)
double Server::kernels_per_layer() const
{
  return is_moe(shape_) ? 24 : 12;
}

void Server::add_matmuls(Iteration& it, double tokens) const
{
  const double attention = attention_weights(shape_) + static_cast<double>(shape_.vocabulary * shape_.hidden);
  const double mlp = active_parameters(shape_) - attention;
  const double whole = attention_bytes(shape_, load_);
  const double held = weights_per_gpu(shape_, load_, g_);
  const double of_attention = is_moe(shape_) ? whole : whole / g_;
  add_matmul(it, 2 * tokens / g_ * attention / rates_attention_.matmul,
             p_ * of_attention / rates_.memory); // read once per micro-batch in the pipeline
  const double of_dense = is_moe(shape_) ? c_.grouped_frac : 1;
  add_matmul(it, 2 * tokens / g_ * mlp * tile_padding(tokens) / balance_ / of_dense / rates_.matmul,
             p_ * (held - of_attention) / rates_.memory);
}

/// Rows that experts multiply / tokens that they get: the last tile of each is half empty in the mean. \param tokens
/// of the group \source tiles of 128 rows: CUTLASS grouped GEMM for Hopper and Blackwell
double Server::tile_padding(double tokens) const
{
  constexpr double kTileRows = 128;
  if (not is_moe(shape_))
    return 1;
  const double rows = tokens * static_cast<double>(shape_.experts_per_token) / static_cast<double>(shape_.experts);
  return 1 + kTileRows / 2 / rows;
}

/// Arithmetic, or reading the weights if that takes longer; the shorter one is not quite hidden.
void Server::add_matmul(Iteration& it, double compute_s, double reading_s) const
{
  (compute_s > reading_s ? it.matmul_s : it.memory_s) += std::max(compute_s, reading_s);
  it.memory_s += rates_.exposed_operand_frac * std::min(compute_s, reading_s);
}

/// Norms and residuals: ten values of 2 B per token and width. Experts: each token is gathered in expert order (read
/// 2 B, write 1 B), its results are written (2 B) and summed (2 B read) once per expert that it visits, at the pace
/// of the busiest GPU.
void Server::add_elementwise(Iteration& it, double tokens) const
{
  const double all = static_cast<double>(shape_.layers) * 20;
  const double experts = shape_.moe_layers() * static_cast<double>(shape_.experts_per_token) * 7 / balance_;
  const double replicated = is_moe(shape_) ? g_ : p_; // tensor parallelism repeats them on every GPU of a stage
  it.memory_s += tokens * static_cast<double>(shape_.hidden) *
                 (all / replicated + (is_moe(shape_) ? experts / g_ : 0)) / rates_.memory;
}

void Server::add_attention(Iteration& it, double batch, double prefill, double prompt) const
{
  const double context = mean_context(load_);
  const double layers = static_cast<double>(shape_.layers);
  const double head = shape_.kv_latent > 0 ? static_cast<double>(shape_.kv_latent)
                                           : shape_.head_size(); // latent attention works in the latent space
  const double reading = batch / g_ * context * kv_values_per_token(shape_) * cache_value_bytes(rack_) / rates_.memory;
  const double scores = layers * static_cast<double>(shape_.heads) / g_;
  const double compute = fused_attention_s(rates_, batch * context * scores, head, false);
  (compute > reading ? it.attention_s : it.memory_s) += std::max(compute, reading);
  it.attention_s += fused_attention_s(rates_, prefill * prompt / 2 * scores, shape_.head_size(), false); // causal half
}

void Server::add_communication(Iteration& it, double tokens) const
{
  const double layers = static_cast<double>(shape_.layers);
  const double h = static_cast<double>(shape_.hidden);
  if (not is_moe(shape_)) {
    it.communication_s = 2 * layers * collective_s(group_, CollectiveKind::all_reduce, tokens / p_ * h * 2);
    return;
  }
  // dispatch in 1 B, combine in 2 B, of every token to each of its experts; busiest GPU sets the pace. Where decode
  // is served apart, half hides behind the other half-batch (DeepSeek-V3, section 3.4.2); servers that mix it with
  // prefill have no such halves
  const auto copies = static_cast<double>(shape_.experts_per_token);
  const double once = tokens / g_ * h / balance_;
  const double all =
      shape_.moe_layers() * (token_exchange_s(group_, once, copies) + token_exchange_s(group_, 2 * once, copies));
  const bool two_batches = load_.input_tokens == 0;
  it.communication_s = two_batches ? std::max(all / 2, all - it.matmul_s - it.attention_s - it.memory_s) : all;
}

} // namespace gpuramp::model
