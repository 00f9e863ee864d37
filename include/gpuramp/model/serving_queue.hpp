// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/arrival_process.hpp"
#include "gpuramp/model/replica.hpp"
#include "gpuramp/model/request.hpp"
#include "gpuramp/model/token_lengths.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

/// How long requests wait for their tokens at a pool of replicas, as queues in closed form.
namespace gpuramp::model {

struct PoolInputs;
struct PoolState;

/// How long the requests of a service are.
struct RequestLengths {
  TokenLengths input, output; ///< tokens; answers have one at least
  double cached_frac = 0;     ///< of the tokens of prompts, found in the prefix cache: not prefilled anew

  [[nodiscard]] double prefilled(double input_tokens) const { return input_tokens * (1 - cached_frac); }
};

/// What users are promised: each of these for a share of the requests.
struct LatencyTargets {
  double percentile = 0.99;          ///< 0 < percentile < 1
  std::optional<double> ttft_s{};    ///< time to first token: from arrival to the end of prefill
  std::optional<double> tpot_s{};    ///< time per output token after the first, mean of a request
  std::optional<double> latency_s{}; ///< from arrival to the last token
};

/// Which replicas a pool has: all alike, which prefill and decode; or some that prefill and others that decode.
struct ServingLayout {
  Replica replica;               ///< prefills; decodes too where there are no others
  std::optional<Replica> decode; ///< of those that only decode
};

struct ReplicaCounts {
  std::int64_t replicas = 0, decode_replicas = 0;

  friend bool operator==(const ReplicaCounts&, const ReplicaCounts&) = default;
};

/// By what percentiles of the closed form are multiplied, so that they are those of requests that are run one by one.
struct ClosedFormFactors {
  double tpot = 1, latency = 1;
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
/// stay, plus what prefills of others hold it up (compound Poisson). Waits for prefill and decode count as independent,
/// which bursts and full pools make untrue, so that percentiles of the time per token and of latency are corrected: at
/// powers of four of the rate, some hundred thousand requests are run one by one with the replicas that the closed form
/// finds needed, where a load asks for it also with those that are 1.4, 2, 2.8 and 4 times as busy, and what the closed
/// form is off there is its factor; between these it is interpolated. Time to first token stands as it is.
/// Arrivals that are as_traced are run one by one throughout.
///
/// Factors, and replicas needed, are worked out when they are first asked for, and kept: one model, and its copies,
/// belong to one thread.
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

  /// \return the same without corrections, in a fraction of the time; through the trace where arrivals are as_traced
  [[nodiscard]] std::optional<ReplicaCounts> needed_in_closed_form(const ArrivalProcess& arrivals) const;

  /// \return factors at a load; 1 where requests are run one by one, or nothing is decoded   \param counts  null: as
  /// many as are needed
  [[nodiscard]] ClosedFormFactors factors(const ArrivalProcess& arrivals, const ReplicaCounts* counts = nullptr) const;

  /// \return requests per second that replicas serve when they always have some
  [[nodiscard]] double capacity_per_s(const ReplicaCounts& counts) const;
  /// \return the fewest replicas that serve so many requests per second, whoever waits
  [[nodiscard]] ReplicaCounts for_throughput(double requests_per_s) const;

  [[nodiscard]] std::int64_t gpus(const ReplicaCounts& counts) const;
  [[nodiscard]] const ServingLayout& layout() const { return layout_; }
  [[nodiscard]] const LatencyTargets& targets() const { return targets_; }
  [[nodiscard]] const RequestLengths& lengths() const { return lengths_; }

private:
  /// Loads at which requests are run one by one: at one rate, with replicas that are ever busier.
  struct Anchor {
    std::optional<ReplicaCounts> needed;        ///< in closed form
    double used_frac = 1;                       ///< of what these could serve
    std::vector<ClosedFormFactors> by_crowding; ///< as far as they have been asked for
  };
  /// What has been asked for, of arrivals with an interval_cv and burst_factor: anchors by the power of four of their
  /// rate, replicas needed by the rate and as_traced.
  struct Known {
    std::map<std::tuple<double, double, int>, Anchor> anchors;
    std::map<std::tuple<double, double, double, bool>, std::optional<ReplicaCounts>> needed;
  };

  [[nodiscard]] PoolInputs inputs() const;
  [[nodiscard]] bool is_replayed(const ArrivalProcess& arrivals) const { return arrivals.as_traced && trace_; }
  [[nodiscard]] PoolState state(const ArrivalProcess& arrivals, const ReplicaCounts& counts) const;
  [[nodiscard]] bool meets(const ArrivalProcess& arrivals, const ReplicaCounts& counts,
                           const LatencyTargets& targets) const;
  [[nodiscard]] double share_in_time(const PoolState& state, const ClosedFormFactors& factors) const;
  [[nodiscard]] LatencyTargets corrected(const ClosedFormFactors& factors) const;
  [[nodiscard]] Anchor& anchor(const ArrivalProcess& arrivals, int power) const;
  [[nodiscard]] ClosedFormFactors factors_at(const ArrivalProcess& arrivals, int power, double used_frac) const;
  void measure_factors(const ArrivalProcess& arrivals, Anchor& anchor) const;
  template <class With>
  [[nodiscard]] std::optional<std::int64_t> fewest(const ArrivalProcess& arrivals, const LatencyTargets& targets,
                                                   double least, const With& with) const;
  [[nodiscard]] std::optional<ReplicaCounts> search(const ArrivalProcess& arrivals,
                                                    const LatencyTargets& targets) const;
  [[nodiscard]] std::optional<ReplicaCounts> search_apart(const ArrivalProcess& arrivals,
                                                          const LatencyTargets& targets) const;
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
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
};

} // namespace gpuramp::model
