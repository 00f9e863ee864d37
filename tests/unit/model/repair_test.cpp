// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/repair.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <vector>

using namespace gpuramp;

namespace {

/// Sum over n of P(N = n) max(0, n - spares), term by term.
double backorders_by_sum(double mean, double dispersion, int spares)
{
  double sum = 0;
  const double r = dispersion > 1 ? mean / (dispersion - 1) : 0;
  for (int n = spares + 1; n < 2000; ++n) {
    const double log_p = dispersion > 1 ? std::lgamma(n + r) - std::lgamma(r) - std::lgamma(n + 1.0) -
                                              r * std::log(dispersion) + n * std::log(1 - 1 / dispersion)
                                        : n * std::log(mean) - mean - std::lgamma(n + 1.0);
    sum += std::exp(log_p) * (n - spares);
  }
  return sum;
}

/// Time mean of the repairs that wait: Poisson arrivals, first come first served, drawn.
double waiting_by_simulation(double per_s, double work_s, int technicians, bool exponential)
{
  constexpr int kRepairs = 400'000;
  core::Stream stream(11, "repairs");
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int i = 0; i < technicians; ++i)
    free_at.push(0);
  double now = 0;
  double waited = 0;
  for (int i = 0; i < kRepairs; ++i) {
    now += stream.exponential(1) / per_s;
    const double start = std::max(now, free_at.top());
    free_at.pop();
    free_at.push(start + (exponential ? stream.exponential(1) * work_s : work_s));
    waited += start - now;
  }
  return waited / now;
}

} // namespace

TEST_CASE("expected backorders are the sum over the distribution")
{
  const auto mean = GENERATE(0.3, 4.0, 60.0);
  const auto dispersion = GENERATE(1.0, 1.5, 3.24);
  for (const int spares : {0, 1, 3, 10, 70})
    CHECK(model::expected_backorders({mean, dispersion}, spares) ==
          Approx(backorders_by_sum(mean, dispersion, spares)).epsilon(1e-9).margin(1e-12));
}

TEST_CASE("more spares never mean more backorders, without spares all away is missed")
{
  const model::PartsAway away{25, 2.2};
  CHECK(model::expected_backorders(away, 0) == 25);
  for (int s = 0; s < 80; ++s)
    CHECK(model::expected_backorders(away, s + 1) <= model::expected_backorders(away, s));
}

TEST_CASE("parts away are Poisson, or as dispersed as failures if repairs all take as long")
{
  const auto fixed = model::repair_time(core::days(2), core::days(2));
  CHECK(model::parts_away(1e-4, 1, fixed).dispersion == 1);
  CHECK(model::parts_away(1e-4, 3.24, fixed).dispersion == Approx(3.24));
  CHECK(model::parts_away(1e-4, 3.24, fixed).mean == Approx(1e-4 * 2 * 86400));
}

TEST_CASE("parts away: bursts over lognormal repairs, drawn")
{
  // Bursts at Poisson instants with geometric sizes; standard error of the variance of n independent snapshots is about
  // sqrt(2 / n)
  constexpr int kSnapshots = 20'000;
  const auto turnaround = model::repair_time(core::days(1), core::days(4));
  const double rate = 20.0 / turnaround.mean_s();
  const double dispersion = 3;
  const double burst = 2; // (dispersion + 1) / 2
  core::Stream stream(5, "snapshots");
  const double horizon = 60 * 86400.0;
  double sum = 0, squares = 0;
  for (int i = 0; i < kSnapshots; ++i) {
    double away = 0;
    for (double at = stream.exponential(1) * burst / rate; at < horizon; at += stream.exponential(1) * burst / rate)
      do
        away += turnaround.median_s * std::exp(turnaround.sigma * stream.normal()) > at ? 1 : 0;
      while (stream.uniform() < 1 - 1 / burst);
    sum += away, squares += away * away;
  }
  const double mean = sum / kSnapshots;
  const double variance = squares / kSnapshots - mean * mean;
  const auto expected = model::parts_away(rate, dispersion, turnaround);
  CHECK(std::abs(mean - expected.mean) < 3 * std::sqrt(variance / kSnapshots));
  CHECK(std::abs(variance / mean - expected.dispersion) < 4 * std::sqrt(2.0 / kSnapshots) * expected.dispersion);
}

