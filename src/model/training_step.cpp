// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/training_step.hpp"

#include "gpuramp/model/collective.hpp"
#include "kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {
namespace {

/// What one layer (or one pass) takes, in seconds.
struct Work {
  MatmulTime matmul;
  double attention_s = 0;
  double memory_s = 0;
  double tensor_s = 0;  ///< before overlap
  double context_s = 0; ///< exposed
  double expert_s = 0;

  [[nodiscard]] double compute() const { return matmul.ideal_s + matmul.lost_s + attention_s + memory_s; }
  Work& operator+=(const Work& b)
  {
    matmul += b.matmul;
    attention_s += b.attention_s;
    memory_s += b.memory_s;
    tensor_s += b.tensor_s;
    context_s += b.context_s;
    expert_s += b.expert_s;
    return *this;
  }
  friend Work operator*(Work a, double f)
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
};

/// Forward and backward of one layer and one micro-batch, and the edges of the pipeline.
class Stage {
public:
  Stage(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m, const RackType& rack,
        const Chip& chip, const Calibration& c)
      : shape_(shape), batch_(batch), m_(m), c_(c), rates_(training_rates(rack, chip, batch.precision, c)),
        rates_bf16_(batch.precision == Precision::bf16 ? rates_ : training_rates(rack, chip, Precision::bf16, c)),
        tensor_group_(group_of(rack, c, m.tensor, 1)), context_group_(group_of(rack, c, m.context, m.tensor)),
        expert_group_(group_of(rack, c, m.expert, 1)), t_(static_cast<double>(m.tensor)),
        h_(static_cast<double>(shape.hidden)), tokens_(static_cast<double>(batch.sequence / m.context * m.micro_batch)),
        q_(shape.query_width() / t_), kv_(shape.key_value_width() / t_), sequence_share_(m.sequence_parallel ? t_ : 1)
  {
  }

  /// One layer, averaged over dense and mixture-of-experts layers.
  [[nodiscard]] Work layer() const
  {
    const double moe = shape_.moe_layers() / static_cast<double>(shape_.layers);
    const auto forward = pass(moe, false);
    Work all = forward;
    all += pass(moe, true);
    if (m_.recompute == Recompute::full)
      all += forward;
    else if (m_.recompute == Recompute::selective)
      add_attention(all, false);
    return all;
  }

  /// Output projection and loss, forward and backward: a bf16 matrix multiply of vocabulary / t columns, fp32 logits
  /// through memory five times.
  [[nodiscard]] Work head() const
  {
    const double columns = static_cast<double>(shape_.vocabulary) / t_;
    Work work;
    work.matmul += matmul_time(rates_bf16_, tokens_, columns, h_, 2, 2);
    work.matmul += matmul_time(rates_bf16_, tokens_, h_, columns, 2, 2);
    work.matmul += matmul_time(rates_bf16_, h_, columns, tokens_, 2, 2 * batch_.gradient_bytes);
    work.memory_s = 5 * 4 * tokens_ * columns / rates_.memory;
    return work;
  }

  /// Bytes of one activation tensor between stages, as sent by one GPU (scattered over the tensor group).
  [[nodiscard]] double boundary_bytes() const { return tokens_ * h_ * 2 / t_; }
  /// Bytes a GPU sends over scale-up for one layer.
  [[nodiscard]] double tensor_bytes() const { return 2 * collectives() * (t_ - 1) / t_ * tokens_ * h_ * 2; }
  /// Bytes a GPU sends to other members of its expert group for one layer: dispatch and combine.
  [[nodiscard]] double expert_bytes() const
  {
    const auto e = static_cast<double>(m_.expert);
    return shape_.moe_layers() / static_cast<double>(shape_.layers) * collectives() * (e - 1) / e * routed() * h_ * 2;
  }
  [[nodiscard]] double context_bytes() const
  {
    return m_.context > 1 ? 3 * (static_cast<double>(m_.context) - 1) * tokens_ * kv_ * 2 : 0;
  }

private:
  /// Copies of tokens that one GPU sends to experts: the tensor group shares its tokens out.
  [[nodiscard]] double routed() const { return tokens_ / t_ * static_cast<double>(shape_.experts_per_token); }
  [[nodiscard]] double operand_bytes() const
  {
    return batch_.precision == Precision::bf16 ? 2 : batch_.precision == Precision::fp8 ? 1 : 0.5;
  }
  /// All-reduce equivalents of one layer: two forward, two backward, two more if the forward pass is repeated.
  [[nodiscard]] double collectives() const { return m_.recompute == Recompute::full ? 6 : 4; }

