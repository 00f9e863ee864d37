// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/failure_process.hpp"

#include <cstdint>

namespace gpuramp::model {

/// Failed parts that are away for repair, and how many of them no spare replaces.
struct PartsAway {
  double mean = 0;       ///< number away: failures per second x mean turnaround
  double dispersion = 1; ///< variance / mean of that number, >= 1
};

/// Parts of one kind that fail in bursts and come back after a turnaround, in the steady state. Whatever its
/// distribution the number away has mean rate x E[T]; bursts add (dispersion - 1) E[min(T1, T2)] / E[T], which for a
/// lognormal T is 2 Phi(-sigma / sqrt 2). \param rate_per_s  failures, >= 0      \param dispersion  variance / mean of
/// the number of failures in an interval, >= 1 \source Palm's theorem for batch arrivals: Feeney and Sherbrooke 1966,
/// doi:10.1287/mnsc.12.5.391
[[nodiscard]] PartsAway parts_away(double rate_per_s, double dispersion, const RepairTime& turnaround);

/// Expected failed parts in want of a spare: E[max(0, N - spares)], N negative binomial with the mean and dispersion
/// given (Poisson at 1). \param spares  >= 0 \source Sherbrooke 1968, METRIC, doi:10.1287/opre.16.1.122; negative
/// binomial: Graves 1985, doi:10.1287/mnsc.31.10.1247
[[nodiscard]] double expected_backorders(const PartsAway& away, std::int64_t spares);

/// The same where rates come in waves besides: the variance grows by that of their mean over a turnaround.
/// \param variation  coefficient of variation of the rates, >= 0     \param duration_s  mean one of a wave, > 0
[[nodiscard]] PartsAway in_waves(PartsAway away, const RepairTime& turnaround, double variation, double duration_s);

/// Least number that is not exceeded in a share `p` of the time, 0 < p < 1; negative binomial as above.
[[nodiscard]] std::int64_t parts_away_quantile(const PartsAway& away, double p);

/// What a crew of technicians has to do.
struct RepairWork {
  double per_s = 0;      ///< repairs that come
  double mean_s = 0;     ///< hands-on time of one
  double cv_square = 0;  ///< squared coefficient of variation of that time
  double dispersion = 1; ///< variance / mean of the number that comes in an interval
};

/// Mean number of repairs that wait for a technician in the steady state; infinite where there is more work than
/// technicians. (ca^2 + cs^2) / 2 x that of M/M/c. Exact for Poisson arrivals and exponential times, within some
/// percent else. \param technicians  at work at any time, >= 1 \source Erlang 1917 (delay formula); Allen 1990,
/// Probability, Statistics, and Queueing Theory, 2nd ed., section 5.3.5 (Allen-Cunneen)
[[nodiscard]] double repairs_waiting(const RepairWork& work, std::int64_t technicians);

/// Share of time in which more than `standby` racks of a job are in repair and it waits, where no rack fails while it
/// waits: Erlang's loss formula with standby + 1 servers, which holds for every distribution of the repair time.
/// Bursts: Hayward's approximation, Erlang B of (standby + 1) / z servers and load / z, z the dispersion of racks away.
/// \param away  what would be in repair if the job never waited
/// \source Erlang 1917; insensitivity: Sevastyanov 1957; Hayward: Fredericks 1980,
/// doi:10.1002/j.1538-7305.1980.tb03033.x
[[nodiscard]] double standby_wait_frac(const PartsAway& away, std::int64_t standby);

} // namespace gpuramp::model
