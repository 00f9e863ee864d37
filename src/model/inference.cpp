// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/inference.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/maturity.hpp"
#include "gpuramp/model/memory.hpp"
#include "gpuramp/model/node_power.hpp"
#include "kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

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

bool is_moe(const TransformerShape& shape)
{
  return shape.experts > 0;
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

/// Weights one GPU of the group holds: dense models are split evenly, of experts only those are split that are not
/// attention.
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

/// Mean / largest load of the group's GPUs: the largest of g sums of E / g expert loads, each with coefficient of
/// variation expert_load_cv, is about sqrt(2 ln g) standard deviations above the mean (extreme value of normals).
double expert_balance(const TransformerShape& shape, double group, const Calibration& c)
{
  if (not is_moe(shape) || group <= 1)
    return 1;
  const double experts = std::max(1.0, static_cast<double>(shape.experts) / group);
  return 1 / (1 + c.expert_load_cv * std::sqrt(2 * std::log(group) / experts));
}

/// Times of one iteration of the group, in seconds.
struct Iteration {
  double matmul_s = 0;
  double attention_s = 0;
  double memory_s = 0;
  double communication_s = 0;
  double gap_s = 0;
  [[nodiscard]] double total() const { return matmul_s + attention_s + memory_s + communication_s + gap_s; }
};

class Server {
public:
  /// \param pipeline  stages that the group is cut into, each of group / pipeline tensor-parallel GPUs; 1 for mixtures
  /// of experts
  Server(const TransformerShape& shape, const InferenceLoad& load, std::int64_t group, std::int64_t pipeline,
         const RackType& rack, const Chip& chip, const Calibration& c)
      : shape_(shape), load_(load), rack_(rack), c_(c), g_(static_cast<double>(group)),
        p_(static_cast<double>(pipeline)), rates_(kernel_rates(rack, chip, load.precision, c)),
        rates_attention_(kernel_rates(rack, chip, attention_precision(shape, load.precision), c)),
        group_(group_of(rack, c, group / pipeline, 1)), balance_(expert_balance(shape, g_, c)),
        maturity_(is_moe(shape) ? served_expert_maturity(load.software, rack, chip, c)
                                : dense_maturity(load.software, rack, chip, c))
  {
  }

  [[nodiscard]] double largest_batch() const
  {
    const double free = rack_.hbm.base() * kUsableMemory - weights_per_gpu(shape_, load_, g_);
    const double tokens =
        load_.reserved_output_tokens ? load_.input_tokens + *load_.reserved_output_tokens : mean_context(load_);
    const double per_sequence = tokens * kv_values_per_token(shape_) * cache_value_bytes(rack_);
    return std::min(free * g_ / per_sequence, c_.offline_batch * (is_moe(shape_) ? g_ : 1));
  }

  [[nodiscard]] double maturity() const { return maturity_; }

  [[nodiscard]] Iteration iteration(double batch) const
  {
    Iteration it;
    const double prefill = batch * load_.input_tokens / load_.output_tokens;
    add_matmuls(it, batch + prefill);
    add_elementwise(it, batch + prefill);
    add_attention(it, batch, prefill);
    add_communication(it, batch + prefill);
    it.gap_s = static_cast<double>(shape_.layers) * kernels_per_layer() * rates_.gap_s;
    return it;
  }

private:
  // counted in an iteration of open servers: norms, projections, rotary embedding, cache write, attention, residuals,
  // MLP; latent attention and experts twice as many (low-rank projections, router, top-k, permutation, quantization,
  // shared expert, sum)
  [[nodiscard]] double kernels_per_layer() const { return is_moe(shape_) ? 24 : 12; }

  void add_matmuls(Iteration& it, double tokens) const
  {
    const double attention = attention_weights(shape_) + static_cast<double>(shape_.vocabulary * shape_.hidden);
    const double mlp = active_parameters(shape_) - attention;
    const double whole = attention_bytes(shape_, load_);
    const double held = weights_per_gpu(shape_, load_, g_);
    const double of_attention = is_moe(shape_) ? whole : whole / g_;
    add_matmul(it, 2 * tokens / g_ * attention / rates_attention_.matmul,
               p_ * of_attention / rates_.memory); // read once per micro-batch in the pipeline
    add_matmul(it, 2 * tokens / g_ * mlp * tile_padding(tokens) / balance_ / rates_.matmul,
               p_ * (held - of_attention) / rates_.memory);
  }

  /// Rows that experts multiply / tokens that they get: the last tile of each is half empty in the mean. \param tokens
  /// of the group \source tiles of 128 rows: CUTLASS grouped GEMM for Hopper and Blackwell
  [[nodiscard]] double tile_padding(double tokens) const
  {
    constexpr double kTileRows = 128;
    if (not is_moe(shape_))
      return 1;
    const double rows = tokens * static_cast<double>(shape_.experts_per_token) / static_cast<double>(shape_.experts);
    return 1 + kTileRows / 2 / rows;
  }

  /// Arithmetic, or reading the weights if that takes longer; the shorter one is not quite hidden.
  void add_matmul(Iteration& it, double compute_s, double reading_s) const
  {
    (compute_s > reading_s ? it.matmul_s : it.memory_s) += std::max(compute_s, reading_s);
    it.memory_s += rates_.exposed_operand_frac * std::min(compute_s, reading_s);
  }

  /// Norms and residuals: ten values of 2 B per token and width. Experts: each token is gathered in expert order (read
  /// 2 B, write 1 B), its results are written (2 B) and summed (2 B read) once per expert that it visits, at the pace
  /// of the busiest GPU.
  void add_elementwise(Iteration& it, double tokens) const
  {
    const double all = static_cast<double>(shape_.layers) * 20;
    const double experts = shape_.moe_layers() * static_cast<double>(shape_.experts_per_token) * 7 / balance_;
    const double replicated = is_moe(shape_) ? g_ : p_; // tensor parallelism repeats them on every GPU of a stage
    it.memory_s += tokens * static_cast<double>(shape_.hidden) *
                   (all / replicated + (is_moe(shape_) ? experts / g_ : 0)) / rates_.memory;
  }

  void add_attention(Iteration& it, double batch, double prefill) const
  {
    const double context = mean_context(load_);
    const double layers = static_cast<double>(shape_.layers);
    const double head = shape_.kv_latent > 0 ? static_cast<double>(shape_.kv_latent)
                                             : shape_.head_size(); // latent attention works in the latent space
    const double reading =
        batch / g_ * context * kv_values_per_token(shape_) * cache_value_bytes(rack_) / rates_.memory;
    const double scores = layers * static_cast<double>(shape_.heads) / g_;
    const double compute = fused_attention_s(rates_, batch * context * scores, head, false);
    (compute > reading ? it.attention_s : it.memory_s) += std::max(compute, reading);
    it.attention_s +=
        fused_attention_s(rates_, prefill * load_.input_tokens / 2 * scores, shape_.head_size(), false); // causal half
  }

  void add_communication(Iteration& it, double tokens) const
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

  const TransformerShape& shape_;
  const InferenceLoad& load_;
  const RackType& rack_;
  const Calibration& c_;
  double g_;
  double p_;
  KernelRates rates_;
  KernelRates rates_attention_;
  Group group_; ///< tensor-parallel, or of experts
  double balance_;
  double maturity_; ///< speed / that of mature software
};

/// Largest batch whose users see their rate: an iteration takes longer the larger the batch is.
double batch_for_rate(const Server& server, double batch, double user_rate, double serving)
{
  double low = 0;
  double high = batch;
  if (serving / server.iteration(high).total() >= user_rate)
    return high;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (serving / server.iteration(middle).total() >= user_rate ? low : high) = middle;
  }
  return low;
}

} // namespace

