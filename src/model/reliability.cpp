// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/reliability.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace gpuramp::model {

double interruptions_per_s(const InterruptionRate& rate, double nodes)
{
  core::require(rate.per_node_day >= 0 && rate.per_node_pair_day >= 0 && nodes >= 0,
                "interruptions_per_s: negative rate or nodes");
  return (rate.per_node_day * nodes + rate.per_node_pair_day * nodes * nodes) / core::kSecondsPerDay;
}

core::Duration job_mttf(const InterruptionRate& rate, double nodes)
{
  const double per_s = interruptions_per_s(rate, nodes);
  return core::seconds(per_s > 0 ? 1 / per_s : std::numeric_limits<double>::infinity());
}

core::Duration young_interval(core::Duration write, core::Duration mttf)
{
  core::require(write.base() >= 0 && mttf.base() > 0, "young_interval: needs write >= 0, mttf > 0");
  return core::seconds(std::sqrt(2 * write.base() * mttf.base()));
}

core::Duration daly_interval(core::Duration write, core::Duration mttf)
{
  core::require(write.base() >= 0 && mttf.base() > 0, "daly_interval: needs write >= 0, mttf > 0");
  const double w = write.base();
  const double m = mttf.base();
  if (w >= 2 * m)
    return mttf;
  const double x = std::sqrt(w / (2 * m));
  return core::seconds(std::sqrt(2 * w * m) * (1 + x / 3 + w / (2 * m) / 9) - w);
}

namespace {

void check(const CheckpointCosts& costs, core::Duration interval, core::Duration mttf)
{
  core::require(costs.write.base() >= 0 && costs.detect.base() >= 0 && costs.restart.base() >= 0,
                "ettr: a cost is negative");
  core::require(interval.base() > 0 || (interval.base() == 0 && costs.write.base() == 0),
                "ettr: interval is not above zero");
  core::require(mttf.base() > 0, "ettr: mttf is not above zero");
}

} // namespace

double expected_ettr(const CheckpointCosts& costs, core::Duration interval, core::Duration mttf)
{
  check(costs, interval, mttf);
  const double lost = (costs.detect + costs.restart + interval / 2).base() / mttf.base();
  const double writing = interval.base() > 0 ? costs.write.base() / interval.base() : 0;
  return std::max(0.0, (1 - lost) / (1 + writing));
}

double renewal_ettr(const CheckpointCosts& costs, core::Duration interval, core::Duration mttf)
{
  check(costs, interval, mttf);
  const double restart = (costs.detect + costs.restart).base();
  if (std::isinf(mttf.base()))
    return interval.base() > 0 ? interval.base() / (interval + costs.write).base() : 1;
  const double m = mttf.base();
  if (interval.base() == 0)
    return m / (m + restart); // nothing is ever repeated
  return interval.base() / ((m + restart) * std::expm1((interval + costs.write).base() / m));
}

core::Duration cold_restart(double gpus, const Calibration& c)
{
  core::require(gpus >= 0, "cold_restart: negative GPUs");
  return core::seconds(c.restart_base_s + c.restart_per_gpu_s * gpus);
}

double spare_probability(double interruptions_per_s, core::Duration repair, std::int64_t spares)
{
  core::require(interruptions_per_s >= 0 && repair.base() >= 0 && spares >= 0,
                "spare_probability: a value is negative");
  const double mean = interruptions_per_s * repair.base();
  double term = std::exp(-mean);
  double sum = 0;
  for (std::int64_t k = 0; k < spares; ++k) {
    sum += term;
    term *= mean / static_cast<double>(k + 1);
  }
  return std::min(sum, 1.0);
}

} // namespace gpuramp::model
