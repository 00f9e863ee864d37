// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/failure_process.hpp"
#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/job_place.hpp"
#include "gpuramp/model/unit_packing.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/work/request_demand.hpp"
#include "sim/work/work.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// An elastic workload that takes GPUs at every campus: an inference service, or the research pool.
struct Pool : Work {
  const scenario::InferenceService* service = nullptr; ///< null for research
  double demand_tokens_per_s = 0;                      ///< mean until the next planning instant
  double gpus_let = 0;                         ///< of a service that lets GPUs: mean until the next planning instant
  std::optional<model::DemandSteps> week = {}; ///< of week_of() its service
  std::vector<char> may_use = {};              ///< [campus]
  std::shared_ptr<const RequestDemand> requests = {}; ///< of a service that states them
  std::vector<double> gpus_for_all = {};              ///< [type] that serve all its requests in time, until then
  std::int64_t busiest_hour = 0;                      ///< of the month
  double there_frac = 1;                              ///< of its replicas' time, those that autoscaling leaves; mean
  double lent_frac = 0;                               ///< of the GPUs that it holds, those that research has instead
  std::vector<std::vector<double>> lent = {};         ///< [campus][type] GPUs that research has of it in the mean

  /// \return GPUs that it would have if it called all its replicas, [type]
  [[nodiscard]] std::vector<double> held_by_type() const;
};

/// One training run.
struct Run : Work {
  const scenario::TrainingRun* spec = nullptr;
  std::vector<model::JobPerformance> undisturbed; ///< [type], performance before failures
  std::vector<std::size_t> wanted_campuses;       ///< empty: any one
  std::vector<char> in_regions;                   ///< [campus] whether it may be that one
  std::vector<bool> wanted_types;                 ///< [type]
  double due_s = 0;
  core::Date software; ///< release that it trains with: as stated, else of the day on which it is due, then starts
  double flop_to_do = 0;
  bool goodput_modelled = false;                       ///< by failures and checkpoints, when it starts
  double gpus_wanted = 0;                              ///< 0: by share
  double hot_spares = 0;                               ///< GPUs held beside them, in whole racks
  double held_per_working = 1;                         ///< GPUs of the gang's racks / those of them that work
  double gang = 0;                                     ///< GPUs that work, if all are up
  std::vector<std::vector<double>> reserved;           ///< [place in campuses][type], held when it started
  std::vector<std::vector<model::UnitShare>> in_units; ///< [place in campuses] pods or halls in which it lies, by unit
  double flop_per_s_at_start = 0;
  std::optional<double> started_s, finished_s;
  double most_free = 0;      ///< GPUs it could have had, of those that it needs together, at any time that it waited
  double wanted_gpus = 0;    ///< with hot spares, when it last waited
  double failures_per_s = 0; ///< that interrupt it
  model::FailureIntervals intervals;
  double segment_s = 0;     ///< from checkpoint to checkpoint
  double restart_s = 0;     ///< detection included
  double no_spare_frac = 0; ///< of its time, waiting for a rack that no hot spare replaces; expected
  std::int64_t n_stops = 0;
  std::vector<double> racks_back_s; ///< when its racks in repair are back; sampled
  [[nodiscard]] bool running() const { return started_s && not finished_s; }
  [[nodiscard]] double held() const;          ///< GPUs
  [[nodiscard]] double reserved_gpus() const; ///< held when it started
  [[nodiscard]] double working() const;       ///< GPUs: those held less the hot spares
  [[nodiscard]] double full_flop_per_s() const;
  /// \pre it holds GPUs at the campus
  [[nodiscard]] const std::vector<model::UnitShare>& in_units_at(std::size_t campus) const;
  void note_share_used(); ///< to be called when the GPUs it holds have changed
};

/// The jobs of a queue at one campus: it holds GPUs there and shares them out among its jobs.
struct QueuePlace : Work {
  const scenario::BatchQueue* spec = nullptr;
  std::size_t queue = 0;          ///< among those of the scenario
  std::size_t place = 0;          ///< among those of the queue
  std::vector<bool> wanted_types; ///< [type]
  std::int64_t pod_gpus = 0;      ///< GPUs that jobs are packed into; 0: they are not
  model::WithheldGpus withheld;   ///< that it would have beside those it holds

  [[nodiscard]] std::size_t campus() const { return campuses.front(); }
  /// \return whole GPUs that jobs may use
  [[nodiscard]] std::int64_t capacity() const;
};

/// A progress flow: work at a campus.
struct ElasticFlow {
  const Work* work = nullptr;
  std::size_t campus = 0;
};

/// Decides which GPUs work on what: runs in gangs that stay together, pools on what is left, by the scenario's
/// priority.
class Placement {
public:
  explicit Placement(const Plan& plan);

  [[nodiscard]] const std::vector<Pool>& pools() const { return pools_; }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  /// \return indices of the runs that have started and not finished, ascending
  [[nodiscard]] const std::vector<std::size_t>& running() const { return running_; }
  [[nodiscard]] const std::vector<QueuePlace>& queue_places() const { return queue_places_; }
  [[nodiscard]] const Work& work(std::size_t id) const;
  [[nodiscard]] std::size_t n_work() const { return pools_.size() + runs_.size() + queue_places_.size(); }
  /// \return all progress flows but those of runs, in their order
  [[nodiscard]] std::vector<ElasticFlow> elastic_flows() const;
  /// \return indices of the queue places of a campus
  [[nodiscard]] const std::vector<std::size_t>& queues_at(std::size_t campus) const { return queues_at_[campus]; }
  /// \param used_frac  share of a queue place's GPUs that run jobs now   \param rework_frac  of what these do
  void set_used(std::size_t queue_place, double used_frac, double rework_frac)
  {
    queue_places_[queue_place].used_frac = used_frac;
    queue_places_[queue_place].rework_frac = rework_frac;
  }
  /// \return indices of the runs that hold GPUs at a campus
  [[nodiscard]] const std::vector<std::size_t>& runs_at(std::size_t campus) const { return runs_at_[campus]; }
  /// \return how often runs have started or ended there
  [[nodiscard]] std::size_t n_changes_at(std::size_t campus) const { return n_changes_at_[campus]; }
  /// \pre the work is a run
  [[nodiscard]] const Run& run_of(const Work& work) const { return runs_[work.id - pools_.size()]; }
  /// \return the campus and those that runs join to it, directly or in a chain; ascending
  [[nodiscard]] std::vector<std::size_t> joined_to(std::size_t campus) const;

