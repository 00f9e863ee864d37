// SPDX-License-Identifier: Apache-2.0
#include "serving_state.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <utility>

namespace gpuramp::model {

namespace {

/// What one request of a trace meets.
struct Met {
  double wait_s = 0; ///< for a replica that prefills
  double level = 0;  ///< sequences of the pool
  double busy = 0;   ///< of the replicas' time about then, prefilling
};

/// Goes through a trace once: first come, first served at the replicas that prefill; the number of sequences decays
/// between arrivals as fast as it would in the mean, and grows by one with each.
class TraceWalk {
public:
  TraceWalk(const PoolInputs& in, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
      : in_(in), stretch_(in.trace_per_s / arrivals.per_s), apart_(in.layout.decode),
        decoder_(apart_ ? *in.layout.decode : in.layout.replica),
        decoders_(static_cast<double>(apart_ ? counts.decode_replicas : counts.replicas)),
        n_(static_cast<double>(counts.replicas)), busy_(arrivals.per_s * in.prefill.mean / n_)
  {
    for (std::int64_t r = 0; r < counts.replicas; ++r)
      free_s_.push(0);
  }

  PoolState solve()
  {
    const auto most_per_s = decoders_ * decoder_.most_sequences * (1 - (apart_ ? 0 : busy_)) /
                            decoder_.step_s.at(decoder_.most_sequences) / std::max(in_.mean_decoded, 1e-300);
    PoolState state;
    state.stable = busy_ < 1 && in_.trace_per_s / stretch_ < most_per_s;
    if (not state.stable)
      return state;
    std::vector<double> first_s;
    double sum = 0;
    for (const auto& request : *in_.trace) {
      first_s.push_back(next(request));
      sum += first_s.back();
    }
    const auto n = static_cast<double>(first_s.size());
    state.ttft_mean_s = sum / n;
    state.first = FirstToken(std::move(first_s));
    if (in_.mean_decoded > 0)
      add_stays(state);
    return state;
  }

private:
  /// \return its time to first token
  double next(const Request& request)
  {
    const auto at_s = request.arrival_s * stretch_;
    const auto prefill_s = in_.layout.replica.prefill_s.at(in_.lengths.prefilled(request.input_tokens));
    const auto begin_s = std::max(at_s, free_s_.top());
    free_s_.pop();
    free_s_.push(begin_s + prefill_s);
    pass(begin_s - last_s_);
    last_s_ = std::max(last_s_, begin_s);
    const auto room = decoders_ * decoder_.most_sequences;
    const auto place_s = level_ < room || apart_ ? 0 : (level_ - room + 1) / leave_per_s(room);
    met_.push_back({begin_s - at_s + place_s, level_, now_busy_});
    level_ += request.output_tokens > 1 ? 1 : 0;
    now_busy_ = std::min(1.0, now_busy_ + prefill_s / (n_ * memory_s()));
    return begin_s - at_s + place_s + prefill_s;
  }

  /// What happens between two requests.
  void pass(double time_s)
  {
    if (time_s <= 0)
      return;
    if (level_ > 0)
      level_ *= std::exp(-leave_per_s(level_) / level_ * time_s);
    now_busy_ *= std::exp(-time_s / memory_s());
  }

  /// Over which the share of time that goes to prefill is a mean: a stay of an answer.
  [[nodiscard]] double memory_s() const { return std::max(in_.prefill.mean, in_.mean_decoded * decoder_.step_s.at(1)); }

  [[nodiscard]] double leave_per_s(double level) const
  {
    const auto open = apart_ ? 1 : 1 - most_busy(now_busy_, 0);
    return level * open / decoder_.step_s.at(level / decoders_) / std::max(in_.mean_decoded, 1e-300);
  }

  /// Answers of all lengths at levels as requests met them, in groups.
  void add_stays(PoolState& state)
  {
    std::sort(met_.begin(), met_.end(), [](const Met& a, const Met& b) { return a.level < b.level; });
    std::size_t from = 0;
    double passed = 0;
    for (const auto& [share, share_weight] : coarse_grid()) {
      passed += share_weight;
      const auto to =
          std::min(met_.size(), static_cast<std::size_t>(std::ceil(passed * static_cast<double>(met_.size()))));
      if (to <= from)
        continue;
      const auto group = mean_of(from, to);
      for (const auto& [tokens, weight] : in_.decoded)
        state.stays.push_back(stay(weight * static_cast<double>(to - from) / static_cast<double>(met_.size()), tokens,
                                   tokens * decoder_.step_s.at((group.level + 1) / decoders_), stalls_of(group)));
      from = to;
    }
  }

  /// A group of requests: means, and of the waits the share that waits and how long these do.
  struct Group {
    double level = 0, busy = 0, wait_frac = 0, wait_s = 0;
  };
  [[nodiscard]] Group mean_of(std::size_t from, std::size_t to) const
  {
    Group group;
    const auto n = static_cast<double>(to - from);
    for (auto i = from; i < to; ++i) {
      group.level += met_[i].level / n;
      group.busy += met_[i].busy / n;
      group.wait_frac += met_[i].wait_s > 0 ? 1 / n : 0;
      group.wait_s += met_[i].wait_s / n;
    }
    group.wait_s = group.wait_frac > 0 ? group.wait_s / group.wait_frac : 0;
    return group;
  }

  [[nodiscard]] Stalls stalls_of(const Group& group) const
  {
    const auto busy = most_busy(group.busy, 0);
    constexpr double kSomeAlone = 0.98; // of prefills, at most: some have nobody behind them
    return {apart_ ? 0 : busy / in_.prefill.mean,     in_.prefill,          busy, std::min(group.wait_frac, kSomeAlone),
            std::max(in_.prefill.mean, group.wait_s), std::min(busy, busy_)};
  }

  const PoolInputs& in_;
  double stretch_; ///< of the trace's times
  bool apart_;
  const Replica& decoder_;
  double decoders_, n_, busy_;
  std::priority_queue<double, std::vector<double>, std::greater<>>
      free_s_; ///< when replicas are done with their prompts
  double last_s_ = 0, level_ = 0, now_busy_ = 0;
  std::vector<Met> met_;
};

} // namespace

PoolState solve_trace(const PoolInputs& inputs, const ArrivalProcess& arrivals, const ReplicaCounts& counts)
{
  return TraceWalk(inputs, arrivals, counts).solve();
}

} // namespace gpuramp::model
