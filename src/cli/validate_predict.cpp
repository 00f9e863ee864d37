// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_predict.hpp"

#include "cli/fabric_bill.hpp"
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/cross_campus.hpp"
#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/node_power.hpp"
#include "gpuramp/model/reliability.hpp"
#include "gpuramp/model/training_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace gpuramp::cli {
namespace {

using scenario::ModelCatalog;
using scenario::ValidationCase;

/// Everything a kind's predictor may look at.
struct Inputs {
  const ValidationCase& c;
  const ModelCatalog& models;
  const scenario::Catalog& catalog;
  const model::Chip* chip = nullptr; ///< null for kinds that need none
  model::RackType rack;
};

Prediction fails(std::string why)
{
  return {std::nullopt, std::move(why), "", ""};
}

/// In the unit the case states. \param value in the first unit's
Prediction in_unit(double value, const std::string& unit, const std::map<std::string, double>& units)
{
  const auto found = units.find(unit);
  if (found != units.end())
    return {value / found->second, "", "", ""};
  std::string all;
  for (const auto& [name, scale] : units)
    all += (all.empty() ? "" : ", ") + name;
  return fails(fmt::format("unknown unit '{}' (known are {})", unit, all));
}

const std::map<std::string, double> kSeconds{{"s", 1}, {"ms", 1e-3}, {"min", 60}, {"h", 3600}, {"d", 86400}};
const std::map<std::string, double> kRatio{{"ratio", 1}, {"1", 1}, {"%", 0.01}};
const std::map<std::string, double> kWatts{{"W", 1}, {"kW", 1e3}, {"MW", 1e6}};
const std::map<std::string, double> kFlopRates{{"TFLOP/s", 1e12}, {"PFLOP/s", 1e15}};
const std::map<std::string, double> kTokenRates{{"token/s", 1}, {"tok/s", 1}, {"tokens/s", 1}};
const std::map<std::string, double> kByteRates{{"GB/s", 1e9}};

Prediction unknown_quantity(const ValidationCase& c, const char* known)
{
  return fails(fmt::format("unknown quantity '{}' of a {} (known are {})", c.quantity, c.kind, known));
}

/// FLOP that the GPUs work off: what is recomputed counts, the whole attention matrix counts. \source Narayanan et al.
/// 2021, equation 3
double hardware_flop(const model::TransformerShape& shape, const model::TrainingBatch& batch,
                     const model::Mapping& mapping)
{
  const double tokens = static_cast<double>(batch.global_batch) * static_cast<double>(batch.sequence);
  const double whole = model::training_flop_per_token(shape, batch.sequence, false);
  const double logits = 6 * static_cast<double>(shape.vocabulary) * static_cast<double>(shape.hidden);
  return tokens * (mapping.recompute == model::Recompute::full ? (whole - logits) * 4 / 3 + logits : whole);
}

/// The model of the case: its own shape, or the one it names.
const model::TransformerShape* shape_of(const Inputs& in)
{
  if (in.c.shape)
    return &*in.c.shape;
  const auto* named = scenario::find_transformer(in.models, in.c.model_name);
  return named != nullptr ? &named->shape : nullptr;
}

std::string unknown_model(const Inputs& in)
{
  std::vector<std::string> names;
  for (const auto& t : in.models.transformers)
    names.push_back(t.name);
  return in.c.model_name.empty()
             ? "the model is missing"
             : fmt::format("unknown model '{}' (known are {})", in.c.model_name, fmt::join(names, ", "));
}

std::string breakdown_of(const model::StepTime& t)
{
  std::string text;
  for (const auto& [name, part] :
       {std::pair{"matmul", t.matmul}, std::pair{"wave tail", t.wave_tail}, std::pair{"attention", t.attention},
        std::pair{"memory", t.memory_bound}, std::pair{"tensor", t.tensor}, std::pair{"context", t.context},
        std::pair{"expert", t.expert}, std::pair{"host", t.host}, std::pair{"pipeline", t.pipeline},
        std::pair{"bubble", t.bubble}, std::pair{"data", t.data}, std::pair{"optimizer", t.optimizer},
        std::pair{"jitter", t.jitter}})
    text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", name,
                        100 * core::in_seconds(part) / core::in_seconds(t.total));
  return text;
}

