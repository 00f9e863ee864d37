// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"

namespace gpuramp::model {

/// Requests that come in bursts: an interrupted Poisson process, which is Poisson at `burst_factor` times the mean rate
/// for an exponential time, and then silent for one. Its intervals are independent of each other, and
/// hyperexponential. \source Kuczura 1973, Bell System Technical Journal 52(3), pp. 437-448
struct ArrivalProcess {
  double per_s = 0;        ///< mean rate, >= 0
  double interval_cv = 1;  ///< coefficient of variation of the times between arrivals, >= 1; 1: Poisson, no bursts
  double burst_factor = 2; ///< rate within a burst / mean rate, > 1; what balanced means of a large interval_cv give
  bool as_traced = false;  ///< whoever knows a trace of these arrivals takes it in the place of the process
};

/// The rates of the process, per second.
struct BurstRates {
  double on_per_s = 0;     ///< arrivals within a burst
  double end_per_s = 0;    ///< ends of a burst, while it lasts; 0: it never does
  double resume_per_s = 1; ///< begins of the next one, while there is silence
};

/// interval_cv^2 = 1 + 2 per_s (burst_factor - 1) / (end + resume), and bursts last 1 / burst_factor of the time.
/// \throws ContractError if a bound is violated
[[nodiscard]] BurstRates burst_rates(const ArrivalProcess& process);

/// The mean rate in the busiest of n equal parts of a time, as expected: as many standard deviations above the mean as
/// the largest of n normal numbers is, with the index of dispersion of counts, but no denser than a burst.
/// \source Cox and Lewis 1966, The Statistical Analysis of Series of Events, section 4.5 (index of dispersion)
/// \param n  parts, >= 2   \param part_s  length of each, > 0   \return per second
[[nodiscard]] double busiest_part(const ArrivalProcess& process, int n, double part_s);

/// \return a time until the next arrival, in mean intervals
[[nodiscard]] double draw_interval(const ArrivalProcess& process, core::Stream& stream);

} // namespace gpuramp::model
