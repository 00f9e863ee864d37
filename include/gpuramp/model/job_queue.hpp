// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job.hpp"
#include "gpuramp/model/job_place.hpp"
#include "gpuramp/model/pod_timeline.hpp"
#include "gpuramp/model/waiting_line.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gpuramp::model {

/// The queue of one cluster over one or several places (campuses): which waiting job starts where and when. It decides;
/// how fast jobs progress is told to it, so that the same queue runs beneath the simulation, which knows power and
/// failures, and alone in tests. A job runs at one place. No result depends on anything but the jobs, the rules and the
/// order of calls.
class JobQueue {
public:
  /// \param jobs  ascending by submission
  /// \throws core::ContractError if they are not, or if there is no place
  JobQueue(QueueRules rules, std::vector<Job> jobs, std::size_t n_places);

  /// Jobs due by now join the queue, those whose owners give up leave it, reservations begin and end.
  void advance_to(double now_s);
  /// \return when the next of these comes; infinity if none is left
  [[nodiscard]] double next_change_s() const;

  /// How many GPUs the queue may use at a place from now on. \return jobs put back, the last started first
  std::vector<std::uint32_t> set_capacity(std::size_t place, std::int64_t gpus, double now_s);
  /// What it would have there besides. \return whether that is new
  bool set_withheld(std::size_t place, WithheldGpus gpus);
  /// Jobs are packed there from now on. \param pod_gpus  of one pod, >= 1   \pre nothing runs there
  void pack(std::size_t place, std::int64_t pod_gpus);
  /// What interrupts the jobs that start there from now on: they take longer by what is expected of it.
  void expect_failures(std::size_t place, std::vector<FailingUnits> units)
  {
    places_[place].failing = std::move(units);
  }
  /// How fast running jobs of a place progress from now on: 1 undisturbed, 0 not at all. \param slow  what they lack
  void set_rate(std::size_t place, double rate, double now_s, const BySlowCause& slow = {})
  {
    places_[place].set_rate(rate, slow, now_s);
  }

  /// Starts what the policy lets start now, and lends what is left to elastic jobs. \return jobs that start, in their
  /// order; valid until the next call
  std::span<const JobStart> schedule(double now_s);

  /// \return when the next running job of a place ends (or is killed) at the present rate; infinity if none does
  [[nodiscard]] double next_end_s(std::size_t place) const;
  /// Ends what is due. \return these jobs, in the order of their ends; valid until the next call
  std::span<const std::uint32_t> end_due(std::size_t place, double now_s);

  /// Puts a running job back into the queue, at the rank that its submission gives it. One that started at this very
  /// instant for the first time did not begin.
  void put_back(std::uint32_t job, LossCause cause, double now_s);
  /// Takes a job that can never start out of the queue.
  void reject(std::uint32_t job);

  [[nodiscard]] const QueueRules& rules() const { return rules_; }
  [[nodiscard]] const std::vector<Job>& jobs() const { return jobs_; }
  [[nodiscard]] const JobProgress& progress(std::uint32_t job) const { return progress_[job]; }
  /// \return GPUs that a running job holds
  [[nodiscard]] std::int64_t gpus_of(std::uint32_t job) const { return running_.at(job).gpus; }
  /// \return GPU seconds that a job has held
  [[nodiscard]] double gpu_s(std::uint32_t job, double now_s) const;
  /// \return of these, what each cause took by making it slower
  [[nodiscard]] BySlowCause slowed_gpu_s(std::uint32_t job, double now_s) const;
  /// \return of what the running jobs of a place do, the share that is no new work: done again after GPUs were lost,
  /// checkpoints, restarts, expected failures. Each job's is spread evenly over the time that it takes
  [[nodiscard]] double rework_frac(std::size_t place) const;
  [[nodiscard]] std::int64_t capacity(std::size_t place) const { return places_[place].capacity; }
  [[nodiscard]] std::int64_t used(std::size_t place) const { return places_[place].used + places_[place].lent; }
  [[nodiscard]] std::int64_t running_jobs(std::size_t place) const
  {
    return static_cast<std::int64_t>(places_[place].by_limit.size());
  }
  [[nodiscard]] std::int64_t waiting_gpus() const { return line_.gpus(); }
  [[nodiscard]] std::int64_t waiting_jobs() const { return line_.jobs(); }
  /// \return waiting GPUs by what they wait for, after the last schedule()
  [[nodiscard]] const ByWaitCause<std::int64_t>& waiting_for() const { return waiting_for_; }
  /// \return what the head of the queue waits for, after the last schedule(); nothing without one
  [[nodiscard]] std::optional<WaitCause> head_waits_for() const { return head_cause_; }
  /// \return the job that runs on one of the used GPUs of a place, 0 .. used - 1, these in the order in which jobs end
  /// at the latest
  [[nodiscard]] std::uint32_t job_on(std::size_t place, std::int64_t gpu) const;
  /// \return seconds of undisturbed running time that have passed at a place: what a flow of rate set_rate() has moved
  [[nodiscard]] double progress_s(std::size_t place, double now_s) const { return places_[place].virtual_s(now_s); }

private:
  struct Spot { ///< where a job would start
    std::size_t place = 0;
    PodShares shares;
  };
  struct Shadow { ///< the reservation of the head of the queue
    std::size_t place = 0;
    double at_s = kNever;
    std::int64_t extra = 0;      ///< GPUs that will be free beside the head
    std::optional<GpuPods> pods; ///< the same, pod by pod
  };
  struct Slot { ///< of a waiting job, with conservative backfilling
    double at_s = kNever;
    std::size_t place = 0;
    PodShares shares = {}; ///< where jobs are packed
  };
  class Timelines; ///< free GPUs of all places over the time to come

