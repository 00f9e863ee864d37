// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/observe/late_equipment.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/rates.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// Integrates what holds between planning instants into accounts by campus, pool and run.
class Meter {
public:
  Meter(const Plan& plan, const Deployment& deployment, const Feeds& feeds, const Cooling& cooling,
        const Placement& placement, const Rates& rates);

  /// Closes the accounts of a campus up to now; to be called before anything about it changes.
  void close(std::size_t campus, double now_s);
  void close_all(double now_s);
  /// \return until when they are closed: since then nothing about the campus has changed
  [[nodiscard]] double closed_s(std::size_t campus) const { return since_s_[campus]; }

  /// Racks leave their factory.
  void buy_racks(std::size_t campus, std::size_t type, std::int64_t racks, double premium_usd, double now_s);

  /// Racks leave a campus for another.
  void sent_on(std::size_t campus, std::size_t type, std::int64_t racks, double now_s)
  {
    history_[campus].sent_on.push_back({now_s, type, racks});
  }

  /// \return [service] what each had and did since the last call
  std::vector<record::ServiceSample> take_services();

  /// Parts of a fabric leave their factory, or are there at the start. \param part  index into Record::fabric_parts
  void buy_fabric(std::size_t campus, std::size_t part, std::int64_t pieces, double now_s);
  void note_initial_fabric(std::size_t campus, std::size_t part, std::int64_t pieces);

  /// Services are asked for so many tokens.
  void demand_tokens(double tokens) { tokens_demanded_ += tokens; }
  double take_tokens_demanded() { return std::exchange(tokens_demanded_, 0.0); }

  /// \return the campus's flows since they were taken last
  [[nodiscard]] const record::FlowAccount& flows(std::size_t campus) const { return flows_[campus]; }
  /// \return the same, and starts anew
  record::FlowAccount take_flows(std::size_t campus);
  /// \return [campus] what happened there since the last call
  std::vector<record::CampusYear> take_year();
  std::vector<record::Binding> take_binding(std::size_t campus, double period_s);
  std::vector<record::Binding> take_wan_binding(double period_s);

  /// \return uncontended seconds of work that a progress flow stands for, energy beyond IT (battery charging included),
  /// by our account
  [[nodiscard]] double elastic_progress_s(std::size_t flow) const { return progress_s_[flow]; }
  [[nodiscard]] double overhead_mw_s(std::size_t campus) const { return overhead_mw_s_[campus]; }
  /// \return MWh that a campus's battery gave less what of its charging it kept, since the start
  [[nodiscard]] double battery_net_mwh(std::size_t campus) const { return battery_net_mwh_[campus]; }

  /// \return the most that the fleet has drawn at a time
  [[nodiscard]] double peak_mw() const { return peak_mw_; }

  /// \return [campus] what happened since the start, but for the derates of sources
  [[nodiscard]] std::vector<record::CampusHistory> take_history() { return std::move(history_); }

  /// \return [campus] the most that a training run drew there since the start
  [[nodiscard]] const std::vector<record::LargestRun>& largest_runs() const { return largest_runs_; }

  /// \return what runs, pools and queues did, in the order of placement
  [[nodiscard]] std::vector<record::JobRecord> jobs() const;

private:
  struct WorkAccount {
    double flop = 0;
    double running_flop = 0, failed_flop = 0; ///< peak while running, and of it lost to failures
    double gpu_s = 0;
    double rate_s = 0; ///< integral of rate
    double time_s = 0;
    std::map<std::string, double> bound_s; ///< by resource
    void add(const WorkRate& work, double dt_s);
    WorkAccount& operator+=(const WorkAccount& other); ///< of other places of the same work
    [[nodiscard]] std::string longest_bound() const;
  };
  using Shares = std::map<std::string, double>; ///< seconds by resource

  void note_peak(double now_s);
  void note_draw(std::size_t campus);
  void note_service(std::size_t campus);
  void note_run(std::size_t campus, const WorkRate& work);
  void add_energy(std::size_t campus, record::FlowAccount& flows, double dt_s);
  void add_stages(std::size_t campus, record::FlowAccount& flows, double dt_s);
  void add_battery(std::size_t campus, record::FlowAccount& flows, double dt_h);
  void add_binding(std::size_t campus, double dt_s);
  [[nodiscard]] record::JobRecord pool_record(std::size_t pool) const;
  [[nodiscard]] record::JobRecord queue_record(std::size_t queue) const;
  void add_efficiency(const Run& run, const WorkAccount& account, record::JobRecord& job) const;
  [[nodiscard]] std::string why_waiting(const Run& run) const;
  [[nodiscard]] record::JobRecord run_record(std::size_t run) const;

  const Plan& plan_;
  const Deployment& deployment_;
  const Feeds& feeds_;
  const Cooling& cooling_;
  const Placement& placement_;
  const Rates& rates_;
  std::vector<double> since_s_; ///< [campus]
  double wan_since_s_ = 0;
  double tokens_demanded_ = 0; ///< since the last sample
  double peak_mw_ = 0, peak_noted_s_ = 0;
  std::vector<record::FlowAccount> flows_; ///< [campus], since the last sample
  std::vector<record::CampusYear> year_;   ///< [campus], since the last end of a year
  LateEquipment late_;
  std::vector<record::LargestRun> largest_runs_; ///< [campus]
  std::vector<record::CampusHistory> history_;   ///< [campus]
  std::vector<std::int64_t> in_service_;         ///< [campus * types + type], as last noted
  std::vector<Shares> bound_s_;                  ///< [campus]
  Shares wan_bound_s_;
  std::vector<double> progress_s_;                    ///< [flow] of Placement::elastic_flows()
  std::vector<double> overhead_mw_s_;                 ///< [campus]
  std::vector<double> battery_net_mwh_;               ///< [campus]
  std::vector<WorkAccount> work_;                     ///< [work]
  std::vector<record::ServiceSample> services_taken_; ///< [service] since the start, at the last call
  std::vector<std::vector<double>> service_hours_;    ///< [service][campus] GPU hours since that call
  std::vector<std::size_t> service_of_;               ///< [work] index of the service; beyond all for other work
};

} // namespace gpuramp::sim
