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

/// P(N > n), and what it lacks of P(N' > n - 1): N' has probabilities in proportion to n P(N = n), less one.
struct Above {
  double more = 0;
  double size_biased_more = 0;
};

/// Of a Poisson number N' is N; of a negative binomial one it has a success more. \source recurrence of the incomplete
/// beta function: Abramowitz and Stegun 1964, 26.5.15
Above above(const PartsAway& away, std::int64_t n)
{
  if (away.dispersion < kPoisson)
    return {core::poisson_above(n, away.mean), core::poisson_at(n, away.mean)};
  const double successes = away.mean / (away.dispersion - 1);
  const double success = 1 / away.dispersion;
  return {core::negative_binomial_above(n, success, successes),
          core::negative_binomial_at(n, success, successes) * (static_cast<double>(n) + successes) / successes};
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
  // E[(N - s)+] = E[N; N > s] - s P(N > s), and E[N; N > s] = mean x P(N' > s - 1)
  const auto [more, size_biased_more] = above(away, spares);
  return std::max(0.0, away.mean * (more + size_biased_more) - static_cast<double>(spares) * more);
}

PartsAway in_waves(PartsAway away, const RepairTime& turnaround, double variation, double duration_s)
{
  core::require(variation >= 0 && duration_s > 0, "in_waves: a value is out of range");
  away.dispersion += away.mean * variation * variation * averaged_variance(turnaround.mean_s(), duration_s);
  return away;
}

std::int64_t parts_away_quantile(const PartsAway& away, double p)
{
  core::require(away.mean >= 0 && away.dispersion >= 1 && p > 0 && p < 1,
                "parts_away_quantile: a value is out of range");
  std::int64_t n = 0;
  while (away.mean > 0 && above(away, n).more > 1 - p)
    ++n;
  return n;
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
