// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/platform.hpp"

#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::sim {

namespace s4u = simgrid::s4u;

inline constexpr double kUnlimited =
    1e15; ///< a flow never exceeds the least bandwidth its route had when it started, so links start high

inline constexpr double kUnitsPerS = 1e6; ///< SimGrid's payloads are whole bytes: one byte of a pool's work or of a
                                          ///< rack online is a microsecond

/// SimGrid's objects. Built in platform_build.cpp, used in platform.cpp.
struct Platform::Impl {
  /// A standing flow and the private link that limits it.
  struct Flow {
    s4u::Host* host = nullptr;
    s4u::Link* limiter = nullptr;
    s4u::CommPtr comm;
    double units = 1;   ///< SimGrid's bytes per unit of the rate
    double rate = -1;   ///< as last asked for
    double payload = 0; ///< in units of the rate times seconds
    bool told = false;  ///< of a run: the planner knows that it has ended

    /// \param n_solved  how often rates were solved since it started, at most
    [[nodiscard]] Progress progress(std::size_t n_solved) const;
  };

  /// A shared link and the capacity last asked for.
  struct Shared {
    s4u::Link* link = nullptr;
    double capacity = -1;
  };

  struct Change {
    s4u::Link* link = nullptr; ///< null: solve what came before
    double bandwidth = 0;
  };

  Impl(const Plan& plan, const Layout& layout, std::size_t n_elastic, std::size_t n_runs, const ReplicaFlows& more);

  std::unique_ptr<s4u::Engine> engine;
  simgrid::kernel::resource::Model* network = nullptr;
  s4u::NetZone* zone = nullptr;
  s4u::Host* sink = nullptr;
  std::vector<Shared> feed, core, bus, wan;
  std::vector<std::vector<Shared>> uplink;    ///< [campus][uplink]
  std::vector<std::vector<Flow>> traffic;     ///< [campus][uplink]
  std::vector<std::vector<Shared>> equipment; ///< [campus][piece of its power network]
  std::vector<std::vector<Shared>> intake;    ///< [campus][group of halls], where it has a network
  std::vector<std::vector<Flow>> supply;      ///< [campus][way of the network]
  std::vector<Flow> power;                    ///< [domain]
  std::vector<Flow> blocks, overhead, wan_traffic, runs, elastic, replicas;
  std::vector<double> most_overhead_mw_s; ///< [campus], bound of the overhead flow
  double end_s = 0;
  double most_work_s = 0; ///< bound of the progress of a pool or queue, and of the time that a rack is online
  double racks_per_block = 1;
  double most_tokens = 1;
  std::vector<Change> changes; ///< since the last apply()
  std::vector<std::size_t> ended;
  std::exception_ptr thrown; ///< by an actor: none may leave one, SimGrid would abort
  s4u::MutexPtr mutex;
  s4u::ConditionVariablePtr run_ended;
  std::size_t n_links = 0, n_updates = 0, n_groups = 0, n_solved = 0;

  s4u::Link* make_link(const std::string& name);
  Shared make_shared_link(const std::string& name) { return {make_link(name), -1}; }
  s4u::Host* make_host(const std::string& name, const std::vector<s4u::Link*>& links);
  Flow make_flow(const std::string& name, const std::vector<s4u::Link*>& over, double units = 1);
  s4u::CommPtr prepared(Flow& flow, double payload);
  void start(Flow& flow, double payload);
  void start_standing_flows();
  void start_traffic(std::size_t campus, Flow& flow);
  void cancel_runs();
  void build_campuses(const Plan& plan, const Layout& layout);
  void build_uplinks(const std::string& campus, std::size_t n);
  void build_network(const PlanCampus& campus);
  void build_jobs(const Plan& plan, std::size_t n_elastic, std::size_t n_runs, const ReplicaFlows& more);
  void run_actor(const std::function<void()>& body);
  void set(Flow& flow, double rate);
  void set(Shared& link, double capacity);
};

} // namespace gpuramp::sim