  /// Mean demand of each service until `until_s`.
  void set_demand(double now_s, double until_s);

  /// Places everything on what is in working order; runs start only on what is up. \return runs that start now
  std::vector<std::size_t> place(const Deployment& deployment, double now_s);

  /// Between two such instants: what came or went at one campus joins the research pool or leaves the pools there.
  void place_at(std::size_t campus, const Deployment& deployment);

  /// \return campuses whose work has changed since the last call
  std::vector<std::size_t> take_changed();

  void finish(std::size_t run, double now_s);
  void set_repeating(std::size_t run, bool repeating) { runs_[run].repeating = repeating; }

  /// A sampled failure is to come that undoes what the run does from now on; it stops the run; the run goes on.
  void lose(std::size_t run) { runs_[run].losing = true; }
  void stop(std::size_t run);
  void resume(std::size_t run) { runs_[run].stopped = false; }
  Run& run(std::size_t run) { return runs_[run]; }

  /// Failure rates of running runs follow the ages of their racks.
  void update_failures(const Deployment& deployment);

private:
  using Free = std::vector<std::vector<double>>; ///< [campus][type] GPUs
  /// Why a run cannot start.
  struct Lack {
    double wanted_gpus = 0; ///< with hot spares
    double most_free = 0;   ///< GPUs that it could have together
  };

  void take_software_of_the_day(Pool& pool, double now_s);
  /// \return [type] what a busy GPU adds to its rack's idle draw
  [[nodiscard]] std::vector<double> dynamic_mw(const std::vector<model::JobPerformance>& per_gpu) const;
  void add_pool(Pool pool);
  void add_run(const scenario::TrainingRun& spec, std::int64_t k);
  [[nodiscard]] double held_per_working(const scenario::TrainingRun& spec) const;
  void add_queue(const scenario::BatchQueue& spec, std::size_t queue);
  [[nodiscard]] std::vector<double> gpus_working(std::size_t campus, const Deployment& deployment) const;
  void hold_running(std::size_t campus, std::vector<double>& free);
  [[nodiscard]] Free set_dark_aside(Free& free, const Deployment& deployment) const;
  void place_pool(Pool& pool, Free& free, const Deployment& deployment);
  [[nodiscard]] double could_serve(const Pool& pool, const Free& free) const;
  void give_research(Pool& pool, std::size_t campus, std::vector<double>& free, const Deployment& deployment);
  void take_back(std::size_t campus);
  void share_with_research(const Deployment& deployment);
  void lend(Pool& pool, std::size_t campus, const Deployment& deployment);
  [[nodiscard]] double research_share(std::size_t campus, const Deployment& deployment) const;
  [[nodiscard]] double research_gpus(std::size_t campus) const;
  void give_queue(QueuePlace& place, std::vector<double>& free, const Deployment& deployment);
  [[nodiscard]] std::int64_t packed_gpus(const QueuePlace& place) const;
  void give(Pool& pool, std::size_t campus, std::size_t type, double gpus, std::vector<double>& free);
  void enter(std::size_t run);
  void start_runs(Free& free, const Deployment& deployment, double fleet_gpus, double now_s,
                  std::vector<std::size_t>& started);
  [[nodiscard]] std::optional<Lack> start(Run& run, const Deployment& deployment, Free& free, double fleet_gpus,
                                          double now_s);
  void hold(Run& run, const std::vector<std::size_t>& campuses, double wanted, Free& free) const;
  void lie_in_units(Run& run, const Deployment& deployment);
  [[nodiscard]] std::vector<double> room_of_units(const Run& run, std::size_t campus, double needed,
                                                  const Deployment& deployment) const;
  [[nodiscard]] double spare_gpus_out(const Run& run, const Deployment& deployment, std::size_t campus) const;
  [[nodiscard]] double most_together(const Run& run, const Free& free) const;
  [[nodiscard]] double eligible(const Run& run, const Free& free, std::size_t campus) const;
  [[nodiscard]] std::vector<std::size_t> choose_campuses(const Run& run, const Free& free, double gang) const;

  const Plan& plan_;
  std::vector<Pool> pools_;
  std::vector<Run> runs_;
  std::vector<QueuePlace> queue_places_;            ///< queue by queue
  std::vector<std::vector<std::size_t>> queues_at_; ///< [campus]
  std::vector<std::size_t> queue_;                  ///< runs not started, by due date
  std::vector<std::size_t> running_;                ///< ascending
  std::vector<std::vector<std::size_t>> runs_at_;   ///< [campus]
  std::vector<std::size_t> n_changes_at_;           ///< [campus]
  std::size_t n_spanning_ = 0;                      ///< running runs with more than one campus
  std::vector<std::size_t> changed_;                ///< campuses, with repetitions
};

} // namespace gpuramp::sim
