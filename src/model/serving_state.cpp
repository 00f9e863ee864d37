// SPDX-License-Identifier: Apache-2.0
#include "serving_state.hpp"

#include "gpuramp/core/probability.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/failure_process.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gpuramp::model {

namespace {

template <std::size_t N>
constexpr std::array<GridNode, N - 1> between(const std::array<double, N>& edges)
{
  std::array<GridNode, N - 1> nodes{};
  for (std::size_t i = 0; i + 1 < N; ++i)
    nodes[i] = {(edges[i] + edges[i + 1]) / 2, edges[i + 1] - edges[i]};
  return nodes;
}

constexpr auto kTail = between(std::array{0.0,  0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15,  0.25,  0.35, 0.5,
                                          0.65, 0.75,  0.85,  0.92, 0.96, 0.98, 0.99, 0.995, 0.998, 1.0});
constexpr auto kCoarse = between(std::array{0.0, 0.25, 0.5, 0.75, 0.9, 0.96, 0.985, 0.995, 1.0});

/// Fewer nodes for the same distribution: neighbours put together, fewest where the tail is.
std::vector<TokenLengths::Node> merged(std::vector<TokenLengths::Node> nodes)
{
  std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) { return a.tokens < b.tokens; });
  std::vector<TokenLengths::Node> all;
  double passed = 0, edge = 0;
  auto next = kTail.begin();
  for (const auto& [value, weight] : nodes) {
    if (all.empty() || passed >= edge) {
      all.push_back({0, 0});
      while (next != kTail.end() && edge <= passed)
        edge += (next++)->weight;
    }
    all.back().tokens += value * weight;
    all.back().weight += weight;
    passed += weight;
  }
  for (auto& node : all)
    node.tokens /= node.weight;
  return all;
}

} // namespace

std::span<const GridNode> tail_grid()
{
  return kTail;
}

std::span<const GridNode> coarse_grid()
{
  return kCoarse;
}

FirstToken::FirstToken(const std::vector<TokenLengths::Node>& prefills, const LevelQueue& prefill,
                       const LevelQueue& decode)
    : prefills_(&prefills), frac_(prefill.wait_frac), per_s_(prefill.wait_frac > 0 ? prefill.wait_rate_per_s : 1),
      frac_2_(decode.wait_frac), per_s_2_(decode.wait_frac > 0 ? decode.wait_rate_per_s : 2 * per_s_)
{
  constexpr double kSame = 1e-6; // rates that are this near are told apart, for the formula of their sum
  if (std::abs(per_s_2_ / per_s_ - 1) < kSame)
    per_s_2_ = per_s_ * (1 + kSame);
  const auto few = merged(prefills);
  std::vector<TokenLengths::Node> sums;
  for (const auto& [share, weight] : tail_grid())
    for (const auto& [prefill_s, prefill_weight] : few)
      sums.push_back({wait_of(share) + prefill_s, weight * prefill_weight});
  nodes_ = merged(std::move(sums));
}

double FirstToken::waited_by(double s) const
{
  if (s < 0)
    return 0;
  const auto first = std::exp(-per_s_ * s), second = std::exp(-per_s_2_ * s);
  const auto both = (per_s_2_ * first - per_s_ * second) / (per_s_2_ - per_s_);
  return 1 - (frac_ * (1 - frac_2_) * first + frac_2_ * (1 - frac_) * second + frac_ * frac_2_ * both);
}

double FirstToken::wait_of(double share) const
{
  if (waited_by(0) >= share)
    return 0;
  double low = 0, high = 1 / std::min(per_s_, per_s_2_);
  while (waited_by(high) < share)
    high *= 2;
  constexpr int kHalvings = 30;
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    (waited_by(middle) < share ? low : high) = middle;
  }
  return high;
}

double FirstToken::share_by(double s) const
{
  if (s == core::kNever)
    return 1;
  double share = 0;
  for (const auto& [prefill_s, weight] : *prefills_)
    share += weight * waited_by(s - prefill_s);
  return share;
}

double most_busy(double busy, double usual)
{
  constexpr double kMost = 0.98; // assumption: near 1, where decoding never ends, and far enough from it for a root
  return std::min(busy, std::max(kMost, usual));
}

double PoolState::ttft_share(double s) const
{
  return served.empty() ? first.share_by(s) : share_of_all(s, core::kNever, core::kNever);
}