TEST_CASE("repairs waiting for technicians: M/M/1 and M/M/c by hand, M/D/c against draws")
{
  // M/M/1: rho^2 / (1 - rho); M/M/2: 2 rho^3 / (1 - rho^2)
  CHECK(model::repairs_waiting({0.8, 1, 1, 1}, 1) == Approx(0.64 / 0.2));
  CHECK(model::repairs_waiting({1.6, 1, 1, 1}, 2) == Approx(2 * 0.512 / 0.36));
  CHECK(std::isinf(model::repairs_waiting({2, 1, 0, 1}, 2)));
  CHECK(model::repairs_waiting({0, 1, 0, 1}, 2) == 0);
  // deterministic hands-on time: the approximation is known to be within about 5 % where technicians are well used
  // (Kimura 1996)
  CHECK(model::repairs_waiting({4.5, 1, 0, 1}, 5) == Approx(waiting_by_simulation(4.5, 1, 5, false)).epsilon(0.06));
  CHECK(model::repairs_waiting({4.5, 1, 1, 1}, 5) == Approx(waiting_by_simulation(4.5, 1, 5, true)).epsilon(0.04));
}

TEST_CASE("standby racks: Erlang's loss formula by its recursion")
{
  for (const double load : {0.1, 2.0, 30.0})
    for (const int standby : {0, 1, 5, 40}) {
      double blocked = 1;
      for (int c = 1; c <= standby + 1; ++c)
        blocked = load * blocked / (c + load * blocked);
      CHECK(model::standby_wait_frac({load, 1}, standby) == Approx(blocked).epsilon(1e-8));
    }
  CHECK(model::standby_wait_frac({0, 1}, 0) == 0);
  CHECK(model::standby_wait_frac({2, 2}, 3) > model::standby_wait_frac({2, 1}, 3));
}

TEST_CASE("standby racks: a job that stops when too many are in repair, drawn")
{
  // Independent failures while it runs, lognormal repairs; time waited by cycles of one failure each. Batch means over
  // 40 batches.
  const auto repair = model::repair_time(core::days(1), core::days(3));
  const double rate = 1.5 / repair.mean_s();
  constexpr int kStandby = 2;
  core::Stream stream(9, "standby");
  std::vector<double> fractions;
  std::vector<double> done_at;
  double now = 0;
  for (int batch = 0; batch < 40; ++batch) {
    const double from = now;
    double waited = 0;
    for (int i = 0; i < 5000; ++i) {
      now += stream.exponential(1) / rate;
      std::erase_if(done_at, [&](double t) { return t <= now; });
      done_at.push_back(now + repair.median_s * std::exp(repair.sigma * stream.normal()));
      if (done_at.size() > kStandby) {
        const double first = *std::min_element(done_at.begin(), done_at.end());
        waited += first - now;
        now = first;
      }
    }
    fractions.push_back(waited / (now - from));
  }
  double mean = 0, variance = 0;
  for (const auto f : fractions)
    mean += f / 40;
  for (const auto f : fractions)
    variance += (f - mean) * (f - mean) / 39;
  CHECK(std::abs(mean - model::standby_wait_frac(model::parts_away(rate, 1, repair), kStandby)) <
        3 * std::sqrt(variance / 40));
}

TEST_CASE("percentiles of parts away are those of their distribution, and waves widen it")
{
  // Poisson of mean 1: P(N <= 1) = 0.736, P(N <= 2) = 0.920, P(N <= 3) = 0.981
  CHECK(model::parts_away_quantile({1, 1}, 0.7) == 1);
  CHECK(model::parts_away_quantile({1, 1}, 0.9) == 2);
  CHECK(model::parts_away_quantile({1, 1}, 0.95) == 3);
  // geometric of success 1/2: P(N <= n) = 1 - 2^-(n + 1)
  CHECK(model::parts_away_quantile({1, 2}, 0.7) == 1);
  CHECK(model::parts_away_quantile({1, 2}, 0.9) == 3);
  CHECK(model::parts_away_quantile({0, 1}, 0.99) == 0);
  // waves that outlast repairs by far: variance of the mean = (10 x 0.5)^2
  const auto fixed = model::repair_time(core::days(1), core::days(1));
  CHECK(model::in_waves({10, 2}, fixed, 0.5, 1e12).dispersion == Approx(2 + 25.0 / 10));
  CHECK(model::in_waves({10, 2}, fixed, 0, 1).dispersion == 2);
}
