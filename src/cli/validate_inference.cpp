// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_inputs.hpp"
#include "cli/validate_units.hpp"
#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/node_power.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::cli {
namespace {

Prediction inference_quantity(const Inputs& in, const model::InferenceRate& rate)
{
  const auto& c = in.c;
  if (c.quantity == "output_tokens_per_s" || c.quantity == "decode throughput per node" || c.quantity == "tokens_per_s")
    return in_unit(rate.output_tokens_per_s * static_cast<double>(c.gpus), c.unit, kTokenRates);
  if (c.quantity == "output_tokens_per_s_per_gpu")
    return in_unit(rate.output_tokens_per_s, c.unit, kTokenRates);
  // servers of eight stand in air unless their source says otherwise (HGX reference designs); trays of racks do not
  const bool air_cooled = c.cooling.empty() ? in.chip->server_gpus >= 8 : c.cooling == "air";
  if (c.quantity == "energy_per_token")
    return in_unit(model::energy_per_token(rate, *in.chip, air_cooled, in.models.calibration).base(), c.unit,
                   {{"J", 1}, {"J/token", 1}});
  const auto gpu_w = model::gpu_power(*in.chip, rate.activity, in.models.calibration).base();
  if (c.quantity == "gpu_energy_per_token")
    return in_unit(gpu_w / rate.output_tokens_per_s, c.unit, {{"J", 1}, {"J/token", 1}});
  if (c.quantity == "gpu_power")
    return in_unit(gpu_w, c.unit, kWatts);
  return unknown_quantity(
      c, "output_tokens_per_s, output_tokens_per_s_per_gpu, energy_per_token, gpu_energy_per_token, gpu_power");
}

} // namespace

Prediction predict_inference(const Inputs& in)
{
  const auto& c = in.c;
  const auto* named = scenario::find_transformer(in.models, c.model_name);
  const auto shape = shape_of(in);
  if (not shape)
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

} // namespace gpuramp::cli
