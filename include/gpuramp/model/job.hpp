// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Batch jobs, the rules by which they wait, and what becomes of them.
namespace gpuramp::model {

using core::kNever;

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

/// A job as it was submitted. It is a gang: its GPUs start together, at one place.
struct Job {
  double submit_s = 0;         ///< since the start, >= 0
  std::int64_t gpus = 1;       ///< that it asks for, >= 1
  double run_s = 0;            ///< that it takes on all of them undisturbed, >= 0
  double requested_s = 0;      ///< limit that its owner gave for as many; what reservations count with
  double priority = 0;         ///< higher is sooner
  double cancel_s = kNever;    ///< since the start: its owner cancels it if it has not started by then
  std::int64_t least_gpus = 0; ///< elastic: it runs on as few, and on more up to `gpus` while they are free; 0: rigid
  std::uint32_t user = 0;
  std::uint32_t partition = 0;
  std::uint32_t job_class = 0; ///< of the statistics

  /// \return GPUs without which it does not run
  [[nodiscard]] std::int64_t need() const { return least_gpus > 0 ? least_gpus : gpus; }
  /// \return the longest that it may hold GPUs, on the fewest that it runs on
  [[nodiscard]] double limit_s() const { return requested_s * static_cast<double>(gpus) / static_cast<double>(need()); }
};

/// What fails on some of a place's GPUs, and how often it interrupts the jobs on them.
struct FailingUnits {
  double per_s = 0; ///< failures of one unit that interrupt, times the part of the place's GPUs that have it
  double gpus = 1;  ///< of one unit: a smaller job fails with all of it
};

/// What a job that loses its GPUs comes back with, and what that costs.
struct CheckpointRules {
  bool enabled = false; ///< it goes on where it last saved its state; else it begins anew
  double every_s = 0;   ///< progress between two checkpoints; 0: it saves its state all the time
  double takes_s = 0;   ///< to write one, in which the job stands still
  double restart_s = 0; ///< to begin again, before it progresses
};

/// GPUs of a place that are set aside for a time.
struct GpuReservation {
  double from_s = 0, until_s = 0;
  std::int64_t gpus = 0;
  std::size_t place = 0;
  std::optional<std::uint32_t> partition; ///< whose jobs may use them; nothing: no job
};

struct QueueRules {
  QueuePolicy policy = QueuePolicy::fcfs;
  bool kill_at_limit = false; ///< a job that runs longer than it requested ends there
  bool preempts = false;      ///< the head takes GPUs from jobs of lower priority
  CheckpointRules checkpoint;
  double ageing_per_day = 0;                ///< priority gained by waiting
  double half_life_s = 7 * 86'400;          ///< of what users used (fair share)
  std::vector<double> shares;               ///< [user], weights of fair share; 1 where absent
  std::vector<std::int64_t> quotas;         ///< [partition], most GPUs at a time; no limit where absent
  std::vector<GpuReservation> reservations; ///< in any order
  std::size_t backfill_depth = 1'000;       ///< waiting jobs looked at behind the head at a time
};

enum class JobState : std::uint8_t { unsubmitted, waiting, running, finished, killed, cancelled, rejected };

/// What keeps waiting jobs waiting. Whoever waits behind the head of the queue waits for what the head waits for.
enum class WaitCause : std::uint8_t {
  gpus,          ///< too few GPUs of the queue are free
  fragmentation, ///< enough are free, but not together at one place or in one pod
  power,         ///< enough would be free if GPUs on site that have no power had it
  fabric,        ///< enough would be free if GPUs on site that wait for ports of the fabric had them
  quota,         ///< the job's partition uses all it may
  reservation    ///< enough are free, but reserved for others
};
inline constexpr std::size_t kWaitCauses = 6;
/// Seconds or GPUs by cause.
template <class T>
using ByWaitCause = std::array<T, kWaitCauses>;

/// Why a running job loses its GPUs.
enum class LossCause : std::uint8_t {
  capacity,  ///< the queue has fewer GPUs
  failure,   ///< a component broke
  preemption ///< a job of higher priority took them
};
inline constexpr std::size_t kLossCauses = 3;

/// What makes running jobs slower than they could be.
enum class SlowCause : std::uint8_t {
  power,  ///< a feed or a bus is full
  network ///< an uplink or a core is
};
inline constexpr std::size_t kSlowCauses = 2;
/// Shares of full speed, or what they come to, by cause.
using BySlowCause = std::array<double, kSlowCauses>;

/// What became of a job.
struct JobProgress {
  JobState state = JobState::unsubmitted;
  std::uint32_t place = 0;
  std::uint32_t stamp = 0;                              ///< of its present end: entries with another one are void
  std::array<std::uint32_t, kLossCauses> put_back = {}; ///< times that it lost its GPUs
  double first_start_s = -1;
  double start_s = -1; ///< the last time
  double end_s = -1;
  double left_s = 0; ///< undisturbed time still to run on all its GPUs when it last started
  double gpu_s = 0;  ///< that it held; without those since it came to hold as many as now
  double extra_gpu_s =
      0; ///< for work lost, checkpoints and restarts, at full speed; until it last lost or gave back its GPUs
  double owed_s = 0;              ///< work lost that it has to do again, less what has been counted as that
  BySlowCause slowed_gpu_s = {};  ///< of gpu_s, what it was slower for
  double interruptions = 0;       ///< by failures; expected ones where these are not drawn
  ByWaitCause<double> waited_s{}; ///< until it first started, by what for

  /// \return times that it lost its GPUs
  [[nodiscard]] std::uint32_t times_put_back() const { return put_back[0] + put_back[1] + put_back[2]; }
};

/// A job that runs; the time of its place passes at the rate of the jobs there.
struct RunningJob {
  std::int64_t gpus = 0;  ///< that it holds
  double since_s = 0;     ///< when it came to hold as many
  double anchor_s = 0;    ///< the same in the place's time
  double done_s = 0;      ///< of `duration_s`, by then
  double duration_s = 0;  ///< on all that it asks for, with checkpoints, restarts and expected failures
  double failures = 0;    ///< expected in it
  double rework_frac = 0; ///< of its duration: work done again, checkpoints, restarts, expected failures; taken evenly
  BySlowCause slow_anchor_s{}; ///< the place's slow_s() at since_s
};

struct JobStart {
  std::uint32_t job = 0;
  std::uint32_t place = 0;
};

} // namespace gpuramp::model
