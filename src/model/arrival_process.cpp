// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/arrival_process.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <cmath>

namespace gpuramp::model {

BurstRates burst_rates(const ArrivalProcess& process)
{
  core::require(process.per_s >= 0, "burst_rates: a rate below 0");
  core::require(process.interval_cv >= 1, "burst_rates: intervals that vary less than those of a Poisson process");
  core::require(process.burst_factor > 1, "burst_rates: bursts that are no denser than the mean");
  if (process.interval_cv == 1)
    return {process.per_s, 0, 1};
  const auto both = 2 * process.per_s * (process.burst_factor - 1) / (process.interval_cv * process.interval_cv - 1);
  const auto resume = both / process.burst_factor;
  return {process.per_s * process.burst_factor, both - resume, resume};
}

double busiest_part(const ArrivalProcess& process, int n, double part_s)
{
  core::require(n >= 2 && part_s > 0, "busiest_part: fewer than two parts, or of no length");
  const auto rates = burst_rates(process);
  const auto above = core::normal_quantile(1 - 1.0 / n);
  double dispersion = 1;
  if (rates.end_per_s > 0) {
    const auto forgotten = (rates.end_per_s + rates.resume_per_s) * part_s;
    dispersion += (process.interval_cv * process.interval_cv - 1) * (1 + std::expm1(-forgotten) / forgotten);
  }
  const auto mean = process.per_s * part_s, densest = rates.on_per_s * part_s;
  const auto expected = mean + above * std::sqrt(dispersion * mean);
  return rates.end_per_s > 0 ? std::min(expected, densest + above * std::sqrt(densest)) / part_s : expected / part_s;
}

double draw_interval(const ArrivalProcess& process, core::Stream& stream)
{
  const auto rates = burst_rates({1, process.interval_cv, process.burst_factor});
  if (rates.end_per_s == 0)
    return stream.exponential(1);
  const auto either = rates.on_per_s + rates.end_per_s;
  for (double interval = 0;;) {
    interval += stream.exponential(1 / either);
    if (stream.uniform() * either < rates.on_per_s)
      return interval;
    interval += stream.exponential(1 / rates.resume_per_s);
  }
}

} // namespace gpuramp::model
