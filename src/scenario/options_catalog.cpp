// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<model::Mlp> {
  static constexpr std::array<std::string_view, 2> names{"gelu", "swiglu"};
};

} // namespace gpuramp::input

namespace gpuramp::model {

using input::Doc;
using input::kPositive;

void describe(input::Visitor& v, OperatingPoint& x)
{
  v.required("power", x.power_frac, Doc{"share of maximum power", 0, 1});
  v.required("performance", x.performance_frac, Doc{"share of full speed at that power", 0, 1});
}

void describe(input::Visitor& v, RackType& x)
{
  v.required("name", x.name, Doc{"name by which the scenario refers to it"});
  v.option("vendor", x.vendor, Doc{"who makes it"});
  v.required("available", x.available, Doc{"first volume shipments"});
  v.required("gpus_per_rack", x.gpus_per_rack, Doc{"GPU packages in a rack", 1, 100'000});
  v.option("dies_per_gpu", x.dies_per_gpu, Doc{"compute dies in a package", 1, 64});
  v.required("peak_bf16", x.peak_bf16, Doc{"dense peak of one GPU", 1e6});
  v.option("peak_fp8", x.peak_fp8, Doc{"dense peak of one GPU; absent if the chip has no fp8", kPositive});
  v.option("peak_fp4", x.peak_fp4, Doc{"dense peak of one GPU; absent if the chip has no fp4", kPositive});
  v.required("hbm", x.hbm, Doc{"memory of one GPU", kPositive});
  v.required("hbm_bandwidth", x.hbm_bandwidth, Doc{"memory bandwidth of one GPU", kPositive});
  v.required("scale_up", x.scale_up, Doc{"scale-up bandwidth of one GPU, both directions together", 0});
  v.required("scale_up_domain", x.scale_up_domain, Doc{"GPUs that share one scale-up network", 1, 1'000'000});
  v.required("scale_out", x.scale_out, Doc{"scale-out bandwidth of one GPU, one direction", 0});
  v.required("idle_power", x.idle_power, Doc{"draw of the rack without work", 0});
  v.required("max_power", x.max_power, Doc{"nameplate power of the rack", 1});
  v.option("power_exponent", x.power_exponent, Doc{"e of idle + (max - idle) * utilisation^e", 0.1, 10});
  v.option("power_curve", x.power_curve, Doc{"performance against power, ascending, last point 1, 1"});
  v.option("price", x.price, Doc{"of the whole rack", 0});
  v.option("embodied_carbon", x.embodied_carbon,
           Doc{"CO2e of making the whole rack, booked when it is bought; 0: not counted", 0});
  v.option("cowos_wafers_per_gpu", x.cowos_wafers_per_gpu, Doc{"CoWoS wafers that one GPU takes", 0, 10});
  v.option("cooling", x.cooling, Doc{"air or liquid, which its hall must have; absent: any will do"});
  v.option("h100_equivalents", x.h100_equivalents, Doc{"H100s that one GPU stands for", 0, 10'000});
  v.note();
}

} // namespace gpuramp::model

namespace gpuramp::scenario {

void describe(input::Visitor& v, Fabric& x)
{
  v.required("name", x.name, Doc{"name by which campuses refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("port", x.port, Doc{"scale-out bandwidth of one GPU, one direction", kPositive});
  v.option("hall_oversubscription", x.hall_oversubscription,
           Doc{"hall uplink = ports * port / this; 1 where absent, unless clos or dragonfly say it", 1, 1e6});
  v.option("core_oversubscription", x.core_oversubscription,
           Doc{"campus core = sum of hall uplinks / this; 1 where absent", 1, 1e6});
  v.option("clos", x.clos, Doc{"tiers of switches, if it is a folded Clos network (fat tree)"});
  v.option("dragonfly", x.dragonfly, Doc{"groups of switches, if it is a dragonfly"});
  v.option("torus", x.torus, Doc{"cubes of chips over optical circuit switches, if it is a torus"});
  v.option("scale_up", x.scale_up, Doc{"the network inside a rack or server, whose power and price are the rack's"});
  v.note();
}

void describe(input::Visitor& v, Region& x)
{
  v.required("name", x.name, Doc{"name by which campuses refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("carbon", x.carbon, Doc{"carbon intensity of grid energy", 0});
  v.required("price", x.price, Doc{"price of grid energy", 0});
  v.note();
}

void describe(input::Visitor& v, TaskText& x)
{
  v.required("name", x.name, Doc{"unique within the project"});
  v.required("class", x.task_class, Doc{"permit, site_prep, shell, transformer, utility_interconnection, ..."});
  v.required("duration", x.duration, Doc{"from when all predecessors are done", 0});
  v.option("after", x.after, Doc{"names of the tasks that must be done first"});
  v.source(x.source);
}

void describe(input::Visitor& v, ProjectText& x)
{
  v.required("name", x.name, Doc{"name by which halls and tranches refer to it"});
  v.option("description", x.description, Doc{"in words"});
  v.required("tasks", x.tasks, Doc{"what has to be done, in any order"});
  v.note();
}

void describe(input::Visitor& v, ConstantSource& x)
{
  v.required("name", x.name, Doc{"the constant"});
  v.required("meaning", x.meaning, Doc{"what it stands for"});
  v.required("unit", x.unit, Doc{"its unit"});
  v.required("value", x.value, Doc{"its value"});
  v.required("origin", x.origin, Doc{"fitted, measured or assumed"});
  v.required("source", x.source, Doc{"where the value comes from"});
}

void describe(input::Visitor& v, ActivityText& x)
{
  v.required("name", x.value.name, Doc{"benchmark"});
  v.required("activity", x.value.activity, Doc{"share of the GPU's dynamic power on one server", 0, 1});
  v.required("source", x.source, Doc{"where the value comes from"});
}

void describe(input::Visitor& v, NamedChip& named)
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
  v.option("torus_dimensions", x.torus_dimensions, Doc{"of the scale-up network; 0: switched", 0, 3});
  v.option(
      "scale_up_mesh", x.scale_up_mesh,
      Doc{"each GPU has a link of its own to each other of its domain, so that a part of them has part of scale_up"});
  v.option("scale_up_frac", x.scale_up_frac,
           Doc{"of scale_up in one direction, what collectives were measured to reach; default: the calibration's",
               kPositive, 1});
  v.option("matmul_bf16_frac", x.matmul_bf16_frac, Doc{"best bf16 matrix multiply / peak", kPositive, 1});
  v.option("matmul_tdp", x.matmul_tdp,
           Doc{"design power of the GPU that matmul_bf16_frac was measured on, if another than tdp", kPositive});
  v.option("matrix_edge", x.matrix_edge,
           Doc{"edge of its systolic arrays, which shorter vectors fill in part; 0: none", 0, 10'000});
  v.option("compute_units", x.compute_units, Doc{"streaming multiprocessors or compute units", 0, 100'000});
  v.option("clock_hz", x.clock_hz, Doc{"boost clock of the compute units", 0, 1e11});
  v.option("exponentials_per_clock", x.exponentials_per_clock,
           Doc{"exponentials per clock of a compute unit", 1, 1000});
  v.required("tdp", x.tdp, Doc{"thermal design power of one GPU", kPositive});
  v.option("software_since", x.software_since,
           Doc{"first shipments of its instruction set, from which its software matures; else of its rack type"});
  v.option("attention_since", x.attention_since,
           Doc{"when fused attention written for it was published; software before has that of the generation before"});
  v.required("source", named.source, Doc{"where the numbers come from"});
}

void describe(input::Visitor& v, NamedTransformer& x)
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
  v.option("mtp_layers", s.mtp_layers, Doc{"multi-token-prediction modules, which are trained but not served", 0, 100});
  v.option("released", s.released, Doc{"publication of a mixture of experts, from which kernels for it mature"});
  v.option("published_mapping", x.published_mapping,
           Doc{"how a team spread it over GPUs, with its source: what a mapping that a search finds is shown beside"});
  v.option("input_tokens", x.input_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("output_tokens", x.output_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("server_user_tokens_per_s", x.server_user_tokens_per_s,
           Doc{"least rate per user in the benchmark's server scenario", 0, 1e5});
  v.required("source", x.source, Doc{"where the numbers come from"});
}

void describe(input::Visitor& v, CatalogText& x)
{
  v.option("rack_types", x.rack_types, Doc{"racks that can be bought"});
  v.option("projects", x.projects, Doc{"templates of what has to be built"});
  v.option("switches", x.switches, Doc{"switches that fabrics are made of"});
  v.option("optics", x.optics, Doc{"transceivers and cables that fabrics are made of"});
  v.option("fabrics", x.fabrics,
           Doc{"scale-out networks of a campus, of switches and optics in the same file or an earlier one"});
  v.option("regions", x.regions, Doc{"grid regions"});
  v.option("sources", x.sources, Doc{"kinds of power sources"});
  v.option("transformers", x.transformers, Doc{"models by name"});
  v.option("chips", x.chips, Doc{"what the step model needs of a GPU beyond its rack type"});
  v.option("constants", x.constants, Doc{"constants of the models, all or none"});
  v.option("workload_activities", x.activities, Doc{"share of dynamic power, by benchmark; not used by a run"});
  v.note();
}

} // namespace gpuramp::scenario