Precision serving_precision(const RackType& rack)
{
  return rack.peak_fp4 ? Precision::fp4 : rack.peak_fp8 ? Precision::fp8 : Precision::bf16;
}

namespace {

/// Time that requests of equal length take, in waves that fill the batch, the last one in part / the time if all waves
/// were full.
double last_wave_factor(const Server& server, double batch, const InferenceLoad& load)
{
  if (not load.requests)
    return 1;
  const double waves = std::floor(*load.requests / batch);
  const double rest = *load.requests - waves * batch;
  const double last = rest > 0 ? server.iteration(rest).total() / server.iteration(batch).total() : 0;
  return (waves + last) * batch / *load.requests;
}

/// What one way of cutting the group into stages gives.
std::optional<InferenceRate> rate_of(const Server& server, const InferenceLoad& load, std::int64_t group,
                                     const Calibration& c)
{
  const double serving = server.maturity();
  double batch = server.largest_batch();
  if (batch < 1)
    return std::nullopt;
  if (load.user_tokens_per_s)
    batch = batch_for_rate(server, batch, *load.user_tokens_per_s, serving);
  if (batch < 1)
    return std::nullopt;
  if (load.requests)
    batch = std::min(batch, *load.requests);
  const auto it = server.iteration(batch);
  const double total = it.total() / serving * last_wave_factor(server, batch, load);
  InferenceRate rate;
  rate.group = group;
  rate.batch = batch;
  rate.user_tokens_per_s = 1 / total;
  rate.output_tokens_per_s = batch / static_cast<double>(group) / total;
  rate.matmul_share = (it.matmul_s + it.attention_s) / total;
  rate.memory_share = it.memory_s / total;
  rate.communication_share = it.communication_s / total;
  const double waiting = std::max(0.0, 1 - rate.matmul_share - rate.memory_share);
  rate.activity =
      std::min(1.0, rate.matmul_share + rate.memory_share * c.memory_activity + waiting * c.communication_activity);
  return rate;
}

} // namespace

