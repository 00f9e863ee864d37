// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <queue>
#include <set>
#include <span>
#include <string_view>
#include <vector>

/// A batch queue: which waiting job starts where and when. It decides; how fast jobs progress is told to it, so that
/// the same queue runs beneath the simulation, which knows power and failures, and alone in tests.
namespace gpuramp::model {

/// Which job is next, and which may pass it.
enum class QueuePolicy {
  fcfs,           ///< in the order of submission; the head holds back all behind it
  easy,           ///< the same, but a job may pass if it does not delay the head (Lifka 1995, EASY backfilling)
  conservative,   ///< the same, but no job that passes may delay any before it (Mu'alem and Feitelson 2001)
  shortest_first, ///< by requested time; the head has a reservation as in `easy`
  priority,       ///< by priority, which grows while a job waits; the head has a reservation as in `easy`
  fair_share ///< users by what they used, which is forgotten with a half-life; the head has a reservation as in `easy`
};

/// Their names in files, in their order.
inline constexpr std::array<std::string_view, 6> kQueuePolicyNames{"fcfs",           "easy",     "conservative",
                                                                   "shortest_first", "priority", "fair_share"};

/// A job as it was submitted.
struct Job {
  double submit_s = 0;    ///< since the start, >= 0
  std::int64_t gpus = 1;  ///< together at one place, >= 1
  double run_s = 0;       ///< that it takes undisturbed, >= 0
  double requested_s = 0; ///< limit that its owner gave; what reservations count with
  double priority = 0;    ///< higher is sooner
  std::uint32_t user = 0;
  std::uint32_t partition = 0;
  std::uint32_t job_class = 0; ///< of the statistics
};

struct QueueRules {
  QueuePolicy policy = QueuePolicy::fcfs;
  bool kill_at_limit = false;         ///< a job that runs longer than it requested ends there
  bool keeps_progress = false;        ///< a job that is put back goes on where it was (checkpoint), else it begins anew
  double ageing_per_day = 0;          ///< priority gained by waiting
  double half_life_s = 7 * 86'400;    ///< of what users used (fair share)
  std::vector<double> shares;         ///< [user], weights of fair share; 1 where absent
  std::vector<std::int64_t> quotas;   ///< [partition], most GPUs at a time; no limit where absent
  std::size_t backfill_depth = 1'000; ///< waiting jobs looked at behind the head at a time
};

enum class JobState : std::uint8_t { unsubmitted, waiting, running, finished, killed, rejected };

/// What keeps waiting jobs waiting. Whoever waits behind the head of the queue waits for what the head waits for.
enum class WaitCause : std::uint8_t {
  gpus,          ///< too few GPUs of the queue are free
  fragmentation, ///< enough are free, but not at one place
  quota          ///< the job's partition uses all it may
};
inline constexpr std::size_t kWaitCauses = 3;

/// What became of a job.
struct JobProgress {
  JobState state = JobState::unsubmitted;
  std::uint32_t place = 0;
  std::uint32_t times_put_back = 0;
  double first_start_s = -1;
  double start_s = -1; ///< the last time
  double end_s = -1;
  double left_s = 0;          ///< undisturbed time still to run when it last started
  double virtual_start_s = 0; ///< in the time of its place, which passes at the rate of the jobs there
};

struct JobStart {
  std::uint32_t job = 0;
  std::uint32_t place = 0;
};

/// Free GPUs of a place over the time to come, as far as running and reserved jobs tell. A step function.
class FreeProfile {
public:
  /// \param free  GPUs free from `now_s` on
  FreeProfile(double now_s, std::int64_t free) : steps_{{now_s, free}} {}

  /// Adds GPUs (negative: takes them) in [from, until); infinite `until` is allowed.
  void add(double from_s, double until_s, std::int64_t gpus);
  /// \return the first time, not before `not_before_s`, from which on that many GPUs are free for that long; infinity
  /// if never
  [[nodiscard]] double earliest_s(std::int64_t gpus, double duration_s, double not_before_s) const;

private:
  struct Step {
    double from_s;
    std::int64_t free;
  };
  std::size_t split(double at_s);
  std::vector<Step> steps_; ///< ascending; the last one holds for ever
};

/// The queue of one cluster over one or several places (campuses). A job runs at one place.
/// Order among equals is that of submission, then of the list: no result depends on anything else.
class JobQueue {
public:
  /// \param jobs  ascending by submission
  /// \throws core::ContractError if they are not, or if there is no place
  JobQueue(QueueRules rules, std::vector<Job> jobs, std::size_t n_places);

  /// Jobs due by now join the queue.
  void submit_until(double now_s);
  /// \return when the next job is submitted; infinity if none is left
  [[nodiscard]] double next_submission_s() const;

  /// How many GPUs the queue may use at a place from now on. \return jobs put back, the last started first
  std::vector<std::uint32_t> set_capacity(std::size_t place, std::int64_t gpus, double now_s);

  /// How fast running jobs of a place progress from now on: 1 undisturbed, 0 not at all.
  void set_rate(std::size_t place, double rate, double now_s);

  /// Starts what the policy lets start now. \return these jobs, in the order in which they start; valid until the next
  /// call
  std::span<const JobStart> schedule(double now_s);

  /// \return when the next running job of a place ends (or is killed) at the present rate; infinity if none does
  [[nodiscard]] double next_end_s(std::size_t place) const;
  /// Ends what is due. \return these jobs, in the order of their ends; valid until the next call
  std::span<const std::uint32_t> end_due(std::size_t place, double now_s);

