// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// What a flow has moved since it started, by SimGrid's account.
struct Progress {
  double done = 0;
  double resolution = 0; ///< SimGrid's account is no finer than this
};

/// Progress flows of replicas that serve requests one by one.
struct ReplicaFlows {
  std::size_t n = 0;
  double most_tokens = 1; ///< that a sequence of any of them could get in all windows that are simulated
};

/// The only place that knows SimGrid. Owns the engine: one per process.
///
/// Feeds, buses (MW), uplinks (of halls, or of alike pods), cores and WAN (GB/s) are links; what the racks of a domain
/// draw, and what leaves through an uplink, are standing flows over them, behind private limiter links. Of a power
/// network each piece is a link, and each way from a piece to what it feeds a flow over it, and over the intake of the
/// halls where it leads there: sums of what these draw. Racks or rows
/// are hosts whose flows count the racks online, 1 byte per microsecond and rack: a limiter of their own only, since
/// flows that share a link are solved together. Pools, queues and runs are progress flows: 1 byte per microsecond of
/// uncontended work of a pool or of a queue's jobs, and 1e14 bytes for all that a run does, since runs may last
/// seconds. Nothing here decides: the plan sets limiters, SimGrid moves the flows, keeps the clock, completes the runs
/// and reports what its links carry. All powers are MW, all bandwidths GB/s.
class Platform {
public:
  /// \param n_elastic  progress flows of pools and queues   \param replicas  those that serve requests
  Platform(const Plan& plan, const Layout& layout, std::size_t n_elastic, std::size_t n_runs,
           const ReplicaFlows& replicas);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// Runs `planner` as SimGrid's planning actor until it returns.
  void run(const std::function<void()>& planner);

  /// Within the planner: begins an actor beside it, now.
  void start_process(const std::string& name, std::function<void()> process);
  /// Within such a process: sleeps until the instant.
  void sleep_until(double at_s);
  /// Within such a process: sets the tokens per second that each sequence of a replica gets, now.
  void set_replicas(const std::vector<std::pair<std::size_t, double>>& rates);

  /// Within the planner: sleeps until the instant, or until a run ends. \return the runs that ended, ascending
  std::vector<std::size_t> wait_until(double at_s);
  /// Within the planner: runs that lack no more than what they do in that time, ascending; each once.
  std::vector<std::size_t> take_done(double slack_s);
  [[nodiscard]] double now_s() const;

  void set_feed(std::size_t campus, double mw);
  void set_core(std::size_t campus, double gb_per_s);
  void set_bus(std::size_t domain, double mw);
  /// A piece of a campus's power network.
  void set_equipment(std::size_t campus, std::size_t piece, double mw);
  /// What passes from a piece of the network to what it feeds. \param way  as topology::ways_of() lists them
  void set_supply(std::size_t campus, std::size_t way, double mw);
  /// \param uplink  of the campus, as Layout::links() counts them
  void set_uplink(std::size_t campus, std::size_t uplink, double capacity_gb_per_s, double traffic_gb_per_s);
  /// What all racks of a domain draw.
  void set_domain(std::size_t domain, double mw);
  /// Racks online in a block; its flow starts with the first.
  void set_block(std::size_t block, std::int64_t racks);
  void set_overhead(std::size_t campus, double mw);
  void set_elastic(std::size_t flow, double rate);
  void set_wan(std::size_t link, double capacity_gb_per_s, double traffic_gb_per_s);
  void start_run(std::size_t run, double work_s);
  void set_run(std::size_t run, double rate);

  /// The changes since the last group concern links that share no flow with those to come: SimGrid may solve them by
  /// themselves.
  void end_group();

  /// Hands all changes since the last call to SimGrid, in one go.
  void apply();

  /// What SimGrid says flows over the link now.
  [[nodiscard]] double feed_usage_mw(std::size_t campus) const;
  [[nodiscard]] double core_usage_gb_per_s(std::size_t campus) const;
  [[nodiscard]] double uplink_usage_gb_per_s(std::size_t campus, std::size_t uplink) const;
  [[nodiscard]] double bus_usage_mw(std::size_t domain) const;
  [[nodiscard]] double equipment_usage_mw(std::size_t campus, std::size_t piece) const;
  /// What comes to a group of halls from all equipment that feeds it.
  [[nodiscard]] double intake_usage_mw(std::size_t campus, std::size_t group) const;
  [[nodiscard]] double wan_usage_gb_per_s(std::size_t link) const;
  /// Racks online in a block, by the rate of its flow.
  [[nodiscard]] double block_racks(std::size_t block) const;
  /// Rack-seconds online in a block since the start.
  [[nodiscard]] Progress block_rack_s(std::size_t block) const;
  /// Seconds of uncontended work done by a pool or the jobs of a queue since the start.
  [[nodiscard]] Progress elastic_progress_s(std::size_t flow) const;
  /// Tokens that each sequence of a replica has got, or would have, since the start.
  [[nodiscard]] Progress replica_tokens(std::size_t replica) const;
  /// Overhead energy of a campus since the start, in MW s.
  [[nodiscard]] Progress overhead_mw_s(std::size_t campus) const;

  [[nodiscard]] std::size_t n_hosts() const;
  [[nodiscard]] std::size_t n_links() const;
  [[nodiscard]] std::size_t n_updates() const;
  /// How often SimGrid was asked to solve a part of the platform.
  [[nodiscard]] std::size_t n_groups() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace gpuramp::sim
