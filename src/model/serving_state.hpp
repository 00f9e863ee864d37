// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/level_queue.hpp"
#include "gpuramp/model/request_pool.hpp"
#include "gpuramp/model/serving_queue.hpp"
#include "gpuramp/model/token_lengths.hpp"

#include <span>
#include <vector>

/// Distributions that a pool of replicas is made of: times to the first token, and stays while answers are decoded.
namespace gpuramp::model {

/// A share of requests, and how many there are about it.
struct GridNode {
  double share = 0, weight = 0;
};

/// Shares of 0 .. 1, densest at both ends: targets are about the last percent. Weights sum to one.
[[nodiscard]] std::span<const GridNode> tail_grid();
/// The same with fewer nodes.
[[nodiscard]] std::span<const GridNode> coarse_grid();

/// The time from arrival to the first token: up to two waits, of those that find all servers busy and exponential, and
/// a prefill.
class FirstToken {
public:
  FirstToken() = default;
  /// \param prefills  seconds and weights; must outlive this   \param decode  whose wait comes before prefill: empty
  /// where there is none
  FirstToken(const std::vector<TokenLengths::Node>& prefills, const LevelQueue& prefill, const LevelQueue& decode);
  [[nodiscard]] double share_by(double s) const;
  /// A few times that stand for all, with weights.
  [[nodiscard]] const std::vector<TokenLengths::Node>& nodes() const { return nodes_; }

private:
  [[nodiscard]] double waited_by(double s) const;
  [[nodiscard]] double wait_of(double share) const;

  const std::vector<TokenLengths::Node>* prefills_ = nullptr;
  double frac_ = 0, per_s_ = 1, frac_2_ = 0, per_s_2_ = 2; ///< that wait, and at which rate their waits end
  std::vector<TokenLengths::Node> nodes_;
};

/// Prefills of others at a request's replica, which hold it up while it decodes: some single, and those that waited in
/// runs, one upon another.
struct Stalls {
  double per_s = 0; ///< prefills at one replica; 0: none
  Moments prefill;
  double busy_frac = 0;       ///< of time, prefilling
  double queued_frac = 0;     ///< of prefills, those behind which another waits
  double queued_s = 0;        ///< until no more wait, after one behind which some do; mean
  double usual_busy_frac = 0; ///< what busy_frac is where the request came with no burst
};

/// How long the answer of a request takes to decode, after its first token.
struct Stay {
  double weight = 0, tokens = 0;
  double active_s = 0;              ///< decoding
  double no_stall_frac = 1;         ///< of such requests, those that nothing holds up
  double shape = 1, scale_s = 1;    ///< of the gamma distribution of the others' stalls
  double wait_frac = 0, wait_s = 0; ///< for a place, before the first step

  /// \return share of such requests that are done by then
  [[nodiscard]] double share_by(double s) const;
};

/// Some requests are held up at once, by those that waited behind them: departures leave as many behind as arrivals
/// find (Kleinrock 1975, Queueing Systems I, section 5.3). All are held up by single prefills and by runs of
/// exponential length, which begin as Poisson processes while they decode. The sum has the moments of these.
[[nodiscard]] Stay stay(double weight, double tokens, double active_s, const Stalls& stalls);

/// A level as a request meets it over its stay: drawn from `mean` as its mean over a time that is `times` as long as
/// levels take to forget (the mean of an exponentially correlated process: variance 2 (x - 1 + exp(-x)) / x^2).
[[nodiscard]] double shrunk(double level, double mean, double times);

/// \return time in which bursts are forgotten: 0 for Poisson arrivals
[[nodiscard]] double burst_s(const ArrivalProcess& arrivals);

/// \return rate of arrivals that a request sees in the mean over a time after its own arrival / mean rate
[[nodiscard]] double density_after(const ArrivalProcess& arrivals, double time_s);

/// \return a share of time that goes to prefill, such that some is always left for decode   \param usual  that of the
/// whole time: it may be more than that
[[nodiscard]] double most_busy(double busy, double usual);

/// What a pool is given, whatever its number of replicas.
struct PoolInputs {
  const ServingLayout& layout;
  const RequestLengths& lengths;
  const std::vector<TokenLengths::Node>& prefills; ///< seconds that prompts take
  Moments prefill;                                 ///< of these
  const std::vector<TokenLengths::Node>& decoded;  ///< tokens after the first
  double mean_decoded;
  const std::vector<Request>* trace; ///< null: there is none
  double trace_per_s;
};

/// How requests fare at a pool: in steady state, or those that were run one by one.
struct PoolState {
  bool stable = false;
  double ttft_mean_s = 0;
  FirstToken first;
  std::vector<Stay> stays;
  std::vector<ServedRequest> served = {}; ///< in the place of the two above where there are some

  [[nodiscard]] double ttft_share(double s) const;
  [[nodiscard]] double tpot_share(double s) const;
  [[nodiscard]] double latency_share(double s) const;
  /// \return share of requests within all three; infinite: whatever it is
  [[nodiscard]] double share_of_all(double ttft_s, double tpot_s, double latency_s) const;
};

/// The pool's queues in closed form. \pre all counts that the layout needs are above 0
[[nodiscard]] PoolState solve_closed_form(const PoolInputs& inputs, const ArrivalProcess& arrivals,
                                          const ReplicaCounts& counts);

} // namespace gpuramp::model
