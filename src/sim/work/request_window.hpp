// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "gpuramp/model/request_pool.hpp"
#include "gpuramp/scenario/requests.hpp"
#include "sim/engine/platform.hpp"
#include "sim/observe/checks.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// What a window is made of.
struct WindowSpec {
  std::string service;
  const model::ServingModel* serving = nullptr;
  const scenario::TracedRequests* traced = nullptr; ///< requests to repeat; null: drawn
  model::ArrivalProcess arrivals;
  model::ReplicaCounts all, at_begin, from_ready; ///< the most, those that are there already, those from ready_s on
  double ready_s = 0;                             ///< since the begin
  double length_s = 0;
  std::size_t first_flow = 0; ///< of its replicas, at the platform
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
};

/// How the requests of a window fared. Those of the first tenth, while the pool fills, do not count.
struct WindowOutcome {
  std::int64_t n = 0;
  double attainment_frac = 0;
  double ttft_s = 0, tpot_s = 0, latency_s = 0; ///< at the percentile of the targets: value at index floor(p n), sorted
};

/// Requests that come to the replicas of a service, one by one, on SimGrid's clock. Each replica is a progress flow
/// whose rate is the tokens per second that its sequences get; what SimGrid says that it has moved is checked against
/// the pool at the end. Arrivals go on after the window until all of its requests are served.
class RequestWindow {
public:
  RequestWindow(const WindowSpec& spec, Platform& platform, Checks& checks);

  /// Within an actor of the platform. \param until_s  when the run ends, or the next window of the service begins: this
  /// one ends by then
  WindowOutcome run(double until_s);

private:
  [[nodiscard]] model::Request next_request();
  void note_served();
  void set_rates();
  void check_positions(double now_s);
  [[nodiscard]] WindowOutcome outcome() const;

  const WindowSpec& spec_;
  Platform& platform_;
  Checks& checks_;
  model::RequestPool pool_;
  core::Stream gaps_, lengths_;
  std::size_t next_traced_ = 0;
  double count_from_s_ = 0, count_to_s_ = 0;
  std::int64_t counted_open_ = 0;
  std::vector<double> n_changes_; ///< [replica] of its rate
  std::vector<double> began_at_;  ///< [replica] SimGrid's account of its tokens, at the begin
  std::vector<model::ServedRequest> served_;
};

} // namespace gpuramp::sim