  void add_matmuls(Work& work, double m, double n, double k, bool backward) const
  {
    if (not backward) {
      work.matmul += matmul_time(rates_, m, n, k, operand_bytes(), 2);
      return;
    }
    work.matmul += matmul_time(rates_, m, k, n, operand_bytes(), 2);
    work.matmul += matmul_time(rates_, k, n, m, operand_bytes(),
                               2 * batch_.gradient_bytes); // added to the gradient of the micro-batches before
  }

  /// `count` MLPs of the same shape, each split over `split` GPUs.
  void add_mlp(Work& work, double weight, double tokens, double inner, double split, double count, bool backward) const
  {
    if (weight <= 0 || tokens <= 0)
      return;
    const double gates = shape_.mlp == Mlp::swiglu ? 2 : 1;
    Work mlp;
    add_matmuls(mlp, tokens, gates * inner / split, h_, backward);
    add_matmuls(mlp, tokens, h_, inner / split, backward);
    // read and write of the activation function: forward gates + 1 tensors, backward 2 gates + 1 (and a bias gradient
    // for GELU)
    const double tensors = backward ? 2 * gates + 2 : gates + 1;
    mlp.memory_s =
        tokens * inner / split * (2 * tensors + cast_bytes() * (backward ? gates : 1)) / rates_.memory + rates_.gap_s;
    work += mlp * (weight * count);
  }

  void add_moe(Work& work, double weight, bool backward) const
  {
    if (weight <= 0)
      return;
    const auto local_experts = static_cast<double>(shape_.experts / m_.expert);
    // every member of the group brings its tokens: the local experts see as many as this GPU routes, divided evenly
    add_mlp(work, weight, routed() / local_experts, static_cast<double>(shape_.expert_hidden), 1, local_experts,
            backward);
    add_mlp(work, weight, tokens_, static_cast<double>(shape_.expert_hidden), t_,
            static_cast<double>(shape_.shared_experts), backward);
    // copies of tokens are made in the order of their experts, sorted by local expert, sorted back (read and write
    // each), and summed up
    work.memory_s += weight * routed() * h_ * (2 * (2 + 2 + 2 + 1) + cast_bytes()) / rates_.memory;
    work.matmul.lost_s += weight * 4 * rates_.gap_s;
    // dispatch and combine
    work.expert_s += weight * 2 * collective_s(expert_group_, CollectiveKind::all_to_all, routed() * h_ * 2);
  }

  /// Bytes per value to cast an operand of a matrix multiply: read in bf16, write it and its transpose narrow; fp4
  /// reads twice, for its block scales.
  [[nodiscard]] double cast_bytes() const
  {
    return batch_.precision == Precision::bf16 ? 0 : batch_.precision == Precision::fp8 ? 4 : 5;
  }

  /// Norms, dropout, residuals, rotary embedding, casts. Values moved per token and width, counted kernel by kernel.
  void add_elementwise(Work& work, bool backward) const
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

  void add_attention(Work& work, bool backward) const
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

  void add_context(Work& work, double attention_s) const
  {
    if (m_.context == 1)
      return;
    // keys and values go round while attention works on those that are there (ring attention, Liu et al. 2023, arXiv
    // 2310.01889)
    const double gather =
        collective_s(context_group_, CollectiveKind::all_gather, static_cast<double>(m_.context) * tokens_ * kv_ * 2);
    work.context_s += std::max(0.0, gather - attention_s);
  }

  [[nodiscard]] Work pass(double moe, bool backward) const
  {
    Work work;
    add_matmuls(work, tokens_, q_ + kv_, h_, backward);
    add_matmuls(work, tokens_, h_, q_, backward);
    add_attention(work, backward);
    add_context(work, work.attention_s);
    add_elementwise(work, backward);
    add_mlp(work, 1 - moe, tokens_, static_cast<double>(shape_.ffn_hidden), t_, 1, backward);
    add_moe(work, moe, backward);
    const double payload = tokens_ * h_ * 2;
    const auto one = m_.sequence_parallel
                         ? 2 * collective_s(tensor_group_, CollectiveKind::all_gather, payload)
                         : collective_s(tensor_group_, CollectiveKind::all_reduce, payload, CollectiveAlgorithm::ring);
    work.tensor_s += 2 * one;
    return work;
  }

