// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/arrival_process.hpp"
#include "gpuramp/model/replica.hpp"
#include "gpuramp/model/token_lengths.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// How long requests wait for their tokens at a pool of replicas, as queues in closed form.
namespace gpuramp::model {

struct PoolState;

/// A request as it comes.
struct Request {
  double arrival_s = 0;
  double input_tokens = 1, output_tokens = 1; ///< > 0
};

/// How long the requests of a service are.
struct RequestLengths {
  TokenLengths input, output; ///< tokens; answers have one at least
  double cached_frac = 0;     ///< of the tokens of prompts, found in the prefix cache: not prefilled anew

  [[nodiscard]] double prefilled(double input_tokens) const { return input_tokens * (1 - cached_frac); }
};

/// What users are promised: each of these for a share of the requests.
struct LatencyTargets {
  double percentile = 0.99;        ///< 0 < percentile < 1
  std::optional<double> ttft_s;    ///< time to first token: from arrival to the end of prefill
  std::optional<double> tpot_s;    ///< time per output token after the first, mean of a request
  std::optional<double> latency_s; ///< from arrival to the last token
};

/// Which replicas a pool has: all alike, which prefill and decode; or some that prefill and others that decode.
struct ServingLayout {
  Replica replica;               ///< prefills; decodes too where there are no others
  std::optional<Replica> decode; ///< of those that only decode
};

struct ReplicaCounts {
  std::int64_t replicas = 0, decode_replicas = 0;
};

/// How well a pool serves a load.
struct ServiceLevel {
  bool stable = false;                          ///< else requests come faster than they are served, and none is in time
  double ttft_s = 0, tpot_s = 0, latency_s = 0; ///< at the percentile
  double ttft_mean_s = 0;
  double attainment_frac = 0; ///< share of requests that meet all targets
};

/// A pool with one queue in order of arrival, from which a replica takes the next prompt when it is done with the last:
/// that with the fewest sequences first. Prompts are prefilled one at a time; meanwhile the replica's sequences stand
/// still (prefill first). All sequences of a replica then decode in steps, which take longer the more there are. No
/// more than most_sequences are there at a time.
///
/// In closed form: prefill is a queue with bursty arrivals and general services (solve_general_queue); decode is
/// processor sharing at a rate that depends on the number, slowed by the share of time that goes to prefill
/// (solve_level_queue over the sequences of the whole pool, spread evenly). Time to first token: wait + prefill of
/// random length. Time per output token: steps at the number of sequences that a request meets, averaged over its
/// stay, plus what prefills of others hold it up (compound Poisson). Waits for prefill and decode count as independent.
/// Arrivals that are as_traced go through the trace itself instead, in one pass for each number of replicas.
/// \source DistServe, Zhong et al. 2024 (arXiv 2401.09670) for the split; Kleinrock 1976, Queueing Systems II, chapter
/// 4 for processor sharing
class ServingModel {
public:
  /// \param trace  requests in their order, the first at 0, for arrivals that are as_traced
  ServingModel(ServingLayout layout, RequestLengths lengths, LatencyTargets targets,
               std::shared_ptr<const std::vector<Request>> trace = nullptr);

  /// \param counts  replicas that are there, >= 0
  [[nodiscard]] ServiceLevel level(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const;

  /// \return the share of requests that meet all targets
  [[nodiscard]] double attainment(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const;

  /// \return the fewest replicas with which each target is met at its percentile; nothing if no number is enough
  [[nodiscard]] std::optional<ReplicaCounts> needed(const ArrivalProcess& arrivals) const;

  /// \return requests per second that replicas serve when they always have some
  [[nodiscard]] double capacity_per_s(const ReplicaCounts& counts) const;
  /// \return the fewest replicas that serve so many requests per second, whoever waits
  [[nodiscard]] ReplicaCounts for_throughput(double requests_per_s) const;

  [[nodiscard]] std::int64_t gpus(const ReplicaCounts& counts) const;
  [[nodiscard]] const ServingLayout& layout() const { return layout_; }
  [[nodiscard]] const LatencyTargets& targets() const { return targets_; }
  [[nodiscard]] const RequestLengths& lengths() const { return lengths_; }

private:
  [[nodiscard]] PoolState state(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const;
  [[nodiscard]] bool meets(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const;
  template <class With>
  [[nodiscard]] std::optional<std::int64_t> fewest(const ArrivalProcess& arrivals, double least,
                                                   const With& with) const;
  [[nodiscard]] std::optional<ReplicaCounts> needed_apart(const ArrivalProcess& arrivals) const;
  [[nodiscard]] double least_decode_s(const Replica& replica) const;

  ServingLayout layout_;
  RequestLengths lengths_;
  LatencyTargets targets_;
  std::vector<TokenLengths::Node> prefills_; ///< seconds that prompts take
  Moments prefill_;
  std::vector<TokenLengths::Node> decoded_; ///< tokens after the first
  double mean_decoded_ = 0;
  std::shared_ptr<const std::vector<Request>> trace_;
  double trace_per_s_ = 1;
};

} // namespace gpuramp::model
