// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job_queue.hpp"
#include "gpuramp/record/queues.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/attribution.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/queue_failures.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace gpuramp::sim {

class Checks;
class Meter;

/// GPU time of a queue since the start.
struct QueueUse {
  double held_gpu_s = 0, used_gpu_s = 0;
  double fragmented_gpu_s = 0; ///< free, and enough for the head of the queue, but not together
};

/// A queue of the scenario as it runs.
struct RunningQueue {
  RunningQueue(const scenario::BatchQueue& given, scenario::JobList jobs, model::QueueRules rules,
               std::size_t n_places);

  const scenario::BatchQueue* spec;
  scenario::JobList list; ///< the names alone: the queue has the jobs
  model::JobQueue queue;
  std::vector<record::Rejection> rejections;
  std::vector<std::size_t> places; ///< of Placement
  QueueUse use, at_last_end;
  double last_end_s = 0;
  double since_s = 0;      ///< until when `use` is
  bool has_changed = true; ///< since jobs were last started
};

/// Jobs of all queues: when they are submitted, start and end. Decisions are those of model::JobQueue, job by job; the
/// jobs of a queue at a campus progress together, at the rate that its work has there.
class BatchQueues {
public:
  BatchQueues(const Plan& plan, const Feeds& feeds, Placement& placement, Agenda& agenda, std::uint64_t seed);

  /// Enters the first submissions into the agenda.
  void begin();
  /// Jobs are submitted or cancelled, reservations begin or end.
  void advance(std::size_t queue, double now_s);
  void end_jobs(std::size_t queue_place, double now_s);
  /// A failure was foreseen at this place, if all its GPUs ran jobs.
  void fail_jobs(std::size_t queue_place, double now_s);

  /// Queues follow the GPUs that they hold, and start jobs. \return campuses where more or fewer GPUs run jobs than
  /// before, ascending
  std::vector<std::size_t> schedule(double now_s);

  /// Jobs at a campus go on at the rates of their work there; where that is none they lose their GPUs, until the campus
  /// may draw more or others draw less.
  void follow(std::size_t campus, const CampusRates& rates, double now_s);

  /// \return queues as they are, in the order of the scenario
  [[nodiscard]] std::vector<record::QueueSample> sample() const;
  /// \return what became of all jobs
  [[nodiscard]] std::vector<record::QueueRecord> records();

  /// The time in which jobs ran is what SimGrid's flows have moved, by the meter's account.
  void check_progress(Checks& checks, const Meter& meter, double now_s) const;

private:
  /// Power with which jobs stood still.
  struct Standstill {
    double limit_mw = 0, drawn_mw = 0; ///< of the campus
  };

  void reject_too_large(RunningQueue& running) const;
  [[nodiscard]] std::int64_t most_gpus(const QueuePlace& place) const;
  void hold(RunningQueue& running, double now_s);
  [[nodiscard]] bool stands_still(std::size_t queue_place);
  void plan_change(std::size_t queue);
  void plan_end(std::size_t queue_place, double now_s);
  void look_again(std::size_t queue_place, double drawn_mw, double now_s);
  void plan_failure(std::size_t queue_place, double now_s);
  void account(RunningQueue& running, double now_s);

  const Plan& plan_;
  const Feeds& feeds_;
  Placement& placement_;
  Agenda& agenda_;
  QueueFailures failures_;
  std::vector<RunningQueue> queues_;
  std::vector<double> foreseen_s_;                    ///< [queue place] the earliest end that the agenda has
  std::vector<double> failure_foreseen_s_;            ///< same, failure
  std::vector<std::optional<Standstill>> standstill_; ///< [queue place] since when no job has been there
};

/// What became of the jobs of a queue. \param end_s  of the run
[[nodiscard]] record::QueueRecord record_of(const RunningQueue& running, const Plan& plan, const Placement& placement);

} // namespace gpuramp::sim
