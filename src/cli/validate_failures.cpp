// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_failures.hpp"

#include "cli/validate_inputs.hpp"
#include "cli/validate_units.hpp"
#include "gpuramp/model/reliability.hpp"
#include "gpuramp/model/repair.hpp"

namespace gpuramp::cli {
namespace {

const std::map<std::string, double> kNodes{{"node", 1}, {"nodes", 1}, {"1", 1}};

} // namespace

Prediction predict_reliability(const scenario::ValidationCase& c)
{
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

Prediction predict_failure_trace(const scenario::ValidationCase& c)
{
  if (c.nodes <= 0 || c.failures_per_1000_node_days <= 0 || c.repair_median_h <= 0 ||
      c.repair_mean_h < c.repair_median_h)
    return fails("a trace of failures needs nodes, failures_per_1000_node_days and repair_median_h above zero, and a "
                 "repair_mean_h not below the median");
  const auto nodes = static_cast<double>(c.nodes);
  const auto repair = model::repair_time_of_mean(core::seconds(core::kSecondsPerHour * c.repair_median_h),
                                                 core::seconds(core::kSecondsPerHour * c.repair_mean_h));
  const double per_s = nodes * c.failures_per_1000_node_days / 1000 / core::kSecondsPerDay;
  const auto down = model::in_waves(model::parts_away(per_s, c.interval_cv * c.interval_cv, repair), repair,
                                    c.wave_variation, c.wave_days * core::kSecondsPerDay);
  if (c.quantity == "availability")
    return in_unit(1 - down.mean / nodes, c.unit, kRatio);
  if (c.quantity == "nodes_down_mean")
    return in_unit(down.mean, c.unit, kNodes);
  if (c.quantity == "nodes_down_dispersion")
    return in_unit(down.dispersion, c.unit, kRatio);
  if (c.quantity == "nodes_down_p90" || c.quantity == "nodes_down_p99")
    return in_unit(static_cast<double>(model::parts_away_quantile(down, c.quantity.ends_with("p90") ? 0.9 : 0.99)),
                   c.unit, kNodes);
  return unknown_quantity(c, "availability, nodes_down_mean, nodes_down_dispersion, nodes_down_p90, nodes_down_p99");
}

} // namespace gpuramp::cli
