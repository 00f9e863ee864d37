// SPDX-License-Identifier: Apache-2.0
#include "sim/work/modelled_service.hpp"

#include "gpuramp/scenario/service_model.hpp"

#include <algorithm>

namespace gpuramp::sim {

std::vector<model::JobPerformance> service_performance(const Plan& plan, const scenario::InferenceService& stated,
                                                       core::Date today)
{
  auto service = stated;
  if (not service.requests && not service.software)
    service.software = today;
  std::vector<model::JobPerformance> all;
  for (const auto& type : plan.types) {
    if (not scenario::may_serve(service, type.spec->name)) {
      all.emplace_back();
      continue;
    }
    if (service.model.empty()) {
      all.push_back(model::evaluate(service.efficiency, *type.spec));
      continue;
    }
    model::JobPerformance p;
    p.peak = type.spec->peak_bf16;
    if (const auto rate = scenario::service_rate(plan.scenario->catalog, service, *type.spec)) {
      p.modelled = true;
      p.peak = model::peak(*type.spec, model::serving_precision(*type.spec));
      p.goodput_frac = service.efficiency.goodput_frac;
      const auto tokens_per_s =
          rate->output_tokens_per_s * scenario::counted_per_output(plan.scenario->catalog, service);
      p.useful = core::FlopRate::from_base(tokens_per_s * service.flop_per_token.base() * p.goodput_frac);
      p.busy_frac = std::clamp(rate->activity, 0.0, 1.0);
      p.communication_frac = rate->communication_share;
      p.scale_out = p.crossing = p.useful * service.efficiency.scale_out_traffic;
    }
    all.push_back(p);
  }
  return all;
}

std::optional<model::DemandSteps> week_of(const scenario::InferenceService& service)
{
  if (service.daily_swing_frac == 0 && service.weekly_swing_frac == 0)
    return std::nullopt;
  return model::DemandSteps({1, 0, service.daily_swing_frac, service.weekly_swing_frac}, {}, core::weeks(1));
}

double used_frac(const std::optional<model::DemandSteps>& week, double capacity)
{
  if (not week)
    return 1;
  return capacity > 0 ? week->served_tokens(capacity) / (capacity * core::weeks(1).base()) : 0;
}

double peak_factor(const scenario::InferenceService& service)
{
  return (1 + service.daily_swing_frac) * (1 + service.weekly_swing_frac);
}

} // namespace gpuramp::sim
