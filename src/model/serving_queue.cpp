// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/serving_queue.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "serving_events.hpp"
#include "serving_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::model {

namespace {

/// Requests that are run for a factor, if they come one by one, and at most. The standard error of a 99th percentile of
/// n values with an exponential tail is sqrt(99 / n) / ln 100 of it: 0.7 % and 0.2 %.
constexpr double kFewestRun = 100'000, kMostRun = 1'000'000;
/// Times as many replicas as throughput needs, and as many more: almost nobody waits, so that more help no target.
constexpr std::int64_t kMostTimes = 200;

/// \return the time by which a share of requests is served. \param share_by  its share by time, ascending
template <class ShareBy>
double time_of(double share, const ShareBy& share_by)
{
  double low = 0, high = 1e-3;
  while (share_by(high) < share)
    if ((high *= 2) > 1e9)
      return core::kNever;
  constexpr int kHalvings = 24; // to 1e-7 of it
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    (share_by(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// Where requests come in bursts, percentiles are as sure as of fewer requests by their index of dispersion, cv^2.
double requests_to_run(const ArrivalProcess& arrivals)
{
  constexpr double kPart = 20; // assumption: a twentieth of a burst is about what decides on a late request
  return std::min(kMostRun, kFewestRun * (1 + (arrivals.interval_cv * arrivals.interval_cv - 1) / kPart));
}

/// \return how far a percentile of the closed form is from what was measured
double factor_of(double measured_s, double closed_s)
{
  return measured_s > 0 && closed_s > 0 && closed_s < core::kNever ? measured_s / closed_s : 1;
}

/// \param part  of the way from a to b
ClosedFormFactors between(const ClosedFormFactors& a, const ClosedFormFactors& b, double part)
{
  return {a.tpot * std::pow(b.tpot / a.tpot, part), a.latency * std::pow(b.latency / a.latency, part)};
}

std::optional<double> over(const std::optional<double>& target_s, double factor)
{
  return target_s ? std::optional(*target_s / factor) : std::nullopt;
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

PoolInputs ServingModel::inputs() const
{
  return {layout_, lengths_, prefills_, prefill_, decoded_, mean_decoded_, trace_.get(), trace_per_s_};
}

PoolState ServingModel::state(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  if (counts.replicas < 1 || (layout_.decode && counts.decode_replicas < 1))
    return {};
  if (not is_replayed(arrivals))
    return solve_closed_form(inputs(), arrivals, counts);
  return arrivals.per_s < capacity_per_s(counts) ? solve_trace(inputs(), arrivals, counts) : PoolState{};
}

ServiceLevel ServingModel::level(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const auto state = this->state(arrivals, counts);
  ServiceLevel level;
  level.stable = state.stable;
  level.ttft_s = level.tpot_s = level.latency_s = level.ttft_mean_s = core::kNever;
  if (not level.stable)
    return level;
  const auto factors = this->factors(arrivals, &counts);
  level.ttft_mean_s = state.ttft_mean_s;
  level.ttft_s = time_of(targets_.percentile, [&](double s) { return state.ttft_share(s); });
  level.tpot_s = factors.tpot * time_of(targets_.percentile, [&](double s) { return state.tpot_share(s); });
  level.latency_s = factors.latency * time_of(targets_.percentile, [&](double s) { return state.latency_share(s); });
  level.attainment_frac = share_in_time(state, factors);
  return level;
}

double ServingModel::attainment(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const auto state = this->state(arrivals, counts);
  return state.stable ? share_in_time(state, factors(arrivals, &counts)) : 0;
}

double ServingModel::share_in_time(const PoolState& state, const ClosedFormFactors& factors) const
{
  const auto t = corrected(factors);
  return state.share_of_all(t.ttft_s.value_or(core::kNever), t.tpot_s.value_or(core::kNever),
                            t.latency_s.value_or(core::kNever));
}

/// The targets as the closed form has to meet them.
LatencyTargets ServingModel::corrected(const ClosedFormFactors& factors) const
{
  auto t = targets_;
  t.tpot_s = over(t.tpot_s, factors.tpot);
  t.latency_s = over(t.latency_s, factors.latency);
  return t;
}

bool ServingModel::meets(const ArrivalProcess& arrivals, const ReplicaCounts& counts, const LatencyTargets& t) const
{
  if (is_replayed(arrivals))
    return arrivals.per_s < capacity_per_s(counts) && trace_meets(inputs(), arrivals, counts, t);
  const auto state = this->state(arrivals, counts);
  return state.stable && (not t.ttft_s || state.ttft_share(*t.ttft_s) >= t.percentile) &&
         (not t.tpot_s || state.tpot_share(*t.tpot_s) >= t.percentile) &&
         (not t.latency_s || state.latency_share(*t.latency_s) >= t.percentile);
}

ClosedFormFactors ServingModel::factors(const ArrivalProcess& arrivals, const ReplicaCounts* counts) const
{
  if (is_replayed(arrivals) || mean_decoded_ <= 0 || arrivals.per_s <= 0)
    return {};
  // assumption: stays of requests alone that a run lasts at least, so that four are before its tenth that does not
  // count; no denser arrivals are run
  constexpr double kStays = 40;
  const auto& decoder = layout_.decode ? *layout_.decode : layout_.replica;
  const auto most = std::log2(requests_to_run(arrivals) / (kStays * mean_decoded_ * decoder.step_s.at(1))) / 2;
  const auto at = std::log2(arrivals.per_s) / 2;
  const auto low = static_cast<int>(std::floor(std::min(at, most)));
  const auto used_frac = counts != nullptr ? arrivals.per_s / capacity_per_s(*counts) : 0;
  const auto a = factors_at(arrivals, low, used_frac);
  return low + 1 > most ? a : between(a, factors_at(arrivals, low + 1, used_frac), at - low);
}

/// \param power  of four, which the rate is   \param used_frac  of what replicas could serve
ClosedFormFactors ServingModel::factors_at(const ArrivalProcess& arrivals, int power, double used_frac) const
{
  constexpr double kMostCrowded = 4; // sqrt(2)^4
  const ArrivalProcess there{std::exp2(2 * power), arrivals.interval_cv, arrivals.burst_factor};
  auto& at = anchor(there, power);
  if (not at.needed)
    return {};
  const auto crowding = std::clamp(2 * std::log2(std::max(used_frac, at.used_frac) / at.used_frac), 0.0, kMostCrowded);
  const auto low = static_cast<std::size_t>(crowding);
  const bool is_between = crowding > static_cast<double>(low);
  while (at.by_crowding.size() <= low + (is_between ? 1 : 0))
    measure_factors(there, at);
  return is_between ? between(at.by_crowding[low], at.by_crowding[low + 1], crowding - static_cast<double>(low))
                    : at.by_crowding[low];
}

ServingModel::Anchor& ServingModel::anchor(const ArrivalProcess& arrivals, int power) const
{
  const auto [at, is_new] = known_->anchors.try_emplace({arrivals.interval_cv, arrivals.burst_factor, power});
  if (is_new && (at->second.needed = search(arrivals, targets_)))
    at->second.used_frac = arrivals.per_s / capacity_per_s(*at->second.needed);
  return at->second;
}

/// Adds the factors of the next crowding: those of the one before where the pool cannot keep up with it, or has too few
/// replicas to be any smaller.
void ServingModel::measure_factors(const ArrivalProcess& arrivals, Anchor& anchor) const
{
  const auto counts_at = [&](std::size_t crowding) {
    const auto busier = std::exp2(0.5 * static_cast<double>(crowding));
    const auto fewer = [&](std::int64_t n) {
      return n > 0 ? std::max<std::int64_t>(1, std::llround(static_cast<double>(n) / busier)) : 0;
    };
    return ReplicaCounts{fewer(anchor.needed->replicas), fewer(anchor.needed->decode_replicas)};
  };
  auto& known = anchor.by_crowding;
  const auto counts = counts_at(known.size());
  const bool is_known = not known.empty() && counts == counts_at(known.size() - 1);
  const auto closed = is_known ? PoolState{} : solve_closed_form(inputs(), arrivals, counts);
  if (not closed.stable) {
    known.push_back(known.empty() ? ClosedFormFactors{} : known.back());
    return;
  }
  std::vector<double> tpot_s, latency_s;
  for (const auto& served : draw_served(inputs(), arrivals, counts, static_cast<int>(requests_to_run(arrivals)))) {
    tpot_s.push_back(served.tpot_s());
    latency_s.push_back(served.latency_s());
  }
  const auto p = targets_.percentile;
  const auto tpot_closed_s = time_of(p, [&](double s) { return closed.tpot_share(s); });
  const auto latency_closed_s = time_of(p, [&](double s) { return closed.latency_share(s); });
  known.push_back({factor_of(value_at_share(std::move(tpot_s), p), tpot_closed_s),
                   factor_of(value_at_share(std::move(latency_s), p), latency_closed_s)});
}

/// Doubles until it is enough, then halves the interval. \param least  fewer are never enough
template <class With>
std::optional<std::int64_t> ServingModel::fewest(const ArrivalProcess& arrivals, const LatencyTargets& targets,
                                                 double least, const With& with) const
{
  auto low = static_cast<std::int64_t>(std::floor(least));
  const auto most = kMostTimes * (low + 1);
  if (not meets(arrivals, with(most), targets))
    return std::nullopt;
  auto high = low + 1;
  for (std::int64_t step = 1; high < most && not meets(arrivals, with(high), targets); step *= 2) {
    low = high;
    high = std::min(most, high + step);
  }
  while (low + 1 < high) {
    const auto middle = low + (high - low) / 2;
    (meets(arrivals, with(middle), targets) ? high : low) = middle;
  }
  return high;
}

std::optional<ReplicaCounts> ServingModel::needed(const ArrivalProcess& arrivals) const
{
  const auto [at, is_new] =
      known_->needed.try_emplace({arrivals.per_s, arrivals.interval_cv, arrivals.burst_factor, arrivals.as_traced});
  if (is_new)
    at->second = search(arrivals, corrected(factors(arrivals)));
  return at->second;
}

std::optional<ReplicaCounts> ServingModel::needed_in_closed_form(const ArrivalProcess& arrivals) const
{
  return search(arrivals, targets_);
}

std::optional<ReplicaCounts> ServingModel::search(const ArrivalProcess& arrivals, const LatencyTargets& targets) const
{
  if (arrivals.per_s <= 0)
    return ReplicaCounts{};
  if (layout_.decode)
    return search_apart(arrivals, targets);
  const auto least = arrivals.per_s * (prefill_.mean + least_decode_s(layout_.replica));
  const auto n = fewest(arrivals, targets, least, [](std::int64_t c) { return ReplicaCounts{c, 0}; });
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
  return std::min(n / prefill_.mean,
                  decode_s > 0 ? static_cast<double>(counts.decode_replicas) / decode_s : core::kNever);
}

ReplicaCounts ServingModel::for_throughput(double requests_per_s) const
{
  const auto count = [&](double service_s) { return static_cast<std::int64_t>(std::ceil(requests_per_s * service_s)); };
  if (not layout_.decode)
    return {count(prefill_.mean + least_decode_s(layout_.replica)), 0};
  return {count(prefill_.mean), count(least_decode_s(*layout_.decode))};
}

/// Prefill with more decoders than are ever needed; then as many decoders as are.
std::optional<ReplicaCounts> ServingModel::search_apart(const ArrivalProcess& arrivals,
                                                        const LatencyTargets& targets) const
{
  const auto least_decode = arrivals.per_s * least_decode_s(*layout_.decode);
  const auto many = kMostTimes * (static_cast<std::int64_t>(least_decode) + 1);
  const auto prefill = fewest(arrivals, targets, arrivals.per_s * prefill_.mean, [&](std::int64_t c) {
    return ReplicaCounts{c, many};
  });
  if (not prefill)
    return std::nullopt;
  const auto decoders = fewest(arrivals, targets, least_decode, [&](std::int64_t c) {
    return ReplicaCounts{*prefill, c};
  });
  return decoders ? std::optional(ReplicaCounts{*prefill, *decoders}) : std::nullopt;
}

std::int64_t ServingModel::gpus(const ReplicaCounts& counts) const
{
  return counts.replicas * layout_.replica.gpus + (layout_.decode ? counts.decode_replicas * layout_.decode->gpus : 0);
}

} // namespace gpuramp::model
