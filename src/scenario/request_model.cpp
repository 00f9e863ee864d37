// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/request_model.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/training_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

namespace {

template <std::size_t N>
std::optional<std::array<double, N>> rates(const std::vector<double>& stated)
{
  if (stated.size() != N)
    return std::nullopt;
  std::array<double, N> array;
  std::copy(stated.begin(), stated.end(), array.begin());
  return array;
}

model::TokenLengths lengths_about(double mean, const LengthSpread& spread)
{
  return spread.form == LengthForm::exponential ? model::TokenLengths::exponential(mean)
                                                : model::TokenLengths::lognormal(mean, spread.cv);
}

model::RequestLengths request_lengths(const Catalog& catalog, const InferenceService& service)
{
  const auto& requests = *service.requests;
  const auto& text = requests.lengths;
  if (requests.traced) {
    std::vector<double> input, output;
    for (const auto& request : requests.traced->requests) {
      input.push_back(request.input_tokens);
      output.push_back(request.output_tokens);
    }
    return {model::TokenLengths::measured(std::move(input)), model::TokenLengths::measured(std::move(output)),
            text.cached_frac};
  }
  const auto tokens = mean_tokens(catalog, service);
  return {lengths_about(tokens.input, text.input), lengths_about(tokens.output, text.output), text.cached_frac};
}

/// The requests of a trace, or as many of them as say enough: stretches at equal distances, one after another.
std::shared_ptr<const std::vector<model::Request>> trace_of(const Requests& requests)
{
  constexpr std::size_t kMost = 20'000, kStretch = 2'000;
  if (not requests.traced)
    return nullptr;
  const auto& all = requests.traced->requests;
  if (all.size() <= kMost)
    return {requests.traced, &all};
  auto some = std::make_shared<std::vector<model::Request>>();
  double at_s = 0;
  for (std::size_t s = 0; s < kMost / kStretch; ++s) {
    const auto from = s * (all.size() - kStretch) / (kMost / kStretch - 1);
    for (auto i = from; i < from + kStretch; ++i) {
      at_s += i > from ? all[i].arrival_s - all[i - 1].arrival_s : s > 0 ? 1 / requests.traced->per_s : 0;
      some->push_back({at_s, all[i].input_tokens, all[i].output_tokens});
    }
  }
  return some;
}

model::LatencyTargets targets_of(const RequestTargets& text)
{
  const auto seconds = [](const std::optional<core::Duration>& d) {
    return d ? std::optional(core::in_seconds(*d)) : std::nullopt;
  };
  return {text.percentile, seconds(text.ttft), seconds(text.tpot), seconds(text.latency)};
}

model::Replica measured_replica(const MeasuredReplica& text, std::int64_t gpus)
{
  const auto step_s = core::in_seconds(text.step);
  const auto start_s = core::in_seconds(text.prefill_start);
  return {gpus,
          model::PiecewiseLinear({{0, start_s}, {text.prefill.base(), start_s + 1}}),
          model::PiecewiseLinear({{1, step_s}, {2, step_s + core::in_seconds(text.step_per_sequence)}}),
          static_cast<double>(text.most_sequences),
          {}};
}

/// Replicas of so many GPUs; nothing if they cannot hold the model.
std::optional<model::ServingLayout> layout_of(const Catalog& catalog, const InferenceService& service,
                                              const model::RackType& rack, std::int64_t gpus)
{
  const auto& serving = service.requests->serving;
  const bool apart = serving.kind == ServingKind::apart;
  const auto decode_gpus = serving.decode_gpus.value_or(gpus);
  if (gpus < 1 || decode_gpus < 1) // out of bounds, which the reader has told
    return std::nullopt;
  if (serving.measured)
    return model::ServingLayout{measured_replica(*serving.measured, gpus),
                                apart ? std::optional(measured_replica(*serving.measured, decode_gpus)) : std::nullopt};
  const auto replica = replica_of(catalog, service, rack, gpus, apart);
  const auto decode = apart ? replica_of(catalog, service, rack, decode_gpus, apart) : std::nullopt;
  return replica && (decode || not apart) ? std::optional(model::ServingLayout{*replica, decode}) : std::nullopt;
}

std::vector<std::int64_t> sizes_of(const ServingText& serving, const model::RackType& rack)
{
  if (serving.gpus || serving.measured)
    return {serving.gpus.value_or(1)};
  std::vector<std::int64_t> sizes;
  for (std::int64_t gpus = 1; gpus <= rack.scale_up_domain; gpus *= 2)
    sizes.push_back(gpus);
  return sizes;
}

/// \return whether the requests keep more replicas busy than a pool is counted with
bool is_too_large(const model::ServingModel& serving, double requests_per_s)
{
  constexpr double kMostReplicas = 1e6; // the queue has two numbers for each: 16 MB
  return requests_per_s > kMostReplicas * serving.capacity_per_s({1, 1});
}

/// What almost nobody waits for: \return why a type meets no target, or ""
std::string why_never(const model::ServingModel& serving)
{
  const auto& t = serving.targets();
  constexpr std::int64_t kMany = 1'000;
  const auto alone = serving.level({1e-3, 1, 2}, {kMany, kMany});
  const auto percent = 100 * t.percentile;
  if (t.ttft_s && alone.ttft_s > *t.ttft_s)
    return fmt::format("{:g} % of prompts take up to {:.3g} s to prefill", percent, alone.ttft_s);
  if (t.tpot_s && alone.tpot_s > *t.tpot_s)
    return fmt::format("a token takes {:.3g} s to decode even alone", alone.tpot_s);
  if (t.latency_s && alone.latency_s > *t.latency_s)
    return fmt::format("{:g} % of requests take up to {:.3g} s even alone", percent, alone.latency_s);
  return "bursts are too dense";
}

} // namespace

