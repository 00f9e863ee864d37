// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/training_step.hpp"

#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/memory.hpp"
#include "stage.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {
namespace {

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

/// Same, where weights are fully sharded: in each micro-batch they are gathered before the forward and again before the
/// backward pass, and gradients scattered after it.
Exchange sharded_exchange(double parameters, std::int64_t members, std::int64_t stride, const TrainingBatch& batch,
                          const Mapping& m, const RackType& rack, const Calibration& c)
{
  const auto group = group_of(rack, c, members, stride);
  const auto n = static_cast<double>(members);
  const auto times = static_cast<double>(micro_batches(batch, m));
  const double gradients = parameters * batch.gradient_bytes;
  const double weights = parameters * 2;
  return {times * (collective_s(group, CollectiveKind::reduce_scatter, gradients) +
                   2 * collective_s(group, CollectiveKind::all_gather, weights)),
          times * (n - 1) / n * (gradients + 2 * weights)};
}

/// Of an exchange in parts, one after another, all but one can go on beside other work, for as long as that lasts. They
/// slow each other (both read and write memory, and collectives take compute units), so that only a share is hidden.
double hidden_s(const Exchange& exchange, double parts, double work_s, const Calibration& c)
{
  return c.exchange_overlap_frac * std::min(exchange.time_s * (1 - 1 / parts), work_s);
}

/// Of fully sharded weights, layer by layer.
double exposed_sharded_s(const Exchange& exchange, double layers, double work_s, const Calibration& c)
{
  return exchange.time_s - hidden_s(exchange, layers, work_s, c);
}

/// What of the exchange the backward pass of the last micro-batches does not hide.
double exposed_exchange_s(const Exchange& exchange, const TrainingBatch& batch, const Mapping& m, double layers,
                          double micro_batch_s, const Calibration& c)
{
  if (not batch.overlap_gradient_reduction)
    return exchange.time_s;
  const auto v = static_cast<double>(m.interleave);
  const double chunks = v > 1 ? v : std::max(layers, 1.0);
  const double window = (v > 1 ? static_cast<double>(m.pipeline) : 1) * (1 - 1 / chunks) * 2.0 / 3 *
                        micro_batch_s; // backward: two thirds
  return exchange.time_s - hidden_s(exchange, chunks, window, c);
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

/// Kernels that exchange inside a server or domain keep a GPU as busy as those that move memory; for the network, other
/// stages and the host it waits.
double busy_frac(const StepTime& t, const Calibration& c)
{
  const auto moving = t.memory_bound + t.optimizer + t.tensor + t.context + t.expert;
  const auto waiting = t.wave_tail + t.host + t.pipeline + t.bubble + t.data + t.jitter + t.untuned;
  const auto busy = t.matmul + t.attention + moving * c.memory_activity + waiting * c.communication_activity;
  return std::min(1.0, (busy / t.total).base());
}

/// The stage that holds the others up, and how often it works.
struct Pipeline {
  Work slowest;      ///< one micro-batch on it
  double layers = 0; ///< of the fullest stage
  double micro_batches = 0;
  double stages = 0;
  double chunks = 0; ///< of the model, per stage
  double send_s = 0; ///< exposed, per micro-batch
  double host_s = 0; ///< waiting for the host, per micro-batch
  double micro_batch_s = 0;
};

/// Tensor-parallel communication that is not hidden.
double exposed_frac(const TrainingBatch& batch, const Calibration& c)
{
  return batch.fused_communication ? 1 - c.tensor_overlap_frac : 1;
}

/// GPUs that a host serves / the eight that its times in the calibration are stated for: they share its cores and
/// buses.
double host_share(const Chip& chip)
{
  return static_cast<double>(chip.server_gpus) / 8;
}

Pipeline pipeline_of(const Stage& stage, const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m,
                     const RackType& rack, const Chip& chip, const Calibration& c)
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
    const auto neighbours = neighbours_of(rack, c, m.pipeline, m.tensor * m.context * m.data);
    const auto& tier = neighbours.local > 1 ? neighbours.scale_up : neighbours.scale_out;
    const bool one_server = rack.scale_up_domain <= chip.server_gpus;
    if (is_moe(shape) && neighbours.local == 1 && one_server && not batch.full_graphs)
      p.host_s = p.chunks * c.host_chunk_s * host_share(chip);
    p.send_s = 2 * p.chunks * (stage.boundary_bytes() / tier.bytes_per_s + tier.hop_s) * exposed;
  }
  p.host_s += std::max(0.0, p.layers * stage.host_s() * host_share(chip) - seconds_of(p.slowest));
  p.micro_batch_s = seconds_of(p.slowest) + p.send_s + p.host_s;
  return p;
}