struct StepOrProblem {
  model::TrainingStep step;
  model::TrainingBatch batch;
  std::string problem;
  std::string remark;
};

/// The run was measured, so it did fit. One by data parallelism alone whose replicas do not shared its weights out;
/// activations that do not fit were recomputed, in as many layers as it takes.
model::Mapping as_it_must_fit(const model::TransformerShape& shape, const model::TrainingBatch& batch,
                              model::Mapping mapping, const model::RackType& rack)
{
  const bool by_data_alone = mapping.tensor * mapping.pipeline * mapping.context == 1 && batch.distributed_optimizer;
  const auto memory = model::training_memory(shape, batch, mapping);
  if (by_data_alone && memory.total() - memory.activations > rack.hbm)
    mapping.fully_sharded = true;
  if (mapping.recompute == model::Recompute::none)
    mapping.recompute_frac = model::recompute_to_fit(shape, batch, mapping, rack.hbm);
  return mapping;
}

StepOrProblem step_of(const Inputs& in, const model::TransformerShape& shape)
{
  const auto& c = in.c;
  StepOrProblem result;
  if (not c.batch) {
    result.problem = "'training' is missing";
    return result;
  }
  if (c.batch->precision != model::Precision::bf16 && not in.rack.peak_fp8) {
    result.problem = fmt::format("{} has neither fp8 nor fp4", c.accelerator);
    return result;
  }
  if (c.batch->precision == model::Precision::fp4 && not in.rack.peak_fp4) {
    result.problem = fmt::format("{} has no fp4", c.accelerator);
    return result;
  }
  auto& batch = result.batch;
  batch = *c.batch;
  batch.software = c.software;
  batch = model::with_default_kernels(batch, c.mapping, in.rack);
  batch.fused_attention = c.fused_attention.value_or(batch.fused_attention);
  batch.fused_communication = c.fused_communication.value_or(batch.fused_communication);
  batch.gradient_bytes = c.gradient_bytes.value_or(batch.gradient_bytes);
  result.problem = model::problem_of(c.mapping, shape, batch, c.gpus);
  if (not result.problem.empty())
    return result;
  const auto mapping = as_it_must_fit(shape, batch, c.mapping, in.rack);
  if (mapping.fully_sharded && not c.mapping.fully_sharded)
    result.remark = "taken as fully sharded: replicas with whole weights do not fit";
  if (mapping.recompute_frac > 0)
    result.remark += fmt::format("{}taken as recomputed in {:.0f} % of the layers: activations do not fit",
                                 result.remark.empty() ? "" : "; ", 100 * mapping.recompute_frac);
  result.step = model::training_step(shape, batch, mapping, in.rack, *in.chip, in.models.calibration);
  return result;
}

Prediction predict_training(const Inputs& in)
{
  const auto& c = in.c;
  const auto* shape = shape_of(in);
  if (shape == nullptr)
    return fails(unknown_model(in));
  const auto run = step_of(in, *shape);
  if (not run.problem.empty())
    return fails(run.problem);
  const double step_s = run.step.time.total.base();
  const auto gpus = static_cast<double>(c.gpus);
  const auto peak = model::peak(in.rack, run.batch.precision).base();
  const double plain = run.step.tokens * model::training_flop_per_token(*shape, run.batch.sequence, false);
  const std::map<std::string, std::function<Prediction()>> quantities{
      {"step_time", [&] { return in_unit(step_s, c.unit, kSeconds); }},
      {"hardware_flop_rate_per_gpu",
       [&] { return in_unit(hardware_flop(*shape, run.batch, c.mapping) / step_s / gpus, c.unit, kFlopRates); }},
      {"model_flop_rate_per_gpu", [&] { return in_unit(plain / step_s / gpus, c.unit, kFlopRates); }},
      {"mfu", [&] { return in_unit(plain / step_s / gpus / peak, c.unit, kRatio); }},
      {"hfu",
       [&] { return in_unit(hardware_flop(*shape, run.batch, c.mapping) / step_s / gpus / peak, c.unit, kRatio); }},
      {"tokens_per_s", [&] { return in_unit(run.step.tokens / step_s, c.unit, kTokenRates); }},
      {"tokens_per_s_per_gpu", [&] {
         return in_unit(run.step.tokens / step_s / gpus, c.unit,
                        {{"token/s", 1}, {"tok/s", 1}, {"token/s/GPU", 1}, {"tok/s/GPU", 1}});
       }}};
  const auto found = quantities.find(c.quantity);
  if (found == quantities.end())
    return unknown_quantity(
        c,
        "step_time, hardware_flop_rate_per_gpu, model_flop_rate_per_gpu, mfu, hfu, tokens_per_s, tokens_per_s_per_gpu");
  auto prediction = found->second();
  prediction.remark = run.remark;
  prediction.breakdown = breakdown_of(run.step.time);
  return prediction;
}

