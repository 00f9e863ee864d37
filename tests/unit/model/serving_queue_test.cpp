// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/level_queue.hpp"
#include "gpuramp/model/request_pool.hpp"
#include "gpuramp/model/serving_queue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

using namespace gpuramp;
using model::ArrivalProcess;
using model::TokenLengths;

namespace {

/// Probability that an arrival waits in M/M/c, by its definition.
double erlang_c(double offered, int servers)
{
  double lost = 1; // Erlang B, server by server
  for (int n = 1; n <= servers; ++n)
    lost = offered * lost / (n + offered * lost);
  return lost / (1 - offered / servers * (1 - lost));
}

/// A replica whose prompts take 1 ms a token and whose steps take step_s, whatever the number of sequences.
model::Replica plain_replica(double step_s = 1e-3, double per_sequence_s = 0, double most = 1e6)
{
  return {1,
          model::PiecewiseLinear({{0, 0}, {1, 1e-3}}),
          model::PiecewiseLinear({{1, step_s}, {2, step_s + per_sequence_s}}),
          most,
          {}};
}

struct Outcome {
  std::vector<double> ttft_s, tpot_s, latency_s;
  double met = 0;
};

/// The pool on a plain clock: `n` requests, the first tenth of which do not count.
Outcome run(const model::ServingModel& model, const ArrivalProcess& arrivals, const model::ReplicaCounts& counts, int n,
            std::uint64_t seed = 1)
{
  model::RequestPool pool(model.layout(), model.lengths(), counts);
  core::Stream gaps(seed, "gaps"), lengths(seed, "lengths");
  Outcome outcome;
  double at_s = 0;
  const auto& t = model.targets();
  const auto keep = [&] {
    for (const auto& served : pool.take_served()) {
      if (served.request.arrival_s < 0.1 * n / arrivals.per_s)
        continue;
      outcome.ttft_s.push_back(served.ttft_s());
      outcome.tpot_s.push_back(served.tpot_s());
      outcome.latency_s.push_back(served.latency_s());
      outcome.met += served.ttft_s() <= t.ttft_s.value_or(1e9) && served.tpot_s() <= t.tpot_s.value_or(1e9) &&
                             served.latency_s() <= t.latency_s.value_or(1e9)
                         ? 1
                         : 0;
    }
  };
  for (int i = 0; i < n; ++i) {
    at_s += draw_interval(arrivals, gaps) / arrivals.per_s;
    while (pool.next_s() <= at_s)
      pool.advance(pool.next_s());
    pool.arrive({at_s, model.lengths().input.draw(lengths), model.lengths().output.draw(lengths)}, at_s);
    keep();
  }
  while (pool.in_flight() > 0)
    pool.advance(pool.next_s());
  keep();
  outcome.met /= static_cast<double>(outcome.ttft_s.size());
  return outcome;
}

double quantile(std::vector<double> values, double share)
{
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size()))];
}

} // namespace

TEST_CASE("a queue with Poisson arrivals and exponential services is Erlang's")
{
  for (const auto& [offered, servers] : {std::pair{0.5, 1}, {0.95, 1}, {3.0, 4}, {90.0, 100}, {995.0, 1000}}) {
    const auto queue = model::solve_general_queue({offered, 1, 2}, static_cast<std::size_t>(servers), 1, 1);
    CHECK(queue.wait_frac == Approx(erlang_c(offered, servers)).epsilon(1e-9));
    CHECK(queue.mean_wait_s() == Approx(erlang_c(offered, servers) / (servers - offered)).epsilon(1e-9));
  }
}

// Pollaczek and Khinchine: mean wait = rho s (1 + cs^2) / (2 (1 - rho)).
TEST_CASE("mean waits of M/G/1 are those of Pollaczek and Khinchine")
{
  for (const double cv2 : {0.0, 0.5, 1.0, 4.0})
    CHECK(model::solve_general_queue({0.8, 1, 2}, 1, 1, cv2).mean_wait_s() ==
          Approx(0.8 * (1 + cv2) / 2 / 0.2).epsilon(1e-9));
}

