// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/inference.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/memory.hpp"
#include "gpuramp/model/node_power.hpp"
#include "inference_server.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace gpuramp::model {
namespace {

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
  const double moving = rate.memory_share + rate.communication_share;
  const double waiting = std::max(0.0, 1 - rate.matmul_share - moving);
  rate.activity = std::min(1.0, rate.matmul_share + moving * c.memory_activity + waiting * c.communication_activity);
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

DemandSteps::DemandSteps(const DemandCurve& demand, core::Duration from, core::Duration to)
{
  core::require(to >= from, "DemandSteps: ends before it begins");
  core::require(demand.growth_per_year > -1, "DemandSteps: demand falls by all of itself");
  constexpr double kStep = 225; // s; midpoint rule, error ~ (step / day)^2
  const double length = (to - from).base();
  const auto steps = std::max(1.0, std::ceil(length / kStep));
  step_s_ = length / steps;
  for (double i = 0; i < steps; ++i)
    tokens_per_s_.push_back(demand.at(from + core::seconds((i + 0.5) * step_s_)));
}

double DemandSteps::served_tokens(double capacity) const
{
  core::require(capacity >= 0, "served_tokens: negative capacity");
  double sum = 0;
  for (const auto tokens_per_s : tokens_per_s_)
    sum += std::min(tokens_per_s, capacity);
  return sum * step_s_;
}

} // namespace gpuramp::model