Prediction power_quantity(const Inputs& in, double activity)
{
  const auto& c = in.c;
  const auto server = std::min(c.gpus, in.chip->server_gpus == 4 ? in.chip->server_gpus : c.gpus_per_node);
  const auto power = model::server_power(*in.chip, server, activity, c.cooling == "air", in.models.calibration).base();
  const auto gpus = static_cast<double>(c.gpus);
  if (c.quantity == "node_power" || c.quantity == "server_power")
    return in_unit(power, c.unit, kWatts);
  if (c.quantity == "power_per_gpu" || c.quantity == "gpu_power")
    return in_unit(power / static_cast<double>(server), c.unit, kWatts);
  if (c.quantity == "it_power" || c.quantity == "total_power")
    return in_unit(power / static_cast<double>(server) * gpus, c.unit, kWatts);
  return unknown_quantity(c, "node_power, power_per_gpu, total_power");
}

Prediction predict_training_power(const Inputs& in)
{
  const auto* shape = shape_of(in);
  if (shape == nullptr)
    return fails(unknown_model(in));
  const auto run = step_of(in, *shape);
  return run.problem.empty() ? power_quantity(in, run.step.busy_frac) : fails(run.problem);
}

Prediction predict_node_power(const Inputs& in)
{
  const auto& c = in.c;
  if (c.batch)
    return predict_training_power(in);
  const auto& activities = in.models.activities;
  static const std::map<std::string, std::string> kLike{{"resnet", "resnet-50"},
                                                        {"bert", "bert-large"},
                                                        {"ssd", "convolution"},
                                                        {"retinanet", "convolution"},
                                                        {"unet3d", "convolution"},
                                                        {"3d-unet", "convolution"},
                                                        {"stable-diffusion", "convolution"},
                                                        {"dlrm", "embedding"},
                                                        {"dlrm-dcnv2", "embedding"},
                                                        {"dlrm_dcnv2", "embedding"},
                                                        {"gnn", "embedding"},
                                                        {"llama2_70b_lora", "llama2-70b-lora"}};
  const auto like = kLike.find(c.workload);
  const auto& name = like != kLike.end() ? like->second : c.workload;
  const auto found = std::find_if(activities.begin(), activities.end(), [&](const auto& a) { return a.name == name; });
  if (found == activities.end()) {
    std::vector<std::string> names;
    for (const auto& a : activities)
      names.push_back(a.name);
    return fails(fmt::format("unknown workload '{}' (known are {})", c.workload, fmt::join(names, ", ")));
  }
  const double servers = std::max(1.0, static_cast<double>(c.gpus) / static_cast<double>(c.gpus_per_node));
  return power_quantity(in, model::scaled_activity(found->activity, servers, in.models.calibration));
}

Prediction predict_collective(const Inputs& in)
{
  const auto& c = in.c;
  static const std::map<std::string, model::CollectiveKind> kKinds{
      {"all_reduce", model::CollectiveKind::all_reduce},
      {"all_gather", model::CollectiveKind::all_gather},
      {"reduce_scatter", model::CollectiveKind::reduce_scatter},
      {"all_to_all", model::CollectiveKind::all_to_all}};
  static const std::map<std::string, model::CollectiveAlgorithm> kAlgorithms{
      {"auto", model::CollectiveAlgorithm::automatic},
      {"ring", model::CollectiveAlgorithm::ring},
      {"tree", model::CollectiveAlgorithm::tree},
      {"nvls", model::CollectiveAlgorithm::in_network},
      {"in_network", model::CollectiveAlgorithm::in_network},
      {"hierarchical", model::CollectiveAlgorithm::hierarchical}};
  const auto kind = kKinds.find(c.collective);
  const auto algorithm = kAlgorithms.find(c.algorithm);
  if (kind == kKinds.end() || algorithm == kAlgorithms.end())
    return fails(fmt::format("unknown collective '{}' by algorithm '{}'", c.collective, c.algorithm));
  if (c.gpus < 2 || c.payload_bytes <= 0)
    return fails("a collective needs at least 2 gpus and a payload above zero");
  const auto group = model::group_of(in.rack, in.models.calibration, c.gpus, 1);
  const double time = model::collective_s(group, kind->second, c.payload_bytes, algorithm->second);
  if (c.quantity == "bus_bandwidth")
    return in_unit(model::bus_bandwidth(kind->second, c.gpus, c.payload_bytes, time), c.unit, kByteRates);
  if (c.quantity == "algorithm_bandwidth")
    return in_unit(c.payload_bytes / time, c.unit, kByteRates);
  if (c.quantity == "time")
    return in_unit(time, c.unit, {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}});
  return unknown_quantity(c, "bus_bandwidth, algorithm_bandwidth, time");
}