model::ArrivalProcess request_arrivals(const Requests& requests, double per_s)
{
  const auto& text = requests.arrivals;
  model::ArrivalProcess process{per_s};
  if (requests.traced)
    process = {per_s, requests.traced->interval_cv, requests.traced->burst_factor,
               not text.interval_cv && not text.burst_factor};
  process.interval_cv = text.interval_cv.value_or(process.interval_cv);
  process.burst_factor = text.burst_factor.value_or(process.burst_factor);
  return process;
}

model::WeekProfile request_week(const Requests& requests, core::Date start)
{
  return {rates<24>(requests.arrivals.by_hour), rates<7>(requests.arrivals.by_weekday), start};
}

double requests_per_s(const Scenario& scenario, const InferenceService& service, core::Duration at)
{
  const auto tokens = mean_tokens(scenario.catalog, service);
  return service.demand.at(scenario.start, at).base() / counted_per_output(scenario.catalog, service) / tokens.output;
}

double most_requests_per_s(const Scenario& scenario, const InferenceService& service)
{
  const auto length = core::between(scenario.start, scenario.end);
  double most = std::max(requests_per_s(scenario, service, {}), requests_per_s(scenario, service, length));
  for (const auto& point : service.demand.points)
    if (const auto at = core::between(scenario.start, point.date); at.base() >= 0 && at < length)
      most = std::max(most, requests_per_s(scenario, service, at));
  const auto week = request_week(*service.requests, scenario.start);
  double peak = 0;
  for (std::int64_t hour = 0; hour < model::kHoursPerWeek; ++hour)
    peak = std::max(peak, week.at(hour));
  return most * peak;
}

std::optional<model::ServingModel> serving_model(const Scenario& scenario, const InferenceService& service,
                                                 const model::RackType& rack)
{
  if (not may_serve(service, rack.name))
    return std::nullopt;
  const auto lengths = request_lengths(scenario.catalog, service);
  const auto targets = targets_of(service.requests->targets);
  const auto arrivals = request_arrivals(*service.requests, most_requests_per_s(scenario, service));
  const auto trace = trace_of(*service.requests);
  std::optional<model::ServingModel> best, any;
  std::int64_t fewest = 0;
  const auto sizes = sizes_of(service.requests->serving, rack);
  for (const auto gpus : sizes) {
    const auto layout = layout_of(scenario.catalog, service, rack, gpus);
    if (not layout)
      continue;
    model::ServingModel serving(*layout, lengths, targets, trace);
    if (sizes.size() == 1)
      return serving;
    any = serving;
    const auto needed = is_too_large(serving, arrivals.per_s) ? std::nullopt : serving.needed_in_closed_form(arrivals);
    if (needed && (not best || serving.gpus(*needed) < fewest)) {
      fewest = serving.gpus(*needed);
      best = std::move(serving);
    }
  }
  return best ? best : any;
}

core::Duration cold_start(const Autoscaling& autoscaling, const model::Replica& replica)
{
  return autoscaling.start +
         (autoscaling.load_weights ? replica.weights / *autoscaling.load_weights : core::Duration{});
}

ServiceProblem request_problem(const Scenario& scenario, const InferenceService& service)
{
  const auto arrivals = request_arrivals(*service.requests, most_requests_per_s(scenario, service));
  ServiceProblem problem{"/serving", "no rack type that comes can hold a replica of it",
                         "give replicas more GPUs, or name a smaller model"};
  if (arrivals.per_s <= 0)
    return {};
  for (const auto& type : scenario.catalog.rack_types) {
    if (not types_in_use(scenario).contains(type.name))
      continue;
    const auto serving = serving_model(scenario, service, type);
    if (not serving)
      continue;
    if (is_too_large(*serving, arrivals.per_s)) {
      problem = {"/serving",
                 fmt::format("{:.3g} requests per second keep more than a million replicas busy", arrivals.per_s),
                 "ask for fewer, or give replicas more GPUs"};
      continue;
    }
    if (serving->needed_in_closed_form(arrivals))
      return {};
    problem = {"/targets", fmt::format("no number of GPUs of {} meets them: {}", type.name, why_never(*serving)),
               "promise less, give replicas more GPUs, or order faster racks"};
  }
  return problem;
}

} // namespace gpuramp::scenario