  const TransformerShape& shape_;
  const TrainingBatch& batch_;
  const Mapping& m_;
  const Calibration& c_;
  KernelRates rates_;
  KernelRates rates_bf16_;
  Group tensor_group_;
  Group context_group_;
  Group expert_group_;
  double t_;
  double h_;
  double tokens_;         ///< of one micro-batch on one GPU of the context group
  double q_;              ///< query width per GPU
  double kv_;             ///< key and value width per GPU
  double sequence_share_; ///< GPUs that share norms and residuals
};

/// Gradients and weights exchanged by the data-parallel group, in seconds, all of it, and in bytes sent per GPU.
struct Exchange {
  double time_s = 0;
  double bytes = 0;
};

/// \param parameters  that `members` GPUs have copies of     \param stride  ranks from one to the next
Exchange data_exchange(double parameters, std::int64_t members, std::int64_t stride, const TrainingBatch& batch,
                       const RackType& rack, const Calibration& c)
{
  const auto group = group_of(rack, c, members, stride);
  const auto n = static_cast<double>(members);
  const double gradients = parameters * batch.gradient_bytes;
  const double weights = parameters * 2;
  if (not batch.distributed_optimizer)
    return {collective_s(group, CollectiveKind::all_reduce, gradients), 2 * (n - 1) / n * gradients};
  return {collective_s(group, CollectiveKind::reduce_scatter, gradients) +
              collective_s(group, CollectiveKind::all_gather, weights),
          (n - 1) / n * (gradients + weights)};
}

/// What of the exchange the backward pass of the last micro-batches cannot hide.
double exposed_exchange_s(const Exchange& exchange, const TrainingBatch& batch, const Mapping& m, double layers,
                          double micro_batch_s)
{
  if (not batch.overlap_gradient_reduction)
    return exchange.time_s;
  const auto v = static_cast<double>(m.interleave);
  const double chunks = v > 1 ? v : std::max(layers, 1.0);
  const double window = (v > 1 ? static_cast<double>(m.pipeline) : 1) * (1 - 1 / chunks) * 2.0 / 3 *
                        micro_batch_s; // backward: two thirds
  return std::max(exchange.time_s / chunks, exchange.time_s - window);
}

/// Adam reads gradient, master weight, two moments and writes three and the bf16 weight.
/// \source Kingma and Ba 2015 (arXiv 1412.6980), mixed precision as in Rajbhandari et al. 2020
double optimizer_s(double updated, const TrainingBatch& batch, const KernelRates& rates)
{
  return updated * (batch.gradient_bytes + 7 * 4 + 2) / rates.memory;
}

double slowest_of(double servers)
{
  return servers > 1 ? std::sqrt(2 * std::log(servers)) : 0;
}

double busy_frac(const StepTime& t, const Calibration& c)
{
  const double memory = (t.memory_bound + t.optimizer).base() * c.memory_activity;
  const double waiting =
      (t.wave_tail + t.tensor + t.context + t.expert + t.pipeline + t.bubble + t.data + t.jitter).base() *
      c.communication_activity;
  return std::min(1.0, ((t.matmul + t.attention).base() + memory + waiting) / t.total.base());
}

/// The stage that holds the others up, and how often it works.
struct Pipeline {
  Work slowest;      ///< one micro-batch on it
  double layers = 0; ///< of the fullest stage
  double micro_batches = 0;
  double stages = 0;
  double chunks = 0; ///< of the model, per stage
  double send_s = 0; ///< exposed, per micro-batch
  double micro_batch_s = 0;
};

/// Tensor-parallel communication that is not hidden.
double exposed_frac(const TrainingBatch& batch, const Calibration& c)
{
  return batch.fused_communication ? 1 - c.tensor_overlap_frac : 1;
}

Pipeline pipeline_of(const Stage& stage, const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m,
                     const RackType& rack, const Calibration& c)
{
  Pipeline p;
  p.layers = static_cast<double>(layers_per_stage(shape, m));
  p.micro_batches = static_cast<double>(micro_batches(batch, m));
  p.stages = static_cast<double>(m.pipeline);
  p.chunks = static_cast<double>(m.interleave);
  const double exposed = exposed_frac(batch, c);
  const auto seconds_of = [&](const Work& w) { return w.compute() + exposed * w.tensor_s + w.context_s + w.expert_s; };

  // the stage with the output projection, or a full inner one, whichever is slower
  const auto layer = stage.layer();
  const bool head_counts_as_layer = shape.layers % m.pipeline != 0; // there is a place free for it
  Work last = layer * (p.layers - (head_counts_as_layer ? 1 : 0));
  last += stage.head();
  const auto inner = layer * p.layers;
  p.slowest = seconds_of(last) > seconds_of(inner) ? last : inner;

  if (m.pipeline > 1) {
    const auto neighbours = group_of(rack, c, 2, m.tensor * m.context * m.data);
    const auto& tier = neighbours.local > 1 ? neighbours.scale_up : neighbours.scale_out;
    p.send_s = 2 * p.chunks * (stage.boundary_bytes() / tier.bytes_per_s + tier.hop_s) * exposed;
  }
  p.micro_batch_s = seconds_of(p.slowest) + p.send_s;
  return p;
}

/// Bytes that one GPU sends in a step.
StepTraffic traffic_of(const Stage& stage, const Pipeline& p, const Exchange& dense, const Exchange& experts,
                       const Mapping& m, const RackType& rack, const Calibration& c)
{
  StepTraffic traffic;
  const auto add = [&](double bytes, double leaving_frac) {
    traffic.scale_out += core::bytes(bytes * leaving_frac);
    traffic.scale_up += core::bytes(bytes * (1 - leaving_frac));
  };
  // a ring over several domains leaves each once, through all its members' ports
  const auto add_ring = [&](std::int64_t size, std::int64_t stride, double bytes) {
    const auto group = group_of(rack, c, size, stride);
    add(bytes, group.domains() > 1 ? 1 / static_cast<double>(group.local) : 0);
  };
  add_ring(m.tensor, 1, p.micro_batches * p.layers * stage.tensor_bytes());
  add_ring(m.context, m.tensor, p.micro_batches * p.layers * stage.context_bytes());
  add_ring(2, m.tensor * m.context * m.data,
           m.pipeline > 1 ? p.micro_batches * 2 * p.chunks * stage.boundary_bytes() : 0);
  add_ring(m.replicas(), m.tensor, dense.bytes);
  add_ring(m.expert_replicas(), m.expert, experts.bytes);
  if (m.expert > 1) {
    const auto group = group_of(rack, c, m.expert, 1);
    const double others = static_cast<double>(m.expert - group.local) / static_cast<double>(m.expert - 1);
    add(p.micro_batches * p.layers * stage.expert_bytes(), others);
  }
  traffic.data_parallel = core::bytes(dense.bytes + experts.bytes);
  return traffic;
}

StepTime time_of(const Pipeline& p, const Exchange& exchange, double updated, const TrainingBatch& batch,
                 const Mapping& m, const RackType& rack, const Chip& chip, const Calibration& c)
{
  const auto each = [&](double micro_batch_s) { return core::seconds(p.micro_batches * micro_batch_s); };
  StepTime t;
  t.matmul = each(p.slowest.matmul.ideal_s);
  t.wave_tail = each(p.slowest.matmul.lost_s);
  t.attention = each(p.slowest.attention_s);
  t.memory_bound = each(p.slowest.memory_s);
  t.tensor = each(exposed_frac(batch, c) * p.slowest.tensor_s);
  t.context = each(p.slowest.context_s);
  t.expert = each(p.slowest.expert_s);
  t.pipeline = each(p.send_s);
  t.bubble = core::seconds((p.stages - 1) / p.chunks * p.micro_batch_s);
  t.data = core::seconds(exposed_exchange_s(exchange, batch, m, p.layers, p.micro_batch_s));
  t.optimizer = core::seconds(optimizer_s(updated, batch, training_rates(rack, chip, batch.precision, c)));
  const double servers = static_cast<double>(m.gpus()) / static_cast<double>(chip.server_gpus);
  t.jitter = (t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.bubble) *
             (c.jitter_frac * slowest_of(servers));
  t.total = t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.context + t.expert + t.pipeline +
            t.bubble + t.data + t.optimizer + t.jitter;
  return t;
}

} // namespace