Prediction inference_quantity(const Inputs& in, const model::InferenceRate& rate)
{
  const auto& c = in.c;
  if (c.quantity == "output_tokens_per_s" || c.quantity == "decode throughput per node" || c.quantity == "tokens_per_s")
    return in_unit(rate.output_tokens_per_s * static_cast<double>(c.gpus), c.unit, kTokenRates);
  if (c.quantity == "output_tokens_per_s_per_gpu")
    return in_unit(rate.output_tokens_per_s, c.unit, kTokenRates);
  if (c.quantity == "energy_per_token")
    return in_unit(model::energy_per_token(rate, *in.chip, in.models.calibration).base(), c.unit,
                   {{"J", 1}, {"J/token", 1}});
  return unknown_quantity(c, "output_tokens_per_s, output_tokens_per_s_per_gpu, energy_per_token");
}

Prediction predict_inference(const Inputs& in)
{
  const auto& c = in.c;
  const auto* named = scenario::find_transformer(in.models, c.model_name);
  const auto* shape = shape_of(in);
  if (shape == nullptr)
    return fails(unknown_model(in));
  const bool decode_only = c.scenario == "decode" || c.quantity.find("decode") != std::string::npos;
  model::InferenceLoad load;
  load.precision = c.precision.value_or(model::serving_precision(in.rack));
  load.output_tokens =
      c.output_tokens.value_or(named != nullptr && named->output_tokens > 0 ? named->output_tokens : 0);
  load.input_tokens = decode_only ? 0 : c.input_tokens.value_or(named != nullptr ? named->input_tokens : 0);
  load.context_tokens = c.context_tokens;
  if (c.requests)
    load.reserved_output_tokens = load.output_tokens; // all answers are that long, and servers know it
  load.requests = c.requests;
  load.software = c.software;
  load.tensor_parallel = c.tensor_parallel;
  load.user_tokens_per_s = c.user_tokens_per_s;
  if (c.scenario == "server" && not load.user_tokens_per_s && named != nullptr && named->server_user_tokens_per_s > 0)
    load.user_tokens_per_s = named->server_user_tokens_per_s;
  if (load.output_tokens <= 0 || (decode_only && not load.context_tokens && load.output_tokens <= 0))
    return fails(fmt::format("the lengths of requests to '{}' are unknown (state input_tokens and output_tokens)",
                             c.model_name));
  // disaggregated decode shares experts over as many servers as it takes; a figure per server is then one of many
  auto gpus = c.gpus;
  load.across_domains = decode_only;
  if (decode_only)
    gpus = std::max<std::int64_t>(gpus, 256);
  const auto rate = model::inference_rate(*shape, load, gpus, in.rack, *in.chip, in.models.calibration);
  if (not rate)
    return fails(model::inference_problem(*shape, load, gpus, in.rack));
  auto prediction = inference_quantity(in, *rate);
  prediction.breakdown = fmt::format(
      "group {}, batch {:.0f}: matmul and attention {:.1f} %, memory {:.1f} %, communication {:.1f} %", rate->group,
      rate->batch, 100 * rate->matmul_share, 100 * rate->memory_share, 100 * rate->communication_share);
  return prediction;
}
Prediction predict_reliability(const Inputs& in)
{
  const auto& c = in.c;
  if (c.gpus <= 0 || c.failures_per_1000_node_days <= 0)
    return fails("a job needs gpus and failures_per_1000_node_days above zero");
  const double nodes = static_cast<double>(c.gpus) / static_cast<double>(c.gpus_per_node);
  const auto mttf = model::job_mttf({c.failures_per_1000_node_days / 1000, 0}, nodes);
  const model::CheckpointCosts costs{core::seconds(c.checkpoint_write_s), core::seconds(0),
                                     core::seconds(60 * c.restart_overhead_min)};
  const auto interval = c.checkpoint_interval_min ? core::seconds(60 * *c.checkpoint_interval_min)
                                                  : model::young_interval(costs.write, mttf);
  if (c.quantity == "job_mttf" || c.quantity == "mean_time_between_interruptions")
    return in_unit(mttf.base(), c.unit, kSeconds);
  if (c.quantity == "ettr" || c.quantity == "goodput")
    return in_unit(model::expected_ettr(costs, interval, mttf), c.unit, kRatio);
  if (c.quantity == "optimal_checkpoint_interval")
    return in_unit(model::young_interval(costs.write, mttf).base(), c.unit, kSeconds);
  if (c.quantity == "interruptions")
    return in_unit(c.days * core::kSecondsPerDay / mttf.base(), c.unit, {{"count", 1}});
  return unknown_quantity(c, "job_mttf, ettr, goodput, optimal_checkpoint_interval, interruptions");
}