double PoolState::tpot_share(double s) const
{
  if (not served.empty())
    return share_of_all(core::kNever, s, core::kNever);
  double share = 0;
  for (const auto& stay : stays)
    share += stay.weight * (stay.tokens > 0 ? stay.share_by(s * stay.tokens) : 1);
  return stays.empty() ? 1 : share;
}

double PoolState::latency_share(double s) const
{
  return share_of_all(core::kNever, core::kNever, s);
}

double PoolState::share_of_all(double ttft_s, double tpot_s, double latency_s) const
{
  if (not served.empty())
    return static_cast<double>(std::count_if(served.begin(), served.end(),
                                             [&](const ServedRequest& r) {
                                               return r.ttft_s() <= ttft_s && r.tpot_s() <= tpot_s &&
                                                      r.latency_s() <= latency_s;
                                             })) /
           static_cast<double>(served.size());
  if (latency_s == core::kNever)
    return ttft_share(ttft_s) * (tpot_s == core::kNever ? 1 : tpot_share(tpot_s));
  double share = 0;
  for (const auto& [first_s, weight] : first.nodes()) {
    if (first_s > ttft_s)
      continue;
    if (stays.empty())
      share += first_s <= latency_s ? weight : 0;
    for (const auto& stay : stays)
      share += weight * stay.weight *
               stay.share_by(std::min(stay.tokens > 0 ? tpot_s * stay.tokens : core::kNever, latency_s - first_s));
  }
  return share;
}

double Stay::share_by(double s) const
{
  if (s < active_s)
    return 0;
  if (s == core::kNever)
    return 1;
  const auto held_up =
      no_stall_frac < 1 ? (1 - no_stall_frac) * (1 - core::upper_gamma(shape, (s - active_s) / scale_s)) : 0;
  const auto waited = wait_frac > 0 ? 1 - wait_frac * std::exp(-(s - active_s) / wait_s) : 1;
  return (no_stall_frac + held_up) * waited;
}

Stay stay(double weight, double tokens, double active_s, const Stalls& stalls)
{
  Stay stay{.weight = weight, .tokens = tokens, .active_s = active_s};
  if (stalls.per_s <= 0 || active_s <= 0)
    return stay;
  const auto q = stalls.queued_frac, m = stalls.prefill.mean, run_s = m + stalls.queued_s;
  const auto held_s = stalls.per_s * m * active_s / (1 - stalls.busy_frac); // in the mean, while it decodes
  const auto mean_s = held_s + q * stalls.queued_s;
  auto variance = held_s * ((1 - q) * m * (1 + stalls.prefill.cv2) + q * 2 * run_s) +
                  q * (2 - q) * stalls.queued_s * stalls.queued_s;
  const auto of_burst_s = held_s - active_s * stalls.usual_busy_frac / (1 - stalls.usual_busy_frac);
  variance += of_burst_s * of_burst_s; // bursts last for an exponential time
  stay.no_stall_frac = (1 - q) * std::exp(-held_s * ((1 - q) / m + q / run_s));
  const auto some = 1 - stay.no_stall_frac;
  const auto mean_of_some = mean_s / some;
  const auto variance_of_some = (variance + mean_s * mean_s) / some - mean_of_some * mean_of_some;
  constexpr double kAlike = 1e-6; // of squared mean: a gamma distribution needs some variance
  const auto spread = std::max(variance_of_some, kAlike * mean_of_some * mean_of_some);
  stay.shape = mean_of_some * mean_of_some / spread;
  stay.scale_s = spread / mean_of_some;
  return stay;
}

double shrunk(double level, double mean, double times)
{
  return mean + (level - mean) * std::sqrt(averaged_variance(times, 1));
}

double density_after(const ArrivalProcess& arrivals, double time_s)
{
  const auto forgotten_s = burst_s(arrivals);
  if (forgotten_s == 0)
    return 1;
  const auto times = time_s / forgotten_s;
  return 1 + (arrivals.burst_factor - 1) * (times > 0 ? -std::expm1(-times) / times : 1);
}

double burst_s(const ArrivalProcess& arrivals)
{
  const auto rates = burst_rates(arrivals);
  return rates.end_per_s > 0 ? 1 / (rates.end_per_s + rates.resume_per_s) : 0;
}

} // namespace gpuramp::model
