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

ServingModel::ServingModel(ServingLayout layout, RequestLengths lengths, LatencyTargets targets)
    : layout_(std::move(layout)), lengths_(std::move(lengths)), targets_(targets)
{
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

/// Both queues of the pool, solved.
class ServingModel::State {
public:
  State(const ServingModel& model, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
      : model_(model), n_(static_cast<double>(counts.replicas))
  {
    if (counts.replicas < 1 || (model.layout_.decode && counts.decode_replicas < 1))
      return;
    prefill_ = solve_general_queue(arrivals, static_cast<std::size_t>(counts.replicas), model.prefill_.mean,
                                   model.prefill_.cv2);
    busy_ = arrivals.per_s * model.prefill_.mean / n_;
    if (not prefill_.stable)
      return;
    stable_ = true;
    const bool apart = model.layout_.decode.has_value();
    if (model.mean_decoded_ > 0)
      decode(arrivals, apart ? *model.layout_.decode : model.layout_.replica, apart ? counts.decode_replicas
                                                                                   : counts.replicas,
             apart);
    first_ = FirstToken(model.prefills_, prefill_, apart ? LevelQueue{} : decode_);
  }

  [[nodiscard]] bool stable() const { return stable_; }
  [[nodiscard]] double ttft_share(double s) const { return first_.share_by(s); }
  [[nodiscard]] double tpot_share(double s) const
  {
    double share = 0;
    for (const auto& stay : stays_)
      share += stay.weight * (stay.tokens > 0 ? stay.share_by(s * stay.tokens) : 1);
    return stays_.empty() ? 1 : share;
  }
  [[nodiscard]] double latency_share(double s) const { return share_of_all(kNever, kNever, s); }

  /// \return share of requests within all three
  [[nodiscard]] double share_of_all(double ttft_s, double tpot_s, double latency_s) const
  {
    if (latency_s == kNever)
      return ttft_share(ttft_s) * (tpot_s == kNever ? 1 : tpot_share(tpot_s));
    double share = 0;
    for (const auto& [first_s, weight] : first_.nodes()) {
      if (first_s > ttft_s)
        continue;
      if (stays_.empty())
        share += first_s <= latency_s ? weight : 0;
      for (const auto& stay : stays_)
        share += weight * stay.weight * stay.share_by(std::min(stay.tokens > 0 ? tpot_s * stay.tokens : kNever,
                                                              latency_s - first_s));
    }
    return share;
  }

  [[nodiscard]] double ttft_mean_s() const
  {
    return prefill_.mean_wait_s() + decode_.mean_wait_s() + model_.prefill_.mean;
  }
  [[nodiscard]] double busy_frac() const { return busy_; }
  [[nodiscard]] double sequences() const { return decode_.seen.empty() ? 0 : decode_.mean_seen() / decoders_; }

private:
  void decode(const ArrivalProcess& arrivals, const Replica& replica, std::int64_t n, bool apart)
  {
    decoders_ = static_cast<double>(n);
    const auto [busy_on, busy_off] = apart ? Busy{} : busy_in(arrivals);
    const auto departures_per_s = [&, on = 1 - busy_on, off = 1 - busy_off](std::size_t level, bool burst) {
      const auto each = static_cast<double>(level) / decoders_;
      return static_cast<double>(level) * (burst ? on : off) / replica.step_s.at(each) / model_.mean_decoded_;
    };
    const auto most = static_cast<std::size_t>(decoders_ * std::floor(replica.most_sequences));
    decode_ = solve_level_queue(arrivals, most, departures_per_s);
    stable_ = decode_.stable;
    if (not stable_)
      return;
    const auto mean = decode_.mean_seen();
    const auto up = static_cast<std::size_t>(std::max(1.0, mean)) + 1;
    const auto slope = departures_per_s(up, true) - departures_per_s(up - 1, true);
    constexpr double kFlat = 1e-9; // of departures: more in it leave hardly any faster
    const auto forgets_s = 1 / std::max(slope, kFlat * departures_per_s(up, true)) + burst_s(arrivals);
    for (const auto& [tokens, weight] : model_.decoded_)
      add_stays(arrivals, replica, tokens, weight, mean, forgets_s, apart);
    if (apart)
      for (auto& s : stays_)
        s.wait_frac = decode_.wait_frac, s.wait_s = decode_.wait_frac > 0 ? 1 / decode_.wait_rate_per_s : 0;
  }

  /// Shares of time that replicas prefill, in bursts and in silence: bursts that are short beside a prefill are not felt.
  struct Busy {
    double on = 0, off = 0;
  };
  [[nodiscard]] Busy busy_in(const ArrivalProcess& arrivals) const
  {
    const auto lasts_s = burst_s(arrivals);
    if (lasts_s == 0)
      return {busy_, busy_};
    const auto factor = arrivals.burst_factor;
    const auto on = most_busy(busy_ * (1 + (factor - 1) * lasts_s / (lasts_s + model_.prefill_.mean)));
    return {on, (busy_ - on / factor) / (1 - 1 / factor)};
  }
  /// Some time is always left for decode.
  [[nodiscard]] double most_busy(double busy) const
  {
    constexpr double kMost = 0.98;
    return std::min(busy, std::max(kMost, busy_));
  }

  /// Answers of one length, at all levels that they meet.
  void add_stays(const ArrivalProcess& arrivals, const Replica& replica, double tokens, double weight, double mean,
                 double forgets_s, bool apart)
  {
    const auto usual_s = tokens * replica.step_s.at(mean / decoders_) / (1 - (apart ? 0 : busy_));
    const auto density = density_after(arrivals, usual_s);
    const auto busy = most_busy(busy_ * density);
    const Stalls stalls{apart ? 0 : busy / model_.prefill_.mean, model_.prefill_, busy, prefill_.wait_frac,
                        std::max(model_.prefill_.mean,
                                 prefill_.wait_frac > 0 ? 1 / prefill_.wait_rate_per_s / (1 - busy_) : 0)};
    for (const auto& [share, share_weight] : coarse_grid()) {
      const auto met = shrunk(decode_.seen_quantile(share), mean, usual_s / forgets_s);
      stays_.push_back(
          stay(weight * share_weight, tokens, tokens * replica.step_s.at((met + 1) / decoders_), stalls));
    }
  }

  const ServingModel& model_;
  double n_ = 0, decoders_ = 1, busy_ = 0;
  bool stable_ = false;
  LevelQueue prefill_, decode_;
  FirstToken first_;
  std::vector<Stay> stays_;
};

ServiceLevel ServingModel::level(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const State state(*this, arrivals, counts);
  ServiceLevel level;
  level.stable = state.stable();
  level.prefill_busy_frac = state.busy_frac();
  level.ttft_s = level.tpot_s = level.latency_s = level.ttft_mean_s = kNever;
  if (not level.stable)
    return level;
  level.ttft_mean_s = state.ttft_mean_s();
  level.sequences = state.sequences();
  level.ttft_s = time_of(targets_.percentile, [&](double s) { return state.ttft_share(s); });
  level.tpot_s = time_of(targets_.percentile, [&](double s) { return state.tpot_share(s); });
  level.latency_s = time_of(targets_.percentile, [&](double s) { return state.latency_share(s); });
  level.attainment_frac = state.share_of_all(targets_.ttft_s.value_or(kNever), targets_.tpot_s.value_or(kNever),
                                             targets_.latency_s.value_or(kNever));
  return level;
}

double ServingModel::attainment(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const State state(*this, arrivals, counts);
  return state.stable() ? state.share_of_all(targets_.ttft_s.value_or(kNever), targets_.tpot_s.value_or(kNever),
                                             targets_.latency_s.value_or(kNever))
                        : 0;
}

bool ServingModel::meets(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const
{
  const State state(*this, arrivals, counts);
  const auto& t = targets_;
  return state.stable() && (not t.ttft_s || state.ttft_share(*t.ttft_s) >= t.percentile) &&
         (not t.tpot_s || state.tpot_share(*t.tpot_s) >= t.percentile) &&
         (not t.latency_s || state.latency_share(*t.latency_s) >= t.percentile);
}

/// Doubles until it is enough, then halves the interval. \param least  fewer are never enough
template <class With>
std::optional<std::int64_t> ServingModel::fewest(const ArrivalProcess& arrivals, double least, const With& with) const
{
  constexpr std::int64_t kMost = 200; // times as many as throughput needs, and as many more: almost nobody waits
  auto low = static_cast<std::int64_t>(std::floor(least));
  const auto most = kMost * (low + 1);
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
  const auto n = fewest(arrivals, arrivals.per_s * (prefill_.mean + least_decode_s(layout_.replica)),
                        [](std::int64_t c) { return ReplicaCounts{c, 0}; });
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

/// Prefill for the first token with any number of decoders; then decoders. Where that is not enough for the latency,
/// more prefill.
std::optional<ReplicaCounts> ServingModel::needed_apart(const ArrivalProcess& arrivals) const
{
  const auto least_decode = arrivals.per_s * least_decode_s(*layout_.decode);
  const auto many = 200 * (static_cast<std::int64_t>(least_decode) + 1);
  const auto prefill = fewest(arrivals, arrivals.per_s * prefill_.mean,
                              [&](std::int64_t c) { return ReplicaCounts{c, many}; });
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