/// Bytes that one GPU sends in a step.
StepTraffic traffic_of(const Stage& stage, const Pipeline& p, const Exchange& dense, const Exchange& experts,
                       const Mapping& m, const RackType& rack, const Calibration& c)
{
  StepTraffic traffic;
  // a ring over several domains leaves each once, through all its members' ports
  const auto add_ring = [&](const Group& group, double bytes) {
    const auto leaving_frac = group.domains() > 1 ? 1 / static_cast<double>(group.local) : 0;
    traffic.scale_out += core::bytes(bytes * leaving_frac);
    traffic.scale_up += core::bytes(bytes * (1 - leaving_frac));
    traffic.crossing += core::bytes(bytes * (group.domains() > 1 ? group.ring_crossing_frac : 0));
  };
  add_ring(group_of(rack, c, m.tensor, 1), p.micro_batches * p.layers * stage.tensor_bytes());
  add_ring(group_of(rack, c, m.context, m.tensor), p.micro_batches * p.layers * stage.context_bytes());
  add_ring(neighbours_of(rack, c, m.pipeline, m.tensor * m.context * m.data),
           m.pipeline > 1 ? p.micro_batches * 2 * p.chunks * stage.boundary_bytes() : 0);
  add_ring(group_of(rack, c, m.replicas(), m.tensor), dense.bytes);
  add_ring(group_of(rack, c, m.expert_replicas(), m.expert), experts.bytes);
  const auto expert = stage.expert_bytes();
  traffic.scale_up += core::bytes(p.micro_batches * p.layers * expert.scale_up_bytes);
  const auto to_domains = p.micro_batches * p.layers * expert.scale_out_bytes;
  traffic.scale_out += core::bytes(to_domains);
  traffic.crossing += core::bytes(to_domains * group_of(rack, c, m.expert, 1).spread_crossing_frac);
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
  t.host = each(p.host_s);
  t.bubble = core::seconds((p.stages - 1) / p.chunks * p.micro_batch_s);
  t.data = core::seconds(m.fully_sharded ? exposed_sharded_s(exchange, p.layers, p.micro_batches * p.micro_batch_s, c)
                                         : exposed_exchange_s(exchange, batch, m, p.layers, p.micro_batch_s, c));
  t.optimizer = core::seconds(optimizer_s(updated, batch, training_rates(rack, chip, batch.precision, c)));
  const double servers = static_cast<double>(m.gpus()) / static_cast<double>(chip.server_gpus);
  t.jitter = (t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.bubble) *
             (c.jitter_frac * slowest_of(servers));
  t.total = t.matmul + t.wave_tail + t.attention + t.memory_bound + t.tensor + t.context + t.expert + t.host +
            t.pipeline + t.bubble + t.data + t.optimizer + t.jitter;
  return t;
}

} // namespace

TrainingBatch with_default_kernels(TrainingBatch batch, const Mapping& mapping, const RackType& rack)
{
  using namespace std::chrono_literals;
  constexpr core::Date kFlashAttention = 2022y / 7 / 1; // in releases after May 2022, arXiv 2205.14135
  const bool recomputes_matrix = not rack.peak_fp8 && mapping.recompute == Recompute::selective;
  batch.fused_attention = not recomputes_matrix && (not batch.software || *batch.software >= kFlashAttention);
  batch.full_graphs = batch.full_graphs || rack.torus_dimensions > 0; // XLA compiles whole steps
  batch.fused_communication = rack.peak_fp8.has_value() || rack.torus_dimensions > 0;
  batch.gradient_bytes = batch.precision == Precision::bf16 ? 4 : 2;
  return batch;
}

namespace {

TrainingStep step_of(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m, const RackType& rack,
                     const Chip& chip, const Calibration& c)
{
  const Stage stage(shape, batch, m, rack, chip, c);
  const auto pipeline = pipeline_of(stage, shape, batch, m, rack, chip, c);
  const auto parameters = parameters_per_gpu(shape, m);
  const auto exchange_of = [&](double weights, std::int64_t members, std::int64_t stride) {
    return m.fully_sharded ? sharded_exchange(weights, members, stride, batch, m, rack, c)
                           : data_exchange(weights, members, stride, batch, rack, c);
  };
  const auto dense = exchange_of(parameters.dense, m.replicas(), m.tensor);
  const auto experts = exchange_of(parameters.experts, m.expert_replicas(), m.expert);
  const Exchange both{dense.time_s + experts.time_s, dense.bytes + experts.bytes};

  TrainingStep step;
  step.time = time_of(pipeline, both, updated_parameters(parameters, batch, m), batch, m, rack, chip, c);
  if (batch.mapping_found)
    step.time.untuned = step.time.total * (c.auto_mapping_optimism - 1);
  step.time.total += step.time.untuned;
  step.traffic = traffic_of(stage, pipeline, dense, experts, m, rack, c);
  step.memory = training_memory(shape, batch, m);
  step.tokens = static_cast<double>(batch.global_batch) * static_cast<double>(batch.sequence);
  step.model_flop = step.tokens * training_flop_per_token(shape, batch.sequence, true);
  step.mfu_frac =
      step.model_flop / (step.time.total.base() * static_cast<double>(m.gpus()) * peak(rack, batch.precision).base());
  step.busy_frac = busy_frac(step.time, c);
  return step;
}

} // namespace

TrainingStep training_step(const TransformerShape& served, const TrainingBatch& batch, const Mapping& m,
                           const RackType& rack, const Chip& chip, const Calibration& c)
{
  const auto shape = trained_shape(served);
  const auto step = step_of(shape, batch, m, rack, chip, c);
  if (not m.fully_sharded || m.expert == 1)
    return step;
  auto gathered = m;
  gathered.expert = 1;
  const auto other = step_of(shape, batch, gathered, rack, chip, c);
  const auto fits = [&](const TrainingStep& s) { return memory_problem(s.memory, rack.hbm).empty(); };
  return (fits(other) || not fits(step)) && other.time.total < step.time.total ? other : step;
}

} // namespace gpuramp::model
