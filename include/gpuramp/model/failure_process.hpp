// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/reliability.hpp"

#include <cstdint>

namespace gpuramp::model {

/// Times between failures as a mixture of two exponentials with balanced means: the smallest renewal process with a
/// given mean and a coefficient of variation of at least 1. At 1 it is the exponential: independent failures. \source
/// Tijms 1994, Stochastic Models, section B.2 (balanced means)
struct FailureIntervals {
  double first_frac = 1; ///< of the intervals, those of the first kind
  double first_rate = 0; ///< per second; 0: nothing ever fails
  double second_rate = 0;

  [[nodiscard]] double mean_s() const;
};

/// \param rate_per_s  >= 0      \param cv  coefficient of variation, >= 1
[[nodiscard]] FailureIntervals failure_intervals(double rate_per_s, double cv);

/// \return one interval in seconds; infinite if nothing ever fails
[[nodiscard]] double draw_interval_s(const FailureIntervals& intervals, core::Stream& stream);

/// Share of time in which a job makes progress that it keeps. It works in segments of `interval`, each followed by a
/// checkpoint; a failure throws it back to the last one and costs detection and restart, during which no further
/// failure counts: interval x E[segments that an interval between failures holds] / (mean interval + detect + restart).
/// For independent failures this is Daly's equation 13, renewal_ettr().
/// \param interval  between checkpoints, > 0; or 0 where nothing is ever repeated
[[nodiscard]] double kept_time_frac(const CheckpointCosts& costs, core::Duration interval,
                                    const FailureIntervals& intervals);

/// Repair times are lognormal: many short, few long.
/// \source Schroeder and Gibson 2006, doi:10.1109/DSN.2006.5, section 6: the lognormal fits repair times best
struct RepairTime {
  double median_s = 0;
  double sigma = 0; ///< standard deviation of the logarithm

  [[nodiscard]] double mean_s() const;
  /// \return probability that a repair takes longer
  [[nodiscard]] double longer_than(double duration_s) const;
};

/// \param p90  nine of ten repairs are done by then, >= median
[[nodiscard]] RepairTime repair_time(core::Duration median, core::Duration p90);

/// \param mean  >= median > 0, of a lognormal time: sigma^2 = 2 ln(mean / median)
[[nodiscard]] RepairTime repair_time_of_mean(core::Duration median, core::Duration mean);

/// Variance of the mean over `window` of a quantity that has variance 1 at any time and whose correlation over a span
/// s is exp(-s / memory): 2 (x - 1 + exp(-x)) / x^2, x = window / memory; near 1 for short windows, 2 / x for long
/// ones. \source Taylor 1922, doi:10.1112/plms/s2-20.1.196, equation 12 (integral of the autocorrelation)
[[nodiscard]] double averaged_variance(double window_s, double memory_s);

/// Failures in an interval of time: bursts arrive independently, their sizes are geometric, so that
/// variance / mean = dispersion.
/// \param mean >= 0      \param dispersion  >= 1; the squared CV of the intervals, to which that of a renewal process's
/// counts tends
[[nodiscard]] std::int64_t draw_failures(double mean, double dispersion, core::Stream& stream);

} // namespace gpuramp::model