/// Share of the time of one campus's step in that of a step with the exchange.
Prediction predict_cross_campus(const Inputs& in)
{
  const auto& c = in.c;
  if (c.parameters <= 0 || c.step_s <= 0 || c.gbit_per_s <= 0)
    return fails("a run across campuses needs parameters, step_s and gbit_per_s above zero");
  if (c.quantity != "efficiency")
    return unknown_quantity(c, "efficiency");
  const model::CampusLink link{c.campuses, core::gigabytes_per_second(c.gbit_per_s / 8),
                               model::fibre_latency(c.distance_km)};
  const auto step = [&](double overlap_frac) {
    return model::cross_campus_step(c.parameters, core::seconds(c.step_s), link,
                                    {c.steps_between, c.bytes_per_weight, overlap_frac});
  };
  const auto exchange_s = step(0).exchange.base();
  const auto hidden = exchange_s > 0 ? std::min(1.0, c.overlap_s / exchange_s) : 0;
  return in_unit(c.step_s / step(hidden).step.base(), c.unit, kRatio);
}

struct Kind {
  bool needs_accelerator;
  Prediction (*predict)(const Inputs&);
};

const std::map<std::string, Kind>& kinds()
{
  static const std::map<std::string, Kind> kKinds{
      {"training_step", {true, predict_training}},
      {"training_power", {true, predict_training_power}},
      {"node_power", {true, predict_node_power}},
      {"collective", {true, predict_collective}},
      {"inference", {true, predict_inference}},
      {"job_reliability", {false, predict_reliability}},
      {"cross_campus", {false, predict_cross_campus}},
      {"fabric", {false, [](const Inputs& in) { return predict_fabric(in.c, in.catalog); }}}};
  return kKinds;
}

} // namespace

const std::vector<std::string>& known_kinds()
{
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const auto& [name, kind] : kinds())
      names.push_back(name);
    return names;
  }();
  return kNames;
}

Prediction predict(const ValidationCase& c, const ModelCatalog& models, const scenario::Catalog& catalog)
{
  const auto kind = kinds().find(c.kind);
  if (kind == kinds().end())
    return fails(fmt::format("unknown kind '{}' (known are {})", c.kind, fmt::join(known_kinds(), ", ")));
  Inputs in{c, models, catalog, nullptr, {}};
  if (kind->second.needs_accelerator) {
    in.chip = scenario::find_chip(models, c.accelerator);
    if (in.chip == nullptr) {
      std::vector<std::string> names;
      for (const auto& chip : models.chips)
        names.push_back(chip.name);
      return fails(c.accelerator.empty()
                       ? "the accelerator is missing"
                       : fmt::format("unknown accelerator '{}' (known are {})", c.accelerator, fmt::join(names, ", ")));
    }
    if (c.gpus <= 0)
      return fails("'gpus' is missing");
    in.rack = model::with_chip(scenario::rack_type(catalog, in.chip->rack_type), *in.chip);
  }
  return kind->second.predict(in);
}

} // namespace gpuramp::cli
