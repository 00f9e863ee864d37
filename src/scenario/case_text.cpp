// SPDX-License-Identifier: Apache-2.0
#include "scenario/case_text.hpp"

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/scenario/validation_case.hpp"

#include <fmt/format.h>

namespace gpuramp::input {

template <>
struct EnumNames<scenario::PrecisionName> {
  static constexpr std::array<std::string_view, 6> names{"bf16", "fp16", "fp8", "int8", "fp4", "nvfp4"};
};
template <>
struct EnumNames<scenario::MlpName> {
  static constexpr std::array<std::string_view, 3> names{"gelu", "relu", "swiglu"};
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

namespace {

constexpr double kMostCount = input::kLargestWhole;

void describe_step(input::Visitor& v, CaseInputs& x)
{
  auto& c = x.plain;
  v.option("software", x.software,
           Doc{"release that was measured: \"2026-06\", \"2026-06-15\" or \"mature\"; default: what source names"});
  v.option("accelerator", c.accelerator, Doc{"a chip of the catalogue"});
  v.option("gpus", c.gpus, Doc{"that were measured together", 1, kMostCount});
  v.option("node", x.node, Doc{"gpus and accelerator in one text, such as \"8xH800\""});
  v.option("model", x.model, Doc{"a transformer: of the catalogue by name, or its shape"});
  v.option("training", x.training, Doc{"the batch of a training step"});
  v.option("parallelism", x.parallelism, Doc{"of a training step"});
  v.option("collective", c.collective, Doc{"all_reduce and the like"});
  v.option("algorithm", c.algorithm, Doc{"of the collective"});
  v.option("payload_gib", x.payload_gib, Doc{"of the collective, by GPU", 0});
  v.option("payload_mib", x.payload_mib, Doc{"the same in MiB", 0});
  v.option("payload_bytes", x.payload_bytes, Doc{"the same in bytes", 0});
  v.option("workload", c.workload, Doc{"whose power was measured"});
  v.option("cooling", c.cooling, Doc{"of a node: air adds fans; of a pue: air, hybrid or direct_liquid"});
}

void describe_serving(input::Visitor& v, CaseInputs& x)
{
  auto& c = x.plain;
  v.option("scenario", c.scenario, Doc{"of MLPerf inference: offline, server or decode"});
  v.option("precision", x.precision, Doc{"in which the model is served"});
  v.option("avg_context_tokens", c.context_tokens, Doc{"mean length while decoding", 1});
  v.option("input_tokens", c.input_tokens, Doc{"mean of the requests", 1});
  v.option("output_tokens", c.output_tokens, Doc{"mean of the requests", 1});
  v.option("tokens_per_s_per_user", c.user_tokens_per_s, Doc{"least rate that each user must see", 1e-3});
  v.option("requests", c.requests, Doc{"of equal length, in the whole run", 1});
  v.option("tensor_parallel", c.tensor_parallel,
           Doc{"GPUs that share a copy of the model; 0: as many as give most", 0, kMostCount});
}

void describe_failures(input::Visitor& v, ValidationCase& c)
{
  v.option("gpus_per_node", c.gpus_per_node, Doc{"GPUs that fail together", 1, kMostCount});
  v.option("failures_per_1000_node_days", c.failures_per_1000_node_days, Doc{"rate of failures", 0});
  v.option("checkpoint_interval_min", c.checkpoint_interval_min, Doc{"minutes; default: the best one", 0});
  v.option("restart_overhead_min", c.restart_overhead_min, Doc{"minutes from a failure until work goes on", 0});
  v.option("checkpoint_write_s", c.checkpoint_write_s, Doc{"seconds for which writing one stops work", 0});
  v.option("days", c.days, Doc{"length of the job", 0});
  v.option("nodes", c.nodes, Doc{"of a cluster whose failures were traced", 1, kMostCount});
  v.option("repair_median_h", c.repair_median_h, Doc{"hours from a failure until the node is back", 0});
  v.option("repair_mean_h", c.repair_mean_h, Doc{"mean of the same", 0});
  v.option("interval_cv", c.interval_cv, Doc{"coefficient of variation of the times between failures", 1, 100});
  v.option("wave_variation", c.wave_variation, Doc{"of rates that come in waves; 0: none", 0, 10});
  v.option("wave_days", c.wave_days, Doc{"mean duration of a wave", 0.01});
  v.option("fabric", c.fabric, Doc{"a fabric of the catalogue"});
}

void describe_campuses(input::Visitor& v, ValidationCase& c)
{
  v.option("parameters", c.parameters, Doc{"of a model that is trained across campuses", 1});
  v.option("step_s", c.step_s, Doc{"seconds of a step on one campus, without the others", 0});
  v.option("campuses", c.campuses, Doc{"that train together", 1, kMostCount});
  v.option("gbit_per_s", c.gbit_per_s, Doc{"of a campus to the others, one direction", 0});
  v.option("distance_km", c.distance_km, Doc{"between campuses", 0});
  v.option("steps_between", c.steps_between, Doc{"exchanges", 1, kMostCount});
  v.option("bytes_per_weight", c.bytes_per_weight, Doc{"that are exchanged", 0.01});
  v.option("overlap_s", c.overlap_s, Doc{"seconds of an exchange that are hidden", 0});
}

void describe_site(input::Visitor& v, ValidationCase& c)
{
  v.option("racks", c.racks, Doc{"of the accelerator's rack type; default: as many as hold the GPUs", 1, kMostCount});
  v.option("utilisation", c.utilisation, Doc{"of racks, 0 to 1", 0});
  v.option("pue", c.pue, Doc{"facility energy / IT energy", 1});
  v.option("heat_rejection", c.heat_rejection, Doc{"evaporative or dry"});
  v.option("load", c.load_frac, Doc{"IT load / design IT load", 0.01});
  v.option("wet_bulb_c", c.wet_bulb_c, Doc{"outdoor wet-bulb temperature in degrees Celsius", -50});
  v.option("project", c.project, Doc{"of the catalogue: how a site is built"});
}

void describe_supply(input::Visitor& v, ValidationCase& c)
{
  v.option("wafers_per_month", c.wafers_per_month, Doc{"of packaging", 0});
  v.option("months", c.months, Doc{"for which it is made", 0});
  v.option("share", c.share_frac, Doc{"of the wafers, one maker's", 0, 1});
  v.option("gpus_per_wafer", c.gpus_per_wafer, Doc{"packages on a wafer", 0});
}

} // namespace

void describe(input::Visitor& v, PublishedText& x)
{
  v.required("quantity", x.quantity, Doc{"what was measured, such as mfu or time_per_step"});
  v.required("value", x.value, Doc{"as published", kPositive});
  v.required("unit", x.unit, Doc{"of the value"});
  v.option("low", x.low, Doc{"least of several measurements"});
  v.option("high", x.high, Doc{"most of several measurements"});
  v.note();
}

void describe(input::Visitor& v, CaseModel& x)
{
  auto& s = x.shape;
  v.required("layers", s.layers, Doc{"transformer layers", 1, kMostCount});
  v.required("hidden", s.hidden, Doc{"model width", 1, kMostCount});
  v.required("heads", s.heads, Doc{"attention heads", 1, kMostCount});
  v.option("kv_heads", x.kv_heads, Doc{"key and value heads; default: heads", 1, kMostCount});
  v.option("head_dim", s.head_dim, Doc{"width of a head; default: hidden / heads", 1, kMostCount});
  v.option("ffn_hidden", x.ffn_hidden, Doc{"inner width of the MLP; default: 4 hidden", 1, kMostCount});
  v.option("mlp", x.mlp, Doc{"kind of the MLP"});
  v.required("vocabulary", s.vocabulary, Doc{"tokens known", 1, kMostCount});
  v.option("experts", s.experts, Doc{"routed experts", 0, kMostCount});
  v.option("experts_per_token", s.experts_per_token, Doc{"experts that a token visits", 0, kMostCount});
  v.option("shared_experts", s.shared_experts, Doc{"experts that every token visits", 0, kMostCount});
  v.option("expert_hidden", s.expert_hidden, Doc{"inner width of an expert", 0, kMostCount});
  v.option("dense_layers", s.dense_layers, Doc{"layers with a dense MLP", 0, kMostCount});
  v.option("kv_latent", s.kv_latent, Doc{"values stored per token and layer by latent attention", 0, kMostCount});
  v.option("q_latent", s.q_latent, Doc{"inner width of a low-rank query projection", 0, kMostCount});
  v.option("mtp_layers", s.mtp_layers, Doc{"multi-token-prediction modules", 0, kMostCount});
  v.option("released", s.released,
           Doc{"publication of a mixture of experts; default: that of the catalogue's model of its shape"});
}

void describe(input::Visitor& v, CaseTraining& x)
{
  auto& b = x.batch;
  v.required("sequence_length", b.sequence, Doc{"tokens", 1, kMostCount});
  v.required("global_batch_sequences", b.global_batch, Doc{"sequences of a step", 1, kMostCount});
  v.option("precision", x.precision, Doc{"of the matrix multiplies"});
  v.option("recompute", x.recompute, Doc{"activations computed again in the backward pass"});
  v.option("sequence_parallel", x.sequence_parallel, Doc{"norms split over the tensor group"});
  v.option("distributed_optimizer", b.distributed_optimizer, Doc{"its state split over the replicas"});
  v.option("overlap_gradient_reduction", b.overlap_gradient_reduction, Doc{"with the backward pass"});
  v.option("fused_attention", x.fused_attention, Doc{"FlashAttention and its kin; default: as chips of its age"});
  v.option("fused_communication", x.fused_communication,
           Doc{"tensor-parallel communication overlapped with multiplies; default: as chips of its age"});
  v.option("full_graphs", b.full_graphs, Doc{"whole layers are launched as graphs"});
  v.option("uneven_experts", x.uneven_experts,
           Doc{"tokens go where the router sends them; default: of rounds of MLPerf. Other benchmarks deal them out "
               "evenly"});
  v.option("dropped_tokens", b.dropped_frac,
           Doc{"share of the copies of tokens that experts at their capacity drop", 0, 0.9});
  v.option("gradient_bytes", x.gradient_bytes, Doc{"per weight, as accumulated and reduced", 1});
}

void describe(input::Visitor& v, CaseMapping& x)
{
  auto& m = x.mapping;
  v.required("tensor", m.tensor, Doc{"tensor parallelism", 1, kMostCount});
  v.required("pipeline", m.pipeline, Doc{"pipeline stages", 1, kMostCount});
  v.option("context", m.context, Doc{"context parallelism", 1, kMostCount});
  v.option("expert", m.expert, Doc{"expert parallelism", 1, kMostCount});
  v.required("data", m.data, Doc{"data parallelism", 1, kMostCount});
  v.option("interleave", m.interleave, Doc{"model chunks per pipeline stage", 1, kMostCount});
  v.option("micro_batch_sequences", m.micro_batch, Doc{"sequences", 1, kMostCount});
  v.option("fully_sharded", m.fully_sharded, Doc{"weights and gradients split over the replicas too"});
}

void describe(input::Visitor& v, CaseInputs& x)
{
  describe_step(v, x);
  describe_serving(v, x);
  describe_failures(v, x.plain);
  describe_campuses(v, x.plain);
  describe_site(v, x.plain);
  describe_supply(v, x.plain);
}

void describe(input::Visitor& v, CaseText& x)
{
  v.required("id", x.id, Doc{"unique among all cases"});
  static const auto kinds = fmt::format("{}", fmt::join(kCaseKinds, ", "));
  v.required("kind", x.kind, Doc{kinds.c_str()});
  v.option("split", x.split, Doc{"fit: constants were fitted to it; check: they were not"});
  v.option("evidence", x.evidence, Doc{"what was measured, and by whom"});
  v.required("published", x.published, Doc{"what a prediction is held against"});
  v.option("inputs", x.inputs, Doc{"what is needed to predict it; these keys may also stand beside the others"});
  describe(v, x.inputs);
  v.source(x.source);
}

} // namespace gpuramp::scenario
