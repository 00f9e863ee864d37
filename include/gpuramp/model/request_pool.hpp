// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/serving_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <queue>
#include <set>
#include <utility>
#include <vector>

namespace gpuramp::model {

/// A request whose last token is out.
struct ServedRequest {
  Request request;
  double first_token_s = 0, end_s = 0; ///< since the same origin as its arrival

  [[nodiscard]] double ttft_s() const { return first_token_s - request.arrival_s; }
  /// \return per token after the first; 0 where there is none
  [[nodiscard]] double tpot_s() const;
  [[nodiscard]] double latency_s() const { return end_s - request.arrival_s; }
};

/// The pool of ServingModel, request by request: whoever runs it keeps the clock, and lets it do at each next_s() what
/// is due then. Each replica decodes at a position, in tokens of each of its sequences since the begin, which moves at
/// decode_rate(); a sequence is done when the position has moved by its tokens.
class RequestPool {
public:
  /// \param layout  must outlive the pool
  RequestPool(const ServingLayout& layout, const RequestLengths& lengths, const ReplicaCounts& counts);

  /// Replicas from now on: more begin to take requests, what is too many takes no more. \param counts  at most those of
  /// the begin
  void set_active(const ReplicaCounts& counts, double now_s);

  void arrive(const Request& request, double now_s);
  /// \return when a prefill or a sequence ends next; infinite where there is none
  [[nodiscard]] double next_s();
  /// Does what is due by now.
  void advance(double now_s);
  /// \return requests that have ended since the last call
  [[nodiscard]] std::vector<ServedRequest> take_served() { return std::exchange(served_, {}); }
  [[nodiscard]] std::size_t in_flight() const { return requests_.size() - free_.size(); }

  /// Replicas whose rate has changed since the last call, with repetitions: those that prefill first.
  [[nodiscard]] std::vector<std::size_t> take_changed() { return std::exchange(changed_, {}); }
  [[nodiscard]] std::size_t n_replicas() const { return replicas_.size(); }
  /// \return tokens per second that each sequence of the replica gets now
  [[nodiscard]] double decode_rate(std::size_t replica) const { return replicas_[replica].rate; }
  /// \return tokens that a sequence would have got there since the begin
  [[nodiscard]] double position(std::size_t replica, double now_s) const;

private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  struct InFlight {
    Request request;
    double first_token_s = 0;
  };
  using Ends = std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>,
                                   std::greater<>>; ///< (position or time, what)
  struct ReplicaState {
    bool prefills = false, decodes = false, active = false;
    std::size_t prefilling = kNone; ///< request
    double prefill_end_s = 0;
    Ends sequences;                             ///< by the position at which they end
    double position = 0, since_s = 0, rate = 0; ///< at since_s
    std::uint32_t version = 0;                  ///< of its next event: older ones do not count
    bool ready = false;                         ///< among those that take prompts, or sequences where it only decodes
  };
  struct Due {
    double at_s = 0;
    std::size_t replica = 0;
    std::uint32_t version = 0;
    bool operator>(const Due& other) const { return std::pair(at_s, replica) > std::pair(other.at_s, other.replica); }
  };

  void add_replicas(std::int64_t n, bool prefills, bool decodes);
  [[nodiscard]] const Replica& kind(const ReplicaState& replica) const;
  void set_ready(std::size_t r, bool ready);
  void refresh_ready(std::size_t r);
  void change(std::size_t r, double now_s);
  void dispatch(double now_s);
  void start_prefill(std::size_t r, double now_s);
  void end_prefill(std::size_t r, double now_s);
  void start_decode(std::size_t r, std::size_t request, double now_s);
  void end_sequences(std::size_t r, double now_s);
  void finish(std::size_t request, double now_s);

  const ServingLayout& layout_;
  RequestLengths lengths_;
  std::vector<ReplicaState> replicas_; ///< those that prefill first
  std::size_t n_prefill_ = 0;
  std::vector<InFlight> requests_;
  std::vector<std::size_t> free_; ///< places in requests_
  std::deque<std::size_t> waiting_, waiting_decode_;
  std::set<std::pair<std::size_t, std::size_t>> takers_, decode_takers_; ///< (sequences, replica)
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::vector<ServedRequest> served_;
  std::vector<std::size_t> changed_;
};

} // namespace gpuramp::model
