// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_predict.hpp"

#include "cli/fabric_bill.hpp"
#include "cli/validate_failures.hpp"
#include "cli/validate_inputs.hpp"
#include "cli/validate_site.hpp"
#include "cli/validate_supply.hpp"
#include "cli/validate_units.hpp"
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/cross_campus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace gpuramp::cli {

using scenario::ModelCatalog;
using scenario::ValidationCase;

namespace {

const std::map<std::string, double> kByteRates{{"GB/s", 1e9}};

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
  std::string_view name;
  bool needs_accelerator;
  Prediction (*predict)(const Inputs&);
};

constexpr Kind kKinds[]{
    {"training_step", true, predict_training},
    {"training_power", true, predict_training_power},
    {"node_power", true, predict_node_power},
    {"collective", true, predict_collective},
    {"inference", true, predict_inference},
    {"serving_energy", true, predict_inference},
    {"serving_power", true, predict_inference},
    {"job_reliability", false, [](const Inputs& in) { return predict_reliability(in.c); }},
    {"failure_trace", false, [](const Inputs& in) { return predict_failure_trace(in.c); }},
    {"cross_campus", false, predict_cross_campus},
    {"rack_power", true, [](const Inputs& in) { return predict_rack_power(in.c, in.rack); }},
    {"site_power", true, [](const Inputs& in) { return predict_rack_power(in.c, in.rack); }},
    {"pue", false, [](const Inputs& in) { return predict_pue(in.c); }},
    {"supply", false, [](const Inputs& in) { return predict_supply(in.c); }},
    {"ramp", false, [](const Inputs& in) { return predict_ramp(in.c, in.catalog); }},
    {"recovery", false, [](const Inputs& in) { return predict_recovery(in.c, in.models.calibration); }},
    {"fabric", false, [](const Inputs& in) { return predict_fabric(in.c, in.catalog); }}};

static_assert(std::equal(std::begin(kKinds), std::end(kKinds), scenario::kCaseKinds.begin(), scenario::kCaseKinds.end(),
                         [](const Kind& kind, std::string_view name) { return kind.name == name; }),
              "the kinds that files may state are those that can be predicted");

} // namespace

Prediction unknown_quantity(const ValidationCase& c, const char* known)
{
  return fails(fmt::format("unknown quantity '{}' of a {} (known are {})", c.quantity, c.kind, known));
}

std::optional<model::TransformerShape> shape_of(const Inputs& in)
{
  if (in.c.shape) {
    auto shape = *in.c.shape;
    if (const auto* known = scenario::find_mixture(in.models, shape); known != nullptr && not shape.released)
      shape.released = known->shape.released;
    return shape;
  }
  const auto* named = scenario::find_transformer(in.models, in.c.model_name);
  return named != nullptr ? std::optional(named->shape) : std::nullopt;
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

Prediction fails(std::string why)
{
  return {std::nullopt, std::move(why), "", ""};
}

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

Prediction predict(const ValidationCase& c, const ModelCatalog& models, const scenario::Catalog& catalog)
{
  const auto* kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& known) { return known.name == c.kind; });
  if (kind == std::end(kKinds))
    return fails(fmt::format("unknown kind '{}' (known are {})", c.kind, fmt::join(scenario::kCaseKinds, ", ")));
  Inputs in{c, models, catalog, nullptr, {}};
  if (kind->needs_accelerator) {
    in.chip = scenario::find_chip(models, c.accelerator);
    if (in.chip == nullptr) {
      std::vector<std::string> names;
      for (const auto& chip : models.chips)
        names.push_back(chip.name);
      return fails(c.accelerator.empty()
                       ? "the accelerator is missing"
                       : fmt::format("unknown accelerator '{}' (known are {})", c.accelerator, fmt::join(names, ", ")));
    }
    if (c.gpus <= 0 && not c.racks && c.kind != "rack_power")
      return fails("'gpus' is missing");
    in.rack = model::with_chip(scenario::rack_type(catalog, in.chip->rack_type), *in.chip);
  }
  return kind->predict(in);
}

} // namespace gpuramp::cli