  /// Puts a running job back into the queue, at the rank that its submission gives it.
  void put_back(std::uint32_t job, double now_s);
  /// Takes a job that can never start out of the queue, or a waiting one that its owner cancels.
  void reject(std::uint32_t job);

  [[nodiscard]] const std::vector<Job>& jobs() const { return jobs_; }
  [[nodiscard]] const JobProgress& progress(std::uint32_t job) const { return progress_[job]; }
  [[nodiscard]] std::int64_t capacity(std::size_t place) const { return places_[place].capacity; }
  [[nodiscard]] std::int64_t used(std::size_t place) const { return places_[place].used; }
  [[nodiscard]] std::int64_t running_jobs(std::size_t place) const
  {
    return static_cast<std::int64_t>(places_[place].by_limit.size());
  }
  [[nodiscard]] std::int64_t waiting_gpus() const { return waiting_gpus_; }
  [[nodiscard]] std::int64_t waiting_jobs() const { return waiting_jobs_; }
  /// \return waiting GPUs by what they wait for, after the last schedule()
  [[nodiscard]] std::span<const std::int64_t, kWaitCauses> waiting_for() const { return waiting_for_; }
  /// \return the job that runs on one of the used GPUs of a place, 0 .. used - 1, these in the order in which jobs end
  /// at the latest
  [[nodiscard]] std::uint32_t job_on(std::size_t place, std::int64_t gpu) const;
  /// \return seconds of undisturbed running time that have passed at a place: what a flow of rate set_rate() has moved
  [[nodiscard]] double progress_s(std::size_t place, double now_s) const { return places_[place].virtual_s(now_s); }

private:
  struct Rank {
    double key = 0;
    double submit_s = 0;
    std::uint32_t job = 0;
    friend auto operator<=>(const Rank&, const Rank&) = default;
  };
  struct End {
    double virtual_end_s = 0; ///< in the place's own time
    std::uint32_t job = 0;
    std::uint32_t start = 0; ///< times_put_back when it started: an old entry of a job that was put back is void
    friend auto operator<=>(const End&, const End&) = default;
  };
  using Ends = std::priority_queue<End, std::vector<End>, std::greater<>>;
  struct Place {
    std::int64_t capacity = 0, used = 0;
    double rate = 1;
    double anchor_s = 0, virtual_anchor_s = 0;           ///< since the rate last changed
    Ends ends;                                           ///< by the place's own time
    Ends limits;                                         ///< by the clock: jobs that are killed at their limit
    std::set<std::pair<double, std::uint32_t>> by_limit; ///< running jobs by when they end at the latest, as requested

    [[nodiscard]] std::int64_t free() const { return capacity > used ? capacity - used : 0; }
    [[nodiscard]] double virtual_s(double now_s) const { return virtual_anchor_s + rate * (now_s - anchor_s); }
    [[nodiscard]] double clock_s(double virtual_end_s) const;
  };
  struct Shadow { ///< the reservation of the head of the queue
    std::size_t place = 0;
    double at_s = std::numeric_limits<double>::infinity();
    std::int64_t extra = 0; ///< GPUs that will be free beside the head
  };
  struct Reservation { ///< of a waiting job, with conservative backfilling
    double at_s = std::numeric_limits<double>::infinity();
    std::size_t place = 0;
  };
  using Waiting = std::set<Rank>;

  [[nodiscard]] Rank rank_of(std::uint32_t job) const;
  [[nodiscard]] std::size_t group_of(std::uint32_t job) const;
  void wait(std::uint32_t job);
  void stop_waiting(std::uint32_t job);
  [[nodiscard]] std::vector<std::size_t> groups_in_order(double now_s);
  void use(std::uint32_t user, double gpu_seconds, double now_s);
  [[nodiscard]] double used_by(std::uint32_t user, double now_s) const;
  [[nodiscard]] std::vector<std::uint32_t> candidates(double now_s);
  void start_in_order(double now_s);
  void start_conservatively(double now_s);
  [[nodiscard]] std::vector<FreeProfile> profiles_of_running(double now_s) const;
  [[nodiscard]] bool over_quota(const Job& job) const;
  [[nodiscard]] std::size_t place_with_room(const Job& job) const;
  [[nodiscard]] Shadow reserve(const Job& job, double now_s) const;
  [[nodiscard]] std::size_t place_beside(const Job& job, const Shadow& shadow, double now_s) const;
  void start(std::uint32_t job, std::size_t place, double now_s);
  void leave_place(std::uint32_t job, double now_s);
  void end(std::uint32_t job, JobState state, double now_s);
  void drop_void(Ends& ends) const;
  void note_waiting(std::int64_t over_quota, const Job* head);

  QueueRules rules_;
  std::vector<Job> jobs_;
  std::vector<JobProgress> progress_;
  std::vector<Place> places_;
  std::vector<Waiting> waiting_;           ///< [user] with fair share, else one
  std::vector<double> usage_, usage_at_s_; ///< [user] GPU-seconds as of then
  std::vector<std::int64_t> used_by_partition_;
  std::size_t next_ = 0; ///< first job not yet submitted
  std::int64_t waiting_gpus_ = 0, waiting_jobs_ = 0;
  std::int64_t waiting_for_[kWaitCauses] = {};
  std::vector<Reservation> reserved_; ///< [job]
  std::vector<JobStart> started_;
  std::vector<std::uint32_t> ended_;
};

} // namespace gpuramp::model
