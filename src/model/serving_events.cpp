// SPDX-License-Identifier: Apache-2.0
#include "serving_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace gpuramp::model {

namespace {

/// Lets requests come until there are no more or nobody wants to see more, then serves those that are there.
/// \param next  gives them in the order of their arrival, then nothing   \param goes_on  as of replay()
template <class Next, class GoesOn>
void run_pool(const PoolInputs& in, const ReplicaCounts& counts, const Next& next, const GoesOn& goes_on)
{
  RequestPool pool(in.layout, in.lengths, counts);
  for (auto coming = next(); coming || pool.in_flight() > 0;) {
    if (coming && coming->arrival_s <= pool.next_s()) {
      pool.arrive(*coming, coming->arrival_s);
      coming = next();
    } else {
      pool.advance(pool.next_s());
    }
    (void)pool.take_changed(); // nobody follows the replicas' rates
    for (const auto& served : pool.take_served())
      if (not goes_on(served))
        return;
  }
}

} // namespace

void replay(const PoolInputs& in, const ArrivalProcess& arrivals, const ReplicaCounts& counts,
            const std::function<bool(const ServedRequest&)>& goes_on)
{
  const auto stretch = in.trace_per_s / arrivals.per_s;
  auto at = in.trace->begin();
  const auto next = [&]() -> std::optional<Request> {
    if (at == in.trace->end())
      return std::nullopt;
    auto request = *at++;
    request.arrival_s *= stretch;
    return request;
  };
  run_pool(in, counts, next, goes_on);
}

PoolState solve_trace(const PoolInputs& in, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
{
  PoolState state;
  state.stable = true;
  replay(in, arrivals, counts, [&](const ServedRequest& served) {
    state.served.push_back(served);
    return true;
  });
  for (const auto& served : state.served)
    state.ttft_mean_s += served.ttft_s() / static_cast<double>(state.served.size());
  return state;
}

bool trace_meets(const PoolInputs& in, const ArrivalProcess& arrivals, const ReplicaCounts& counts,
                 const LatencyTargets& t)
{
  const auto n = static_cast<double>(in.trace->size());
  const auto most_late = n - std::ceil(t.percentile * n);
  std::array<double, 3> late{};
  replay(in, arrivals, counts, [&](const ServedRequest& served) {
    late[0] += t.ttft_s && served.ttft_s() > *t.ttft_s ? 1 : 0;
    late[1] += t.tpot_s && served.tpot_s() > *t.tpot_s ? 1 : 0;
    late[2] += t.latency_s && served.latency_s() > *t.latency_s ? 1 : 0;
    return *std::max_element(late.begin(), late.end()) <= most_late;
  });
  return *std::max_element(late.begin(), late.end()) <= most_late;
}

std::vector<ServedRequest> draw_served(const PoolInputs& in, const ArrivalProcess& arrivals,
                                       const ReplicaCounts& counts, int n)
{
  constexpr double kFilling = 0.1;
  constexpr std::uint64_t kSeed = 1; // whatever the scenario's: what a model says does not depend on it
  core::Stream gaps(kSeed, "closed_form/arrivals"), lengths(kSeed, "closed_form/lengths");
  const auto from_s = kFilling * n / arrivals.per_s;
  std::vector<ServedRequest> all;
  Request request;
  int drawn = 0;
  const auto next = [&]() -> std::optional<Request> {
    if (drawn++ == n)
      return std::nullopt;
    request.arrival_s += draw_interval(arrivals, gaps) / arrivals.per_s;
    request.input_tokens = in.lengths.input.draw(lengths);
    request.output_tokens = in.lengths.output.draw(lengths);
    return request;
  };
  run_pool(in, counts, next, [&](const ServedRequest& served) {
    if (served.request.arrival_s >= from_s)
      all.push_back(served);
    return true;
  });
  return all;
}

double value_at_share(std::vector<double> values, double share)
{
  const auto n = std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

} // namespace gpuramp::model