TrainingBatch with_default_kernels(TrainingBatch batch, const Mapping& mapping, const RackType& rack)
{
  const bool before_fp8 = not rack.peak_fp8.has_value();
  batch.fused_attention = not before_fp8 || mapping.recompute == Recompute::none;
  batch.fused_communication = not before_fp8;
  batch.gradient_bytes = batch.precision == Precision::bf16 ? 4 : 2;
  return batch;
}

TrainingStep training_step(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m,
                           const RackType& rack, const Chip& chip, const Calibration& c)
{
  const Stage stage(shape, batch, m, rack, chip, c);
  const auto pipeline = pipeline_of(stage, shape, batch, m, rack, c);
  const auto parameters = parameters_per_gpu(shape, m);
  const auto dense = data_exchange(parameters.dense, m.replicas(), m.tensor, batch, rack, c);
  const auto experts = data_exchange(parameters.experts, m.expert_replicas(), m.expert, batch, rack, c);
  const Exchange both{dense.time_s + experts.time_s, dense.bytes + experts.bytes};

  TrainingStep step;
  step.time = time_of(pipeline, both, updated_parameters(parameters, batch, m), batch, m, rack, chip, c);
  step.traffic = traffic_of(stage, pipeline, dense, experts, m, rack, c);
  step.memory = training_memory(shape, batch, m);
  step.tokens = static_cast<double>(batch.global_batch) * static_cast<double>(batch.sequence);
  step.model_flop = step.tokens * training_flop_per_token(shape, batch.sequence, true);
  step.mfu_frac =
      step.model_flop / (step.time.total.base() * static_cast<double>(m.gpus()) * peak(rack, batch.precision).base());
  step.busy_frac = busy_frac(step.time, c);
  return step;
}

} // namespace gpuramp::model
