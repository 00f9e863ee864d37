// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/serving_queue.hpp"

#include "gpuramp/core/error.hpp"
#include "serving_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gpuramp::model {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// Times as many replicas as throughput needs, and as many more: almost nobody waits, so that more help no target.
constexpr std::int64_t kMostTimes = 200;

/// \return the time by which a share of requests is served. \param share_by  its share by time, ascending
template <class ShareBy>
double time_of(double share, const ShareBy& share_by)
{
  double low = 0, high = 1e-3;
  while (share_by(high) < share)
    if ((high *= 2) > 1e9)
      return kNever;
  constexpr int kHalvings = 24; // to 1e-7 of it
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    (share_by(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

} // namespace

ServingModel::ServingModel(ServingLayout layout, RequestLengths lengths, LatencyTargets targets,
                           std::shared_ptr<const std::vector<Request>> trace)
    : layout_(std::move(layout)), lengths_(std::move(lengths)), targets_(targets), trace_(std::move(trace))
{
  if (trace_) {
    core::require(trace_->size() > 1 && trace_->back().arrival_s > 0, "ServingModel: a trace that takes no time");
    trace_per_s_ = static_cast<double>(trace_->size() - 1) / trace_->back().arrival_s;
  }
  core::require(targets.percentile > 0 && targets.percentile < 1, "ServingModel: a percentile not between 0 and 1");
  prefills_ = lengths_.input.nodes();
  for (auto& [value, weight] : prefills_)
    value = layout_.replica.prefill_s.at(lengths_.prefilled(value));
  prefill_ = moments_of(prefills_, [](double s) { return s; });
  for (const auto& [tokens, weight] : lengths_.output.nodes())
    mean_decoded_ += weight * std::max(0.0, tokens - 1);
  for (const auto& [share, weight] : tail_grid())
    decoded_.push_back({std::max(0.0, lengths_.output.quantile(share) - 1), weight});
}

/// The pool as its queues are solved from.
PoolState ServingModel::state(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  if (counts.replicas < 1 || (layout_.decode && counts.decode_replicas < 1))
    return {};
  const PoolInputs inputs{layout_, lengths_, prefills_, prefill_, decoded_, mean_decoded_, trace_.get(), trace_per_s_};
  return arrivals.as_traced && trace_ ? solve_trace(inputs, arrivals, counts)
                                      : solve_closed_form(inputs, arrivals, counts);
}

ServiceLevel ServingModel::level(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const auto state = this->state(arrivals, counts);
  ServiceLevel level;
  level.stable = state.stable;
  level.ttft_s = level.tpot_s = level.latency_s = level.ttft_mean_s = kNever;
  if (not level.stable)
    return level;
  level.ttft_mean_s = state.ttft_mean_s;
  level.ttft_s = time_of(targets_.percentile, [&](double s) { return state.ttft_share(s); });
  level.tpot_s = time_of(targets_.percentile, [&](double s) { return state.tpot_share(s); });
  level.latency_s = time_of(targets_.percentile, [&](double s) { return state.latency_share(s); });
  level.attainment_frac = state.share_of_all(targets_.ttft_s.value_or(kNever), targets_.tpot_s.value_or(kNever),
                                             targets_.latency_s.value_or(kNever));
  return level;
}

double ServingModel::attainment(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const auto state = this->state(arrivals, counts);
  return state.stable ? state.share_of_all(targets_.ttft_s.value_or(kNever), targets_.tpot_s.value_or(kNever),
                                           targets_.latency_s.value_or(kNever))
                      : 0;
}

bool ServingModel::meets(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const auto state = this->state(arrivals, counts);
  const auto& t = targets_;
  return state.stable && (not t.ttft_s || state.ttft_share(*t.ttft_s) >= t.percentile) &&
         (not t.tpot_s || state.tpot_share(*t.tpot_s) >= t.percentile) &&
         (not t.latency_s || state.latency_share(*t.latency_s) >= t.percentile);
}

/// Doubles until it is enough, then halves the interval. \param least  fewer are never enough
template <class With>
std::optional<std::int64_t> ServingModel::fewest(const ArrivalProcess& arrivals, double least, const With& with) const
{
  auto low = static_cast<std::int64_t>(std::floor(least));
  const auto most = kMostTimes * (low + 1);
  if (not meets(arrivals, with(most)))
    return std::nullopt;
  auto high = low + 1;
  for (std::int64_t step = 1; high < most && not meets(arrivals, with(high)); step *= 2) {
    low = high;
    high = std::min(most, high + step);
  }
  while (low + 1 < high) {
    const auto middle = low + (high - low) / 2;
    (meets(arrivals, with(middle)) ? high : low) = middle;
  }
  return high;
}

std::optional<ReplicaCounts> ServingModel::needed(const ArrivalProcess& arrivals) const
{
  if (arrivals.per_s <= 0)
    return ReplicaCounts{};
  if (layout_.decode)
    return needed_apart(arrivals);
  const auto n =
      fewest(arrivals, arrivals.per_s * (prefill_.mean + least_decode_s(layout_.replica)), [](std::int64_t c) {
        return ReplicaCounts{c, 0};
      });
  return n ? std::optional(ReplicaCounts{*n, 0}) : std::nullopt;
}

/// Of a replica's time, for one answer in a full batch.
double ServingModel::least_decode_s(const Replica& replica) const
{
  return mean_decoded_ * replica.step_s.at(replica.most_sequences) / replica.most_sequences;
}

double ServingModel::capacity_per_s(const ReplicaCounts& counts) const
{
  const auto n = static_cast<double>(counts.replicas);
  if (not layout_.decode)
    return n / (prefill_.mean + least_decode_s(layout_.replica));
  const auto decode_s = least_decode_s(*layout_.decode);
  return std::min(n / prefill_.mean, decode_s > 0 ? static_cast<double>(counts.decode_replicas) / decode_s : kNever);
}

ReplicaCounts ServingModel::for_throughput(double requests_per_s) const
{
  const auto count = [&](double service_s) { return static_cast<std::int64_t>(std::ceil(requests_per_s * service_s)); };
  if (not layout_.decode)
    return {count(prefill_.mean + least_decode_s(layout_.replica)), 0};
  return {count(prefill_.mean), count(least_decode_s(*layout_.decode))};
}

/// Prefill with more decoders than are ever needed; then as many decoders as are.
std::optional<ReplicaCounts> ServingModel::needed_apart(const ArrivalProcess& arrivals) const
{
  const auto least_decode = arrivals.per_s * least_decode_s(*layout_.decode);
  const auto many = kMostTimes * (static_cast<std::int64_t>(least_decode) + 1);
  const auto prefill = fewest(arrivals, arrivals.per_s * prefill_.mean, [&](std::int64_t c) {
    return ReplicaCounts{c, many};
  });
  if (not prefill)
    return std::nullopt;
  const auto decoders = fewest(arrivals, least_decode, [&](std::int64_t c) { return ReplicaCounts{*prefill, c}; });
  return decoders ? std::optional(ReplicaCounts{*prefill, *decoders}) : std::nullopt;
}

std::int64_t ServingModel::gpus(const ReplicaCounts& counts) const
{
  return counts.replicas * layout_.replica.gpus + (layout_.decode ? counts.decode_replicas * layout_.decode->gpus : 0);
}

} // namespace gpuramp::model
