// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/repair.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::model {

namespace {

constexpr double kPoisson = 1 + 1e-9; ///< dispersion up to which a number counts as Poisson

/// P(N > n). \param size_biased  of the number whose probabilities are in proportion to n P(N = n), less one
double more_than(const PartsAway& away, std::int64_t n, bool size_biased)
{
  if (n < 0)
    return 1;
  if (away.dispersion < kPoisson)
    return core::poisson_above(n, away.mean);
  const double failures = away.mean / (away.dispersion - 1) + (size_biased ? 1 : 0);
  return core::negative_binomial_above(n, 1 / away.dispersion, failures);
}

/// Erlang's delay formula: probability that a repair finds all technicians at work.
double delay_probability(double load, double servers)
{
  double blocked = 1; // Erlang B by its recursion
  for (double c = 1; c <= servers; ++c)
    blocked = load * blocked / (c + load * blocked);
  return servers * blocked / (servers - load * (1 - blocked));
}

/// Erlang B for any number of servers: load^c e^-load / Gamma(c + 1, load). \source Jagerman 1974,
/// doi:10.1002/j.1538-7305.1974.tb02756.x
double loss_probability(double load, double servers)
{
  const double q = core::upper_gamma(servers + 1, load);
  if (q <= 0)
    return 1 - servers / load; // far overloaded: all that the servers cannot take
  return std::exp(servers * std::log(load) - load - std::lgamma(servers + 1)) / q;
}

} // namespace

PartsAway parts_away(double rate_per_s, double dispersion, const RepairTime& turnaround)
{
  core::require(rate_per_s >= 0 && dispersion >= 1, "parts_away: rate is negative or dispersion below 1");
  const double together = std::erfc(turnaround.sigma / 2); // 2 Phi(-sigma / sqrt 2)
  return {rate_per_s * turnaround.mean_s(), 1 + (dispersion - 1) * together};
}

double expected_backorders(const PartsAway& away, std::int64_t spares)
{
  core::require(away.mean >= 0 && away.dispersion >= 1 && spares >= 0, "expected_backorders: a value is out of range");
  if (spares == 0 || away.mean == 0)
    return away.mean;
  // E[(N - s)+] = E[N; N > s] - s P(N > s), and E[N; N > s] = mean x P(size-biased N - 1 > s - 1)
  const double n = static_cast<double>(spares);
  return std::max(0.0, away.mean * more_than(away, spares - 1, true) - n * more_than(away, spares, false));
}

double repairs_waiting(const RepairWork& work, std::int64_t technicians)
{
  core::require(work.per_s >= 0 && work.mean_s >= 0 && technicians >= 1, "repairs_waiting: a value is out of range");
  const double load = work.per_s * work.mean_s;
  const double servers = static_cast<double>(technicians);
  if (load == 0)
    return 0;
  if (load >= servers)
    return std::numeric_limits<double>::infinity();
  const double markovian = delay_probability(load, servers) * load / (servers - load);
  return (work.dispersion + work.cv_square) / 2 * markovian;
}

double standby_wait_frac(const PartsAway& away, std::int64_t standby)
{
  core::require(away.mean >= 0 && away.dispersion >= 1 && standby >= 0, "standby_wait_frac: a value is out of range");
  if (away.mean == 0)
    return 0;
  return loss_probability(away.mean / away.dispersion, static_cast<double>(standby + 1) / away.dispersion);
}

} // namespace gpuramp::model
