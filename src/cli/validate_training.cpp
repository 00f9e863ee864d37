// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_inputs.hpp"
#include "cli/validate_units.hpp"
#include "gpuramp/model/mapping_search.hpp"
#include "gpuramp/model/node_power.hpp"
#include "gpuramp/model/training_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace gpuramp::cli {
namespace {

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

std::string breakdown_of(const model::StepTime& t)
{
  std::string text;
  for (const auto& [name, part] :
       {std::pair{"matmul", t.matmul}, std::pair{"wave tail", t.wave_tail}, std::pair{"attention", t.attention},
        std::pair{"memory", t.memory_bound}, std::pair{"tensor", t.tensor}, std::pair{"context", t.context},
        std::pair{"expert", t.expert}, std::pair{"host", t.host}, std::pair{"pipeline", t.pipeline},
        std::pair{"bubble", t.bubble}, std::pair{"data", t.data}, std::pair{"optimizer", t.optimizer},
        std::pair{"jitter", t.jitter}, std::pair{"untuned", t.untuned}})
    text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", name,
                        100 * core::in_seconds(part) / core::in_seconds(t.total));
  return text;
}

struct StepOrProblem {
  model::TrainingStep step;
  model::TrainingBatch batch;
  model::Mapping mapping; ///< given or found
  std::string problem;
  std::string remark;
};

/// The run was measured, so it did fit. One by data parallelism alone whose replicas do not shared its weights out, and
/// on a torus works off its local batch at once, as XLA programs of MaxText do; activations that do not fit were
/// recomputed, in as many layers as it takes.
model::Mapping as_it_must_fit(const model::TransformerShape& shape, const model::TrainingBatch& batch,
                              model::Mapping mapping, const model::RackType& rack)
{
  const bool by_data_alone = mapping.tensor * mapping.pipeline * mapping.context == 1 && batch.distributed_optimizer;
  const auto memory = model::training_memory(shape, batch, mapping);
  if (by_data_alone && memory.total() - memory.activations > rack.hbm)
    mapping.fully_sharded = true;
  if (mapping.fully_sharded && rack.torus_dimensions > 0)
    mapping.micro_batch = batch.global_batch / mapping.data;
  if (mapping.recompute == model::Recompute::none)
    mapping.recompute_frac = model::recompute_to_fit(shape, batch, mapping, rack.hbm);
  return mapping;
}

/// The mapping that a search finds, which is faster than those that teams publish: its remark says by how much it is
/// slowed for that.
void search_mapping_of(const Inputs& in, const model::TransformerShape& shape, StepOrProblem& result)
{
  const auto& calibration = in.models.calibration;
  const auto found =
      model::search_mapping(model::trained_shape(shape), result.batch, in.c.gpus, in.rack, *in.chip, calibration);
  result.problem = found.problem;
  if (not found.best)
    return;
  const auto& m = result.mapping = *found.best;
  result.batch.mapping_found = true;
  result.remark = fmt::format(
      "found tensor {}, pipeline {}, context {}, expert {}, data {}, interleave {}, micro-batch {}; {:.0f} % "
      "slower than predicted, as searches flatter",
      m.tensor, m.pipeline, m.context, m.expert, m.data, m.interleave, m.micro_batch,
      100 * (calibration.auto_mapping_optimism - 1));
}

std::string precision_problem(const Inputs& in)
{
  const auto precision = in.c.batch->precision;
  if (precision != model::Precision::bf16 && not in.rack.peak_fp8)
    return fmt::format("{} has neither fp8 nor fp4", in.c.accelerator);
  if (precision == model::Precision::fp4 && not in.rack.peak_fp4)
    return fmt::format("{} has no fp4", in.c.accelerator);
  return "";
}

/// Kernels as the case states them, else as its software has them.
void choose_kernels(const Inputs& in, StepOrProblem& result)
{
  const auto& c = in.c;
  auto& batch = result.batch;
  batch = model::with_default_kernels(batch, result.mapping, in.rack);
  batch.fused_attention = c.fused_attention.value_or(batch.fused_attention);
  batch.fused_communication = c.fused_communication.value_or(batch.fused_communication);
  batch.gradient_bytes = c.gradient_bytes.value_or(batch.gradient_bytes);
}

std::string fit_remark(const model::Mapping& given, const model::Mapping& taken)
{
  std::string remark;
  if (taken.fully_sharded && not given.fully_sharded)
    remark = "; taken as fully sharded: replicas with whole weights do not fit";
  if (taken.recompute_frac > 0)
    remark += fmt::format("; taken as recomputed in {:.0f} % of the layers: activations do not fit",
                          100 * taken.recompute_frac);
  return remark.empty() ? remark : remark.substr(2);
}

StepOrProblem step_of(const Inputs& in, const model::TransformerShape& shape)
{
  const auto& c = in.c;
  StepOrProblem result;
  result.problem = c.batch ? precision_problem(in) : "'training' is missing";
  if (not result.problem.empty())
    return result;
  result.batch = *c.batch;
  result.batch.software = c.software;
  result.mapping = c.mapping;
  if (c.automatic_mapping)
    search_mapping_of(in, shape, result);
  else
    result.problem = model::problem_of(c.mapping, shape, result.batch, c.gpus);
  if (not result.problem.empty())
    return result;
  choose_kernels(in, result);
  if (not c.automatic_mapping) {
    result.mapping = as_it_must_fit(shape, result.batch, c.mapping, in.rack);
    result.remark = fit_remark(c.mapping, result.mapping);
  }
  result.step = model::training_step(shape, result.batch, result.mapping, in.rack, *in.chip, in.models.calibration);
  return result;
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

} // namespace

Prediction predict_training(const Inputs& in)
{
  const auto& c = in.c;
  const auto shape = shape_of(in);
  if (not shape)
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
       [&] { return in_unit(hardware_flop(*shape, run.batch, run.mapping) / step_s / gpus, c.unit, kFlopRates); }},
      {"model_flop_rate_per_gpu", [&] { return in_unit(plain / step_s / gpus, c.unit, kFlopRates); }},
      {"mfu", [&] { return in_unit(plain / step_s / gpus / peak, c.unit, kRatio); }},
      {"hfu",
       [&] { return in_unit(hardware_flop(*shape, run.batch, run.mapping) / step_s / gpus / peak, c.unit, kRatio); }},
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

Prediction predict_training_power(const Inputs& in)
{
  const auto shape = shape_of(in);
  if (not shape)
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

} // namespace gpuramp::cli
