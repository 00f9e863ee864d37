// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/model_catalog.hpp"
#include "option_doc.hpp"

/// What describes transformers, chips and constants; see options.hpp.
namespace gpuramp::scenario {

template <>
struct EnumNames<model::Mlp> {
  static constexpr std::array<std::string_view, 2> names{"gelu", "swiglu"};
};

template <class V>
void describe(V& v, ConstantSource& x)
{
  v.required("name", x.name, Doc{"the constant"});
  v.required("meaning", x.meaning, Doc{"what it stands for"});
  v.required("unit", x.unit, Doc{"its unit"});
  v.required("value", x.value, Doc{"its value"});
  v.required("origin", x.origin, Doc{"fitted, measured or assumed"});
  v.required("source", x.source, Doc{"where the value comes from"});
}

struct ActivityText {
  model::WorkloadActivity value;
  std::string source;
};

template <class V>
void describe(V& v, ActivityText& x)
{
  v.required("name", x.value.name, Doc{"benchmark"});
  v.required("activity", x.value.activity, Doc{"share of the GPU's dynamic power on one server", 0, 1});
  v.required("source", x.source, Doc{"where the value comes from"});
}

template <class V>
void describe(V& v, NamedChip& named)
{
  auto& x = named.chip;
  v.required("name", named.name, Doc{"name by which cases refer to it"});
  x.name = named.name;
  v.option("aliases", x.aliases, Doc{"other names"});
  v.required("rack_type", x.rack_type, Doc{"rack type whose numbers hold for what is not stated here"});
  v.option("server_gpus", x.server_gpus, Doc{"GPUs of one server", 1, 1'000});
  v.option("peak_bf16", x.peak_bf16, Doc{"dense peak", kPositive});
  v.option("peak_fp8", x.peak_fp8, Doc{"dense peak", kPositive});
  v.option("peak_fp4", x.peak_fp4, Doc{"dense peak", kPositive});
  v.option("hbm", x.hbm, Doc{"memory", kPositive});
  v.option("hbm_bandwidth", x.hbm_bandwidth, Doc{"memory bandwidth", kPositive});
  v.option("scale_up", x.scale_up, Doc{"scale-up bandwidth, both directions together", kPositive});
  v.option("scale_out", x.scale_out, Doc{"scale-out bandwidth, one direction", kPositive});
  v.option("matmul_bf16_frac", x.matmul_bf16_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("matmul_fp8_frac", x.matmul_fp8_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("matmul_fp4_frac", x.matmul_fp4_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("compute_units", x.compute_units, Doc{"streaming multiprocessors or compute units", 0, 100'000});
  v.option("clock_hz", x.clock_hz, Doc{"boost clock of the compute units", 0, 1e11});
  v.option("exponentials_per_clock", x.exponentials_per_clock,
           Doc{"exponentials per clock of a compute unit", 1, 1000});
  v.required("tdp", x.tdp, Doc{"thermal design power of one GPU", kPositive});
  v.required("source", named.source, Doc{"where the numbers come from"});
}

template <class V>
void describe(V& v, NamedTransformer& x)
{
  auto& s = x.shape;
  v.required("name", x.name, Doc{"name by which cases refer to it"});
  v.option("aliases", x.aliases, Doc{"other names"});
  v.required("layers", s.layers, Doc{"transformer layers", 1, 100'000});
  v.required("hidden", s.hidden, Doc{"model width", 1, 1e7});
  v.required("heads", s.heads, Doc{"attention heads", 1, 1e6});
  v.required("kv_heads", s.kv_heads, Doc{"key and value heads", 1, 1e6});
  v.option("head_dim", s.head_dim, Doc{"width of a head; 0: hidden / heads", 0, 1e6});
  v.required("ffn_hidden", s.ffn_hidden, Doc{"inner width of the MLP", 1, 1e7});
  v.option("mlp", s.mlp, Doc{"gelu or swiglu"});
  v.required("vocabulary", s.vocabulary, Doc{"tokens known", 1, 1e8});
  v.option("experts", s.experts, Doc{"routed experts", 0, 1e6});
  v.option("experts_per_token", s.experts_per_token, Doc{"experts that a token visits", 0, 1e6});
  v.option("shared_experts", s.shared_experts, Doc{"experts that every token visits", 0, 1e6});
  v.option("expert_hidden", s.expert_hidden, Doc{"inner width of an expert", 0, 1e7});
  v.option("dense_layers", s.dense_layers, Doc{"layers with a dense MLP", 0, 1e5});
  v.option("kv_latent", s.kv_latent, Doc{"values stored per token and layer by latent attention", 0, 1e6});
  v.option("q_latent", s.q_latent, Doc{"inner width of a low-rank query projection", 0, 1e6});
  v.option("input_tokens", x.input_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("max_output_tokens", x.max_output_tokens, Doc{"longest output that the benchmark allows", 0, 1e7});
  v.option("output_tokens", x.output_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("server_user_tokens_per_s", x.server_user_tokens_per_s,
           Doc{"least rate per user in the benchmark's server scenario", 0, 1e5});
  v.required("source", x.source, Doc{"where the numbers come from"});
}

} // namespace gpuramp::scenario
