// SPDX-License-Identifier: Apache-2.0
#include "serving_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace gpuramp::model {

namespace {

/// Both queues of a pool, solved level by level.
class ClosedForm {
public:
  ClosedForm(const PoolInputs& in, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
      : in_(in), arrivals_(arrivals), apart_(in.layout.decode),
        decoder_(apart_ ? *in.layout.decode : in.layout.replica),
        decoders_(static_cast<double>(apart_ ? counts.decode_replicas : counts.replicas)),
        busy_(arrivals.per_s * in.prefill.mean / static_cast<double>(counts.replicas)),
        prefill_(
            solve_general_queue(arrivals, static_cast<std::size_t>(counts.replicas), in.prefill.mean, in.prefill.cv2))
  {
  }

  PoolState solve()
  {
    state_.stable = prefill_.stable;
    if (state_.stable && in_.mean_decoded > 0)
      decode();
    if (not state_.stable)
      return state_;
    state_.first = FirstToken(in_.prefills, prefill_, apart_ ? LevelQueue{} : decode_);
    state_.ttft_mean_s = prefill_.mean_wait_s() + (apart_ ? 0 : decode_.mean_wait_s()) + in_.prefill.mean;
    return std::move(state_);
  }

private:
  void decode()
  {
    const auto [busy_on, busy_off] = apart_ ? Busy{} : busy_in_phases();
    const auto departures_per_s = [&](std::size_t level) {
      const auto each = static_cast<double>(level) / decoders_;
      return static_cast<double>(level) / decoder_.step_s.at(each) / in_.mean_decoded;
    };
    const auto most = static_cast<std::size_t>(decoders_ * std::floor(decoder_.most_sequences));
    decode_ = solve_level_queue(arrivals_, most, departures_per_s, {1 - busy_on, 1 - busy_off});
    state_.stable = decode_.stable;
    if (not state_.stable)
      return;
    const auto mean = decode_.mean_seen();
    const auto up = static_cast<std::size_t>(std::max(1.0, mean)) + 1;
    const auto slope = (1 - busy_on) * (departures_per_s(up) - departures_per_s(up - 1));
    constexpr double kFlat = 1e-9; // of departures: more in it leave hardly any faster
    const auto forgets_s = 1 / std::max(slope, kFlat * departures_per_s(up)) + burst_s(arrivals_);
    for (const auto& [share, weight] : coarse_grid())
      levels_.push_back({decode_.seen_quantile(share), weight});
    for (const auto& [tokens, weight] : in_.decoded)
      add_stays(tokens, weight, mean, forgets_s);
    if (apart_)
      for (auto& s : state_.stays)
        s.wait_frac = decode_.wait_frac, s.wait_s = decode_.wait_frac > 0 ? 1 / decode_.wait_rate_per_s : 0;
  }

  /// Shares of time that replicas prefill, in bursts and in silence: bursts that are short beside a prefill are not
  /// felt.
  struct Busy {
    double on = 0, off = 0;
  };
  [[nodiscard]] Busy busy_in_phases() const
  {
    const auto lasts_s = burst_s(arrivals_);
    if (lasts_s == 0)
      return {busy_, busy_};
    const auto factor = arrivals_.burst_factor;
    const auto on = most_busy(busy_ * (1 + (factor - 1) * lasts_s / (lasts_s + in_.prefill.mean)), busy_);
    return {on, (busy_ - on / factor) / (1 - 1 / factor)};
  }

  /// Answers of one length, at all levels that they meet.
  void add_stays(double tokens, double weight, double mean, double forgets_s)
  {
    const auto usual_s = tokens * decoder_.step_s.at(mean / decoders_) / (1 - (apart_ ? 0 : busy_));
    const auto busy = most_busy(busy_ * density_after(arrivals_, usual_s), busy_);
    const Stalls stalls{
        apart_ ? 0 : busy / in_.prefill.mean,
        in_.prefill,
        busy,
        prefill_.wait_frac,
        std::max(in_.prefill.mean, prefill_.wait_frac > 0 ? 1 / prefill_.wait_rate_per_s / (1 - busy_) : 0),
        busy_};
    for (const auto& [level, level_weight] : levels_) {
      const auto met = shrunk(level, mean, usual_s / forgets_s);
      state_.stays.push_back(
          stay(weight * level_weight, tokens, tokens * decoder_.step_s.at((met + 1) / decoders_), stalls));
    }
  }

  const PoolInputs& in_;
  const ArrivalProcess& arrivals_;
  bool apart_;
  const Replica& decoder_;
  double decoders_, busy_;
  LevelQueue prefill_, decode_;
  std::vector<std::pair<double, double>> levels_; ///< sequences of the pool as arrivals see them, with weights
  PoolState state_;
};

} // namespace

PoolState solve_closed_form(const PoolInputs& inputs, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
{
  return ClosedForm(inputs, arrivals, counts).solve();
}

} // namespace gpuramp::model
