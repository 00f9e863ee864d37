// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/service_model.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/training_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::scenario {

namespace {

model::InferenceLoad load_of(const Catalog& catalog, const InferenceService& service, const model::RackType& rack)
{
  model::InferenceLoad load;
  const auto tokens = mean_tokens(catalog, service);
  load.input_tokens = tokens.input;
  load.output_tokens = tokens.output;
  load.user_tokens_per_s = service.user_tokens_per_s;
  load.software = service.software;
  load.precision = model::serving_precision(rack);
  return load;
}

} // namespace

MeanTokens mean_tokens(const Catalog& catalog, const InferenceService& service)
{
  const auto* transformer = find_transformer(catalog.transformers, service.model);
  const auto usual =
      transformer != nullptr ? MeanTokens{transformer->input_tokens, transformer->output_tokens} : MeanTokens{};
  return {service.input_tokens.value_or(usual.input), service.output_tokens.value_or(usual.output)};
}

std::set<std::string> types_in_use(const Scenario& scenario)
{
  std::set<std::string> names;
  for (const auto& line : scenario.supply.lines)
    names.insert(line.rack_type);
  for (const auto& campus : scenario.campuses)
    for (const auto& racks : campus.initial)
      names.insert(racks.rack_type);
  return names;
}

ServiceProblem service_problem(const Scenario& scenario, const InferenceService& service)
{
  const auto& catalog = scenario.catalog;
  const auto* transformer = find_transformer(catalog.transformers, service.model);
  if (transformer == nullptr)
    return {"/model", fmt::format("there is no transformer '{}'", service.model),
            nearest_transformer(catalog, service.model)};
  if (catalog.constants.empty())
    return {"/model", "the constants of the models are missing", "add catalog/models/calibration.json to 'catalogs'"};
  if (mean_tokens(catalog, service).output <= 0)
    return {"/output_tokens", "is missing", fmt::format("say how long answers are: '{}' states none", service.model)};
  if (service.requests && not service.requests->traced && mean_tokens(catalog, service).input <= 0)
    return {"/input_tokens", "is missing or zero",
            fmt::format("say how long prompts are: '{}' states none", service.model)};
  auto why = std::string("no chip of the catalogue is of a rack type that comes");
  for (const auto& type : catalog.rack_types) {
    if (not types_in_use(scenario).contains(type.name) || chip_of(catalog, type.name) == nullptr ||
        not may_serve(service, type.name))
      continue;
    if (service_rate(catalog, service, type))
      return {};
    const auto rack = model::with_chip(type, chip_of(catalog, type.name)->chip);
    const auto too_large =
        model::inference_problem(transformer->shape, load_of(catalog, service, rack), rack.scale_up_domain, rack);
    if (too_large.empty() && service.user_tokens_per_s)
      return {"/user_tokens_per_s",
              fmt::format("{} gives no user {} token/s of '{}'", type.name, *service.user_tokens_per_s, service.model),
              "ask for less, or order faster racks"};
    why = fmt::format("{} cannot serve it: {}", type.name, too_large);
  }
  return {"/model", why, "name a smaller model, or racks with more memory in a scale-up domain"};
}

double counted_per_output(const Catalog& catalog, const InferenceService& service)
{
  const auto [input, output] = mean_tokens(catalog, service);
  switch (service.counts) {
    case CountedTokens::output: break;
    case CountedTokens::input: return input / output;
    case CountedTokens::all: return (input + output) / output;
  }
  return 1;
}

core::FlopPerToken service_flop_per_token(const Catalog& catalog, const InferenceService& service)
{
  const auto* transformer = find_transformer(catalog.transformers, service.model);
  core::require(transformer != nullptr, "service_flop_per_token: no such transformer");
  const auto [input, output] = mean_tokens(catalog, service);
  const auto prompt =
      model::forward_flop_per_token(transformer->shape, input / 2) * input / output; // each token sees those before it
  const auto per_output = model::forward_flop_per_token(transformer->shape, input + output / 2) + prompt;
  return core::FlopPerToken::from_base(per_output / counted_per_output(catalog, service));
}

std::optional<model::InferenceRate> service_rate(const Catalog& catalog, const InferenceService& service,
                                                 const model::RackType& rack)
{
  const auto* transformer = find_transformer(catalog.transformers, service.model);
  const auto* chip = chip_of(catalog, rack.name);
  if (transformer == nullptr || chip == nullptr)
    return std::nullopt;
  const auto with_chip = model::with_chip(rack, chip->chip);
  return model::inference_rate(transformer->shape, load_of(catalog, service, with_chip), with_chip.scale_up_domain,
                               with_chip, chip->chip, calibration_of(catalog));
}

std::optional<model::Replica> replica_of(const Catalog& catalog, const InferenceService& service,
                                         const model::RackType& rack, std::int64_t gpus, bool apart)
{
  const auto* transformer = find_transformer(catalog.transformers, service.model);
  const auto* chip = chip_of(catalog, rack.name);
  if (transformer == nullptr || chip == nullptr)
    return std::nullopt;
  const auto with_chip = model::with_chip(rack, chip->chip);
  return model::serving_replica(transformer->shape, load_of(catalog, service, with_chip), gpus, apart, with_chip,
                                chip->chip, calibration_of(catalog));
}

} // namespace gpuramp::scenario