  // job_queue.cpp: what happens to a job
  void wait(std::uint32_t job);
  void note_wait(std::uint32_t job, double sign, double now_s);
  void start(std::uint32_t job, const Spot& spot, double now_s);
  void foresee_end(std::uint32_t job);
  void settle(std::uint32_t job, double now_s);
  [[nodiscard]] double elapsed_s(std::uint32_t job, double now_s) const;
  RunningJob leave_place(std::uint32_t job, double now_s);
  void never_began(std::uint32_t job, double now_s);
  void end(std::uint32_t job, JobState state, double now_s);
  [[nodiscard]] bool is_void(const JobEnd& end) const;

  // job_schedule.cpp: who starts
  void start_in_order(double now_s);
  void start_beside(std::uint32_t job, Shadow& shadow, double now_s);
  [[nodiscard]] bool is_over_quota(const Job& job) const;
  [[nodiscard]] bool closes(const Job& job);
  [[nodiscard]] std::optional<Spot> find_spot(const Job& job, const Shadow* shadow, double now_s) const;
  [[nodiscard]] Shadow reserve(const Job& job, double now_s) const;
  [[nodiscard]] Shadow shadow_at(std::size_t place, const Job& job, double now_s) const;
  [[nodiscard]] Shadow shadow_beside_reservations(std::size_t place, const Job& job, double now_s) const;
  [[nodiscard]] std::vector<std::uint32_t> victims_at(std::size_t place, const Job& job, double now_s) const;
  bool make_room(const Job& job, double now_s);
  void note_waiting(const Job* head, double now_s);
  [[nodiscard]] WaitCause cause_of(const Job& head, double now_s) const;

  // job_reservations.cpp: what is set aside, and for whom
  [[nodiscard]] static bool concerns(const GpuReservation& r, const Job& job, std::size_t place, double until_s,
                                     double now_s);
  [[nodiscard]] bool meets_reservation(const Job& job, std::size_t place, double until_s, double now_s) const;
  [[nodiscard]] bool spares_reservations(const Job& job, std::size_t place, double now_s) const;
  [[nodiscard]] std::int64_t unused(const GpuReservation& r, double at_s, double now_s) const;
  [[nodiscard]] std::int64_t set_aside(std::size_t place, double now_s) const;
  void set_aside_in(FreeProfile& profile, const GpuReservation& r, std::int64_t sign, double now_s) const;
  [[nodiscard]] FreeProfile profile_for(const Job* job, std::size_t place, double now_s) const;

  // job_conservative.cpp, job_elastic.cpp
  void start_conservatively(double now_s);
  [[nodiscard]] bool has_room(const Job& job, const Slot& slot) const;
  void lend(double now_s);
  void set_gpus(std::uint32_t job, std::int64_t gpus, double now_s);

  QueueRules rules_;
  std::vector<Job> jobs_;
  std::vector<JobProgress> progress_;
  std::unordered_map<std::uint32_t, RunningJob> running_;
  std::vector<JobPlace> places_;
  WaitingLine line_;
  std::vector<std::int64_t> used_by_partition_; ///< that running jobs need
  std::vector<char> closed_;                    ///< [partition] its first waiting job is over its quota
  std::vector<CauseClock> clocks_;              ///< [partition]
  std::size_t next_ = 0;                        ///< first job not yet submitted
  JobEnds cancels_;                             ///< of submitted jobs
  double now_s_ = 0;                            ///< of the last advance_to()
  ByWaitCause<std::int64_t> waiting_for_{};
  std::int64_t over_quota_ = 0; ///< GPUs of the jobs that closed_ holds back, of those looked at
  std::optional<WaitCause> head_cause_;
  std::vector<Slot> slots_;                ///< [job] with conservative backfilling
  std::vector<PodTimeline> pod_timelines_; ///< [place] kept for their memory
  std::vector<JobStart> started_;
  std::vector<std::uint32_t> ended_;
};

} // namespace gpuramp::model