// GI/M/1: an arrival waits with the probability sigma that solves sigma = A*(mu (1 - sigma)), with the transform A* of
// the intervals; waits of those that wait are exponential with rate mu (1 - sigma).
TEST_CASE("bursty arrivals at one server are the exact GI/M/1 queue")
{
  const ArrivalProcess arrivals{0.4, 3, 2};
  const auto r = model::burst_rates(arrivals);
  const auto transform = [&](double s) {
    return r.on_per_s * (s + r.resume_per_s) /
           (s * s + (r.on_per_s + r.end_per_s + r.resume_per_s) * s + r.on_per_s * r.resume_per_s);
  };
  double sigma = 0.5;
  for (int i = 0; i < 10'000; ++i)
    sigma = transform(1 - sigma);
  const auto queue = model::solve_general_queue(arrivals, 1, 1, 1);
  CHECK(queue.wait_frac == Approx(sigma).epsilon(1e-9));
  CHECK(queue.wait_rate_per_s == Approx(1 - sigma).epsilon(1e-9));
  // the transform's moments are those that the process states
  const double h = 1e-4;
  const auto mean = -(transform(h) - transform(-h)) / (2 * h);
  const auto second = (transform(h) - 2 * transform(0) + transform(-h)) / (h * h);
  CHECK(mean == Approx(1 / 0.4).epsilon(1e-5));
  CHECK(second / mean / mean - 1 == Approx(9).epsilon(1e-3));
}

TEST_CASE("a queue that cannot keep up is not stable, and one without bursts has no burst")
{
  CHECK_FALSE(model::solve_general_queue({2, 1, 2}, 2, 1, 1).stable);
  CHECK(model::solve_general_queue({1.999, 1, 2}, 2, 1, 1).stable);
  CHECK(model::burst_rates({5, 1, 2}).end_per_s == 0);
}

// Processor sharing at a constant rate: an arrival finds n with the geometric probabilities of M/M/1, whatever the
// distribution of the work (insensitivity).
TEST_CASE("processor sharing is that of M/M/1-PS")
{
  const auto queue = model::solve_level_queue({0.7, 1, 2}, 200, [](std::size_t) { return 1.0; });
  CHECK(queue.first == 0);
  for (std::size_t n = 0; n < 20; ++n)
    CHECK(queue.seen[n] == Approx(0.3 * std::pow(0.7, static_cast<double>(n))).epsilon(1e-9));
}

TEST_CASE("lengths have the moments and quantiles that they state")
{
  for (const auto& lengths :
       {TokenLengths::lognormal(1'000, 1.3), TokenLengths::exponential(200), TokenLengths::lognormal(50, 0)}) {
    const auto moments = model::moments_of(lengths.nodes(), [](double n) { return n; });
    CHECK(moments.mean == Approx(lengths.mean()).epsilon(1e-6));
    CHECK(moments.cv2 == Approx(lengths.cv() * lengths.cv()).margin(1e-6));
  }
  CHECK(TokenLengths::exponential(200).quantile(0.5) == Approx(200 * std::log(2)));
  const auto measured = TokenLengths::measured({30, 10, 20, 40});
  CHECK(measured.mean() == 25);
  CHECK(measured.quantile(0.6) == 30);
}

// M/M/1: the time to the first token (wait + prefill) is exponential with rate mu - lambda.
TEST_CASE("times to first token of M/M/1 in closed form")
{
  const model::ServingModel model({plain_replica(), {}},
                                  {TokenLengths::exponential(1'000), TokenLengths::lognormal(1, 0), 0},
                                  {.percentile = 0.99, .ttft_s = 5});
  const auto level = model.level({0.7, 1, 2}, {1, 0});
  CHECK(level.ttft_mean_s == Approx(1 / 0.3).epsilon(1e-6));
  CHECK(level.ttft_s == Approx(-std::log(0.01) / 0.3).epsilon(2e-3));
  CHECK(level.attainment_frac == Approx(1 - std::exp(-0.3 * 5)).epsilon(2e-3));
  CHECK(level.tpot_s == Approx(0).margin(1e-3));
}

TEST_CASE("the event run of the pool against the closed forms of its two queues")
{
  for (const auto& [rate, servers, cached] : {std::tuple{0.7, 1, 0.0}, {3.0, 4, 0.0}, {6.0, 4, 0.5}}) {
    const model::ServingModel model({plain_replica(), {}},
                                    {TokenLengths::exponential(1'000), TokenLengths::lognormal(1, 0), cached},
                                    {.percentile = 0.99, .ttft_s = 5});
    const model::ReplicaCounts counts{servers, 0};
    const auto want = model.level({rate, 1, 2}, counts);
    const auto got = run(model, {rate, 1, 2}, counts, 400'000);
    double sum = 0;
    for (const auto s : got.ttft_s)
      sum += s;
    CHECK(sum / static_cast<double>(got.ttft_s.size()) == Approx(want.ttft_mean_s).epsilon(0.03));
    CHECK(quantile(got.ttft_s, 0.99) == Approx(want.ttft_s).epsilon(0.05));
  }
}

// Both ways to run the same pool, over what services ask for, with replicas that are just enough and where they are far
// from it: percentiles of the time to first token, per token and of latency within 10 %, attainment within 3 points.
TEST_CASE("closed forms and the event run of whole pools agree")
{
  struct Case {
    double per_s, interval_cv, burst_factor;
    model::ReplicaCounts too_few;
    double most_sequences;
  };
  for (const auto& c : {Case{12, 1, 2, {3, 0}, 256},
                        {100, 4, 2, {20, 0}, 48},
                        {1000, 13, 2, {200, 0}, 256},
                        {220, 13.15, 3.29, {38, 0}, 256},
                        {100, 4, 2, {7, 21}, 256}}) {
    const auto replica = plain_replica(0.01, 0.0002, c.most_sequences);
    const model::ServingModel model({replica, c.too_few.decode_replicas > 0 ? std::optional(replica) : std::nullopt},
                                    {TokenLengths::lognormal(60, 1), TokenLengths::lognormal(200, 1), 0},
                                    {.percentile = 0.99, .ttft_s = 0.5, .tpot_s = 0.05, .latency_s = 12});
    const ArrivalProcess arrivals{c.per_s, c.interval_cv, c.burst_factor};
    const auto enough = model.needed(arrivals);
    REQUIRE(enough);
    for (const auto& counts : {c.too_few, *enough}) {
      const auto want = model.level(arrivals, counts);
      const auto got = run(model, arrivals, counts, 500'000);
      CAPTURE(c.per_s, c.interval_cv, counts.replicas, c.most_sequences);
      CHECK(want.ttft_s == Approx(quantile(got.ttft_s, 0.99)).epsilon(0.1));
      CHECK(want.tpot_s == Approx(quantile(got.tpot_s, 0.99)).epsilon(0.1));
      CHECK(want.latency_s == Approx(quantile(got.latency_s, 0.99)).epsilon(0.1));
      CHECK(want.attainment_frac == Approx(got.met).margin(0.03));
    }
  }
}

// A trace is run as it came: what is said of it is what a run of it measures, request by request.
TEST_CASE("a trace is exact")
{
  core::Stream stream(3, "trace");
  auto trace = std::make_shared<std::vector<model::Request>>();
  std::vector<double> input, output;
  double at_s = 0;
  for (int i = 0; i < 5'000; ++i) {
    at_s += i == 0 ? 0 : model::draw_interval({1, 6, 3}, stream) / 20;
    trace->push_back({at_s, std::ceil(stream.exponential(100)), std::ceil(stream.exponential(30))});
    input.push_back(trace->back().input_tokens);
    output.push_back(trace->back().output_tokens);
  }
  const model::ServingModel model({plain_replica(0.01, 0.001), {}},
                                  {TokenLengths::measured(input), TokenLengths::measured(output), 0},
                                  {.percentile = 0.95, .ttft_s = 1, .tpot_s = 0.05}, trace);
  const ArrivalProcess arrivals{4'999 / at_s, 6, 3, true};
  const auto counts = model.needed(arrivals);
  REQUIRE(counts);
  const auto level = model.level(arrivals, *counts);
  CHECK(level.ttft_s <= 1);
  CHECK(level.tpot_s <= 0.05);
  const auto fewer = model.level(arrivals, {counts->replicas - 1, 0});
  CHECK((fewer.ttft_s > 1 || fewer.tpot_s > 0.05));
  model::RequestPool pool(model.layout(), model.lengths(), *counts);
  double met = 0;
  const auto count = [&] {
    for (const auto& served : pool.take_served())
      met += served.ttft_s() <= 1 && served.tpot_s() <= 0.05 ? 1 : 0;
  };
  for (const auto& request : *trace) {
    while (pool.next_s() < request.arrival_s)
      pool.advance(pool.next_s());
    pool.arrive(request, request.arrival_s);
    count();
  }
  while (pool.in_flight() > 0)
    pool.advance(pool.next_s());
  count();
  CHECK(level.attainment_frac == Approx(met / 5'000).epsilon(1e-12));
}

TEST_CASE("very many servers are solved in groups whose waits are those of fewer servers")
{
  for (const double cv : {1.0, 5.0}) {
    const auto solved = [&](std::size_t servers) {
      return model::solve_general_queue({0.97 * static_cast<double>(servers), cv, 2}, servers, 1, 1);
    };
    const auto largest = solved(50'000), in_groups = solved(5'000'000), just_above = solved(50'001);
    CHECK(largest.group == 1);
    CHECK(in_groups.group == 100);
    CHECK(in_groups.seen.size() <= 50'000);
    CHECK(in_groups.stable);
    CHECK(std::abs(in_groups.mean_seen() / 5e6 - 0.97) < 1e-3);
    CHECK(std::abs(just_above.mean_seen() / 50'001 - largest.mean_seen() / 50'000) < 1e-3);
    CHECK(in_groups.wait_frac <= largest.wait_frac + 1e-12);
    CHECK_FALSE(model::solve_general_queue({1.001e6, cv, 2}, 1'000'000, 1, 1).stable);
  }
}