std::optional<InferenceRate> inference_rate_of_group(const TransformerShape& shape, const InferenceLoad& load,
                                                     std::int64_t group, const RackType& rack, const Chip& chip,
                                                     const Calibration& c)
{
  core::require(group >= 1, "inference_rate_of_group: group is below 1");
  core::require(load.output_tokens > 0 && load.input_tokens >= 0,
                "inference_rate_of_group: needs output tokens > 0, input tokens >= 0");
  std::optional<InferenceRate> best;
  const auto most = is_moe(shape) || load.tensor_parallel > 0 ? 1 : std::min(group, shape.layers);
  for (std::int64_t pipeline = 1; pipeline <= most; pipeline *= 2) {
    if (group % pipeline != 0)
      break;
    const auto rate = rate_of(Server(shape, load, group, pipeline, rack, chip, c), load, group, c);
    if (rate && (not best || rate->output_tokens_per_s > best->output_tokens_per_s))
      best = rate;
  }
  return best;
}

std::optional<InferenceRate> inference_rate(const TransformerShape& shape, const InferenceLoad& load, std::int64_t gpus,
                                            const RackType& rack, const Chip& chip, const Calibration& c)
{
  if (load.tensor_parallel > 0)
    return inference_rate_of_group(shape, load, load.tensor_parallel, rack, chip, c);
  std::optional<InferenceRate> best;
  const auto largest = load.across_domains ? gpus : std::min(gpus, rack.scale_up_domain);
  const auto consider = [&](std::int64_t group) {
    const auto rate = inference_rate_of_group(shape, load, group, rack, chip, c);
    if (rate && (not best || rate->output_tokens_per_s > best->output_tokens_per_s))
      best = rate;
  };
  for (std::int64_t group = 1; group <= largest; group *= 2)
    if (gpus % group == 0)
      consider(group);
  consider(largest);
  for (auto group = 2 * largest; not best && group <= gpus; group *= 2)
    if (gpus % group == 0)
      consider(group);
  return best;
}

std::string inference_problem(const TransformerShape& shape, const InferenceLoad& load, std::int64_t gpus,
                              const RackType& rack)
{
  const double needed = weights_per_gpu(shape, load, static_cast<double>(gpus));
  const double usable = rack.hbm.base() * kUsableMemory;
  if (needed <= usable)
    return "";
  char text[160];
  std::snprintf(text, sizeof text,
                "weights need %.1f GB per GPU over %lld GPUs, but %.1f GB are usable: %.1f GB too much", needed / 1e9,
                static_cast<long long>(gpus), usable / 1e9, (needed - usable) / 1e9);
  return text;
}

core::Energy energy_per_token(const InferenceRate& rate, const Chip& chip, bool air_cooled, const Calibration& c)
{
  return server_power(chip, 1, rate.activity, air_cooled, c) * core::seconds(1 / rate.output_tokens_per_s);
}

double DemandCurve::at(core::Duration t) const
{
  const double turn = 2 * std::numbers::pi * t.base() / core::kSecondsPerDay;
  const double growth = std::exp(std::log1p(growth_per_year) * t.base() / core::kSecondsPerYear);
  return tokens_per_s * growth * (1 + daily_swing * std::sin(turn)) * (1 + weekly_swing * std::sin(turn / 7));
}

double served_tokens(const DemandCurve& demand, double capacity, core::Duration from, core::Duration to)
{
  core::require(to >= from, "served_tokens: ends before it begins");
  core::require(capacity >= 0 && demand.growth_per_year > -1,
                "served_tokens: negative capacity, or demand that falls by all of itself");
  constexpr double kStep = 225; // s; midpoint rule, error ~ (step / day)^2
  const double length = (to - from).base();
  const auto steps = std::max(1.0, std::ceil(length / kStep));
  const double dt = length / steps;
  double sum = 0;
  for (double i = 0; i < steps; ++i)
    sum += std::min(demand.at(from + core::seconds((i + 0.5) * dt)), capacity);
  return sum * dt;
}

} // namespace gpuramp::model
