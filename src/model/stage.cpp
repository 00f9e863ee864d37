// SPDX-License-Identifier: Apache-2.0
#include "stage.hpp"

#include "expert_load.hpp"
#include "gpuramp/model/maturity.hpp"

#include <algorithm>

namespace gpuramp::model {

Work& Work::operator+=(const Work& b)
{
  matmul += b.matmul;
  attention_s += b.attention_s;
  memory_s += b.memory_s;
  tensor_s += b.tensor_s;
  context_s += b.context_s;
  expert_s += b.expert_s;
  return *this;
}

Work operator*(Work a, double f)
{
  a.matmul.ideal_s *= f;
  a.matmul.lost_s *= f;
  a.attention_s *= f;
  a.memory_s *= f;
  a.tensor_s *= f;
  a.context_s *= f;
  a.expert_s *= f;
  return a;
}

Stage::Stage(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m, const RackType& rack,
             const Chip& chip, const Calibration& c)
    : shape_(shape), batch_(batch), m_(m), c_(c), rates_(training_rates(rack, chip, batch.precision, c)),
      rates_bf16_(batch.precision == Precision::bf16 ? rates_ : training_rates(rack, chip, Precision::bf16, c)),
      tensor_group_(group_of(rack, c, m.tensor, 1)), context_group_(group_of(rack, c, m.context, m.tensor)),
      expert_group_(group_of(rack, c, m.expert, 1)), t_(static_cast<double>(m.tensor)),
      h_(static_cast<double>(shape.hidden)), tokens_(static_cast<double>(batch.sequence / m.context * m.micro_batch)),
      q_(shape.query_width() / t_), kv_(shape.key_value_width() / t_), sequence_share_(m.sequence_parallel ? t_ : 1),
      dense_maturity_(dense_maturity(batch.software, rack, chip, c)),
      expert_maturity_(expert_maturity(batch.software, shape, rack, chip, c)),
      expert_balance_(batch.uneven_experts ? expert_balance(shape, static_cast<double>(m.expert), c) : 1)
{
  // PyTorch's scaled_dot_product_attention is FlashAttention-2, written for the generation before Hopper
  const bool of_pytorch = by_pytorch() && rack.peak_fp8 && rack.torus_dimensions == 0;
  if (of_pytorch || has_older_attention(batch.software, chip))
    rates_.attention_frac = c.older_attention_frac;
}

Work Stage::layer() const
{
  const auto forward = pass(false);
  Work all = forward;
  all += pass(true);
  add_recompute(all, forward);
  return all;
}

/// Selective: attention alone with Megatron; with fully sharded weights (PyTorch) every second matrix multiply and what
/// lies between, but not attention. \source Korthikanti et al. 2022 section 4; Liang et al. 2024 (TorchTitan, arXiv
/// 2410.06511) section 2.3
void Stage::add_recompute(Work& all, const Work& forward) const
{
  if (m_.recompute == Recompute::full)
    all += forward;
  else if (m_.recompute_frac > 0)
    all += forward * m_.recompute_frac;
  else if (by_pytorch()) {
    Work half = forward * 0.5;
    half.attention_s = 0;
    half.memory_s = forward.memory_s;
    all += half;
  } else if (m_.recompute == Recompute::selective)
    add_attention(all, false);
}

Work Stage::head() const
{
  const double columns = static_cast<double>(shape_.vocabulary) / t_;
  Work work;
  work.matmul += matmul_time(rates_bf16_, tokens_, columns, h_, 2, 2);
  work.matmul += matmul_time(rates_bf16_, tokens_, h_, columns, 2, 2);
  work.matmul += matmul_time(rates_bf16_, h_, columns, tokens_, 2, 2 * batch_.gradient_bytes);
  work.memory_s = 5 * 4 * tokens_ * columns / rates_.memory;
  return work * (1 / dense_maturity_);
}

double Stage::host_s() const
{
  if (batch_.full_graphs || not is_moe(shape_))
    return 0;
  const double local = static_cast<double>(shape_.experts) / static_cast<double>(m_.expert);
  return moe_share() * c_.host_expert_s * local / expert_maturity_;
}

TokenExchange Stage::expert_bytes() const
{
  if (m_.expert <= 1)
    return {};
  const auto once = token_exchange(expert_group_, tokens_ / t_ * h_ * 2, copies());
  const double times = moe_share() * collectives();
  return {once.scale_up_bytes * times, once.scale_out_bytes * times};
}

double Stage::context_bytes() const
{
  return m_.context > 1 ? 3 * (static_cast<double>(m_.context) - 1) * tokens_ * kv_ * 2 : 0;
}

double Stage::operand_bytes() const
{
  return batch_.precision == Precision::bf16 ? 2 : batch_.precision == Precision::fp8 ? 1 : 0.5;
}

double Stage::cast_bytes() const
{
  return batch_.precision == Precision::bf16 ? 0 : batch_.precision == Precision::fp8 ? 4 : 5;
}

void Stage::add_matmuls(Work& work, double m, double n, double k, bool backward, double batch) const
{
  if (not backward) {
    work.matmul += matmul_time(rates_, m, n, k, operand_bytes(), 2, batch);
    return;
  }
  work.matmul += matmul_time(rates_, m, k, n, operand_bytes(), 2, batch);
  work.matmul += matmul_time(rates_, k, n, m, operand_bytes(), 2 * batch_.gradient_bytes,
                             batch); // added to the gradient of the micro-batches before
}

/// Queries, keys and values, and the output projection. Latent attention: queries and keys with values each through a
/// narrow latent, which every GPU of the tensor group computes whole.
void Stage::add_projections(Work& work, bool backward) const
{
  if (shape_.kv_latent == 0)
    add_matmuls(work, tokens_, q_ + kv_, h_, backward);
  else {
    const auto latent = static_cast<double>(shape_.kv_latent);
    const auto q_latent = static_cast<double>(shape_.q_latent);
    add_matmuls(work, tokens_, latent + (q_latent > 0 ? q_latent : q_), h_, backward);
    if (q_latent > 0)
      add_matmuls(work, tokens_, q_, q_latent, backward);
    add_matmuls(work, tokens_, kv_, latent, backward);
  }
  add_matmuls(work, tokens_, h_, q_, backward);
}

/// `count` MLPs of the same shape in one grouped multiply, each split over `split` GPUs. \param tokens  of each
void Stage::add_mlp(Work& work, double tokens, double inner, double split, double count, bool backward) const
{
  if (tokens <= 0 || count <= 0)
    return;
  const double gates = shape_.mlp == Mlp::swiglu ? 2 : 1;
  add_matmuls(work, tokens, gates * inner / split, h_, backward, count);
  add_matmuls(work, tokens, h_, inner / split, backward, count);
  // read and write of the activation function: forward gates + 1 tensors, backward 2 gates + 1 (and a bias gradient
  // for GELU)
  const double tensors = backward ? 2 * gates + 2 : gates + 1;
  work.memory_s +=
      count * tokens * inner / split * (2 * tensors + cast_bytes() * (backward ? gates : 1)) / rates_.memory +
      rates_.gap_s;
}

Work Stage::experts(bool backward) const
{
  Work work;
  const auto local_experts = static_cast<double>(shape_.experts / m_.expert);
  const auto inner = static_cast<double>(shape_.expert_hidden);
  // every member of the group brings its tokens: the local experts see as many as this GPU routes, divided evenly, or
  // more on the busiest GPU, for which the others wait
  const double busiest = routed() / expert_balance_;
  add_mlp(work, busiest / local_experts, inner, 1, local_experts, backward);
  add_mlp(work, tokens_, inner, t_, static_cast<double>(shape_.shared_experts), backward);
  // copies of tokens are made in the order of their experts, sorted by local expert, sorted back (read and write
  // each), and summed up
  work.memory_s += busiest * h_ * (2 * (2 + 2 + 2 + 1) + cast_bytes()) / rates_.memory;
  work.matmul.lost_s += 4 * rates_.gap_s;
  work.matmul.ideal_s /= c_.grouped_frac;
  work = work * (1 / expert_maturity_);
  // dispatch and combine; schedules hide them behind another chunk's work, if there is one (Megatron Core: overlap of
  // expert-parallel communication needs a virtual pipeline)
  const double exposed = m_.interleave > 1 ? 1 - c_.expert_overlap_frac : 1;
  work.expert_s += exposed * 2 * token_exchange_s(expert_group_, tokens_ / t_ / expert_balance_ * h_ * 2, copies());
  return work;
}

void Stage::add_elementwise(Work& work, bool backward) const
{
  const bool gpt =
      shape_.mlp ==
      Mlp::gelu; // GPT: bias + dropout + residual in one kernel, mask of 1 B; Llama: residual only, rotary embedding
  const double norms = backward ? 2 * 3 : 2 * 2;
  const double residuals = gpt ? (backward ? 2 * 5.5 : 2 * 3.5) : 2 * 3;
  const double whole = 2 * (norms + residuals) + 2 * cast_bytes();
  const double shared =
      q_ * (gpt ? 2 * 4 : 2 * 2) + kv_ * (gpt ? 2 * 4 : 2) + (q_ + (backward ? kv_ : 0)) * cast_bytes();
  work.memory_s += tokens_ * (whole * h_ / sequence_share_ + shared) / rates_.memory;
  work.matmul.lost_s += (backward ? 8 : 6) * rates_.gap_s;
}

void Stage::add_attention(Work& work, bool backward) const
{
  const auto s = static_cast<double>(batch_.sequence);
  const double d = shape_.head_size();
  const double matrix = tokens_ * s * q_ / d; // values, of all heads of this GPU
  if (batch_.fused_attention) {
    work.attention_s += fused_attention_s(rates_, matrix / 2, d, backward); // the causal half
    work.matmul.lost_s += rates_.gap_s;
    return;
  }
  const int products = backward ? 4 : 2;
  for (int i = 0; i < products; ++i) {
    const auto product = matmul_time(rates_bf16_, s, s, d, 2, 2, matrix / (s * s));
    work.attention_s += product.ideal_s;
    work.matmul.lost_s += product.lost_s;
  }
  // softmax with mask: read + write (backward one more read); dropout: the same and a mask of 1 B
  work.memory_s += matrix * (backward ? 6 + 5 : 4 + 5) / rates_.memory;
  work.matmul.lost_s += 2 * rates_.gap_s;
}

/// Keys and values go round while attention works on those that are there. \source ring attention, Liu et al. 2023,
/// arXiv 2310.01889
void Stage::add_context(Work& work, double attention_s, bool backward) const
{
  if (m_.context == 1)
    return;
  const double gather =
      collective_s(context_group_, CollectiveKind::all_gather, static_cast<double>(m_.context) * tokens_ * kv_ * 2);
  work.context_s += std::max(0.0, gather - attention_s);
  // each step but the first reads and writes what it adds to in fp32, and reads its part in bf16: the output forward,
  // the gradients of queries, keys and values backward
  const double sums = backward ? q_ + kv_ : q_;
  work.memory_s += (static_cast<double>(m_.context) - 1) * tokens_ * sums * (4 + 4 + 2) / rates_.memory;
}

void Stage::add_tensor(Work& work) const
{
  const double payload = tokens_ * h_ * 2;
  const auto one = m_.sequence_parallel
                       ? 2 * collective_s(tensor_group_, CollectiveKind::all_gather, payload)
                       : collective_s(tensor_group_, CollectiveKind::all_reduce, payload, CollectiveAlgorithm::ring);
  work.tensor_s += 2 * one;
}

Work Stage::dense_pass(bool backward) const
{
  Work work;
  add_projections(work, backward);
  add_attention(work, backward);
  add_elementwise(work, backward);
  if (moe_share() < 1) {
    Work mlp;
    add_mlp(mlp, tokens_, static_cast<double>(shape_.ffn_hidden), t_, 1, backward);
    work += mlp * (1 - moe_share());
  }
  return work * (1 / dense_maturity_);
}

Work Stage::pass(bool backward) const
{
  Work work = dense_pass(backward);
  add_context(work, work.attention_s, backward);
  if (moe_share() > 0)
    work += experts(backward) * moe_share();
  add_tensor(work);
  return work;
}

} // namespace gpuramp::model
