// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// What became of jobs that waited in queues.
namespace gpuramp::record {

/// What a queue is doing at a date.
enum class QueueLevel {
  gpus_held,
  gpus_running,
  gpus_waiting,
  jobs_running,
  jobs_waiting,
  waiting_for_gpus,
  waiting_for_one_place,
  waiting_for_power,
  waiting_for_fabric,
  waiting_for_quota,
  waiting_for_reservation
};

template <>
inline constexpr std::array kTerms<QueueLevel> = {
    Entry<QueueLevel>{QueueLevel::gpus_held,
                      {.key = "gpus_held",
                       .label = "GPUs of the queue",
                       .unit = "GPU",
                       .meaning = "GPUs that it may use",
                       .driver = "GPUs up, share of the queue, work of higher priority",
                       .colour = "sky",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::gpus_running,
                      {.key = "gpus_running",
                       .label = "GPUs running jobs",
                       .unit = "GPU",
                       .meaning = "GPUs of its running jobs",
                       .driver = "jobs, policy",
                       .colour = "green",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::gpus_waiting,
                      {.key = "gpus_waiting",
                       .label = "GPUs waited for",
                       .unit = "GPU",
                       .meaning = "GPUs that its waiting jobs ask for",
                       .driver = "jobs, GPUs of the queue",
                       .colour = "vermilion",
                       .whole = true}},
    Entry<QueueLevel>{
        QueueLevel::jobs_running,
        {.key = "jobs_running", .label = "jobs running", .unit = "job", .meaning = "that hold GPUs", .whole = true}},
    Entry<QueueLevel>{QueueLevel::jobs_waiting,
                      {.key = "jobs_waiting",
                       .label = "jobs waiting",
                       .unit = "job",
                       .meaning = "that have been submitted and hold no GPUs",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::waiting_for_gpus,
                      {.key = "gpus_waiting_for_gpus",
                       .label = "waiting for GPUs",
                       .unit = "GPU",
                       .meaning = "of the GPUs waited for: too few are free for the head of the queue",
                       .driver = "GPUs of the queue",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::waiting_for_one_place,
                      {.key = "gpus_waiting_for_one_place",
                       .label = "waiting for GPUs together",
                       .unit = "GPU",
                       .meaning =
                           "of the GPUs waited for: enough are free, but not at one campus, or where `pack` wants "
                           "them in one rack or pod",
                       .driver = "size of campuses, racks and pods",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::waiting_for_power,
                      {.key = "gpus_waiting_for_power",
                       .label = "waiting for power",
                       .unit = "GPU",
                       .meaning = "of the GPUs waited for: enough would be free if those on site without power had it",
                       .driver = "power of the campuses",
                       .whole = true}},
    Entry<QueueLevel>{
        QueueLevel::waiting_for_fabric,
        {.key = "gpus_waiting_for_fabric",
         .label = "waiting for fabric",
         .unit = "GPU",
         .meaning =
             "of the GPUs waited for: enough would be free if those on site without ports of the fabric had them",
         .driver = "fabric of the campuses",
         .whole = true}},
    Entry<QueueLevel>{QueueLevel::waiting_for_quota,
                      {.key = "gpus_waiting_for_quota",
                       .label = "waiting for their quota",
                       .unit = "GPU",
                       .meaning = "of the GPUs waited for: their partition uses all it may",
                       .driver = "quotas",
                       .whole = true}},
    Entry<QueueLevel>{QueueLevel::waiting_for_reservation,
                      {.key = "gpus_waiting_for_reservation",
                       .label = "waiting for a reservation to end",
                       .unit = "GPU",
                       .meaning = "of the GPUs waited for: enough are free, but reserved for others",
                       .driver = "reservations",
                       .whole = true}},
};
static_assert(is_complete<QueueLevel>());

/// Figures of a queue over the whole run, or of a group of its jobs. Waits are those of jobs that have started, until
/// they did so first; percentile p is the value at index floor(p n) of the sorted waits.
enum class QueueFigure {
  jobs,
  finished,
  killed,
  cancelled,
  rejected,
  running_end,
  waiting_end,
  after_end,
  put_back,
  preempted,
  interruptions,
  wait_mean_s,
  wait_p50_s,
  wait_p90_s,
  wait_p99_s,
  wait_max_s,
  wait_for_gpus_s,
  wait_for_one_place_s,
  wait_for_power_s,
  wait_for_fabric_s,
  wait_for_quota_s,
  wait_for_reservation_s,
  slowdown_mean,
  makespan_s,
  gpu_s,
  extra_gpu_s,
  slowed_by_power_gpu_s,
  slowed_by_network_gpu_s,
  utilisation_frac,
  fragmentation_frac
};

template <>
inline constexpr std::array kTerms<QueueFigure> = {
    Entry<QueueFigure>{
        QueueFigure::jobs,
        {.key = "jobs",
         .label = "jobs",
         .unit = "job",
         .meaning =
             "of trace and generator: the sum of finished, killed, cancelled, rejected, running_end, waiting_end and "
             "after_end",
         .over_time = Aggregation::flow,
         .whole = true}},
    Entry<QueueFigure>{QueueFigure::finished,
                       {.key = "finished",
                        .label = "finished",
                        .unit = "job",
                        .meaning = "ran to their end",
                        .over_time = Aggregation::flow,
                        .whole = true,
                        .better = Better::higher}},
    Entry<QueueFigure>{QueueFigure::killed,
                       {.key = "killed",
                        .label = "killed",
                        .unit = "job",
                        .meaning = "ended at their requested time",
                        .over_time = Aggregation::flow,
                        .whole = true}},
    Entry<QueueFigure>{QueueFigure::cancelled,
                       {.key = "cancelled",
                        .label = "cancelled",
                        .unit = "job",
                        .meaning = "by their owners, before they started",
                        .over_time = Aggregation::flow,
                        .whole = true,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::rejected,
                       {.key = "rejected",
                        .label = "rejected",
                        .unit = "job",
                        .meaning = "can never start; `rejections` says why",
                        .over_time = Aggregation::flow,
                        .whole = true,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::running_end,
                       {.key = "running_end",
                        .label = "running at the end",
                        .unit = "job",
                        .meaning = "not yet finished",
                        .whole = true}},
    Entry<QueueFigure>{QueueFigure::waiting_end,
                       {.key = "waiting_end",
                        .label = "waiting at the end",
                        .unit = "job",
                        .meaning = "submitted and without GPUs",
                        .whole = true,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::after_end,
                       {.key = "after_end",
                        .label = "after the end",
                        .unit = "job",
                        .meaning = "submitted when the run is over",
                        .over_time = Aggregation::flow,
                        .whole = true}},
    Entry<QueueFigure>{QueueFigure::put_back,
                       {.key = "put_back",
                        .label = "put back",
                        .unit = "",
                        .meaning = "times that a running job lost its GPUs and waited again",
                        .over_time = Aggregation::flow,
                        .whole = true,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::preempted,
                       {.key = "preempted",
                        .label = "preempted",
                        .unit = "",
                        .meaning = "of these, times that a job of higher priority took them",
                        .over_time = Aggregation::flow,
                        .whole = true,
                        .better = Better::lower}},
    Entry<QueueFigure>{
        QueueFigure::interruptions,
        {.key = "interruptions",
         .label = "interruptions",
         .unit = "",
         .meaning = "by failures: drawn, or where failures are expected their mean for the jobs that ended",
         .over_time = Aggregation::flow,
         .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_mean_s,
                       {.key = "wait_mean_s",
                        .label = "mean wait",
                        .unit = "s",
                        .meaning = "from submission to the first start, of jobs that have started",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_p50_s,
                       {.key = "wait_p50_s",
                        .label = "median wait",
                        .unit = "s",
                        .meaning = "half of the jobs waited no longer",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_p90_s,
                       {.key = "wait_p90_s",
                        .label = "p90 wait",
                        .unit = "s",
                        .meaning = "nine of ten jobs waited no longer",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_p99_s,
                       {.key = "wait_p99_s",
                        .label = "p99 wait",
                        .unit = "s",
                        .meaning = "99 of 100 jobs waited no longer",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_max_s,
                       {.key = "wait_max_s",
                        .label = "longest wait",
                        .unit = "s",
                        .meaning = "of any job that has started",
                        .over_time = Aggregation::most,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_for_gpus_s,
                       {.key = "wait_for_gpus_s",
                        .label = "mean wait for GPUs",
                        .unit = "s",
                        .meaning = "part of the mean wait in which too few were free for the head of the queue",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{
        QueueFigure::wait_for_one_place_s,
        {.key = "wait_for_one_place_s",
         .label = "mean wait for GPUs together",
         .unit = "s",
         .meaning = "part of the mean wait in which enough were free, but not at one campus, or in one rack or pod",
         .over_time = Aggregation::mean,
         .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_for_power_s,
                       {.key = "wait_for_power_s",
                        .label = "mean wait for power",
                        .unit = "s",
                        .meaning = "part of the mean wait in which GPUs on site without power would have been enough",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{
        QueueFigure::wait_for_fabric_s,
        {.key = "wait_for_fabric_s",
         .label = "mean wait for fabric",
         .unit = "s",
         .meaning = "part of the mean wait in which GPUs on site without ports of the fabric would have been enough",
         .over_time = Aggregation::mean,
         .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_for_quota_s,
                       {.key = "wait_for_quota_s",
                        .label = "mean wait for the quota",
                        .unit = "s",
                        .meaning = "part of the mean wait in which their partition used all it may",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::wait_for_reservation_s,
                       {.key = "wait_for_reservation_s",
                        .label = "mean wait for a reservation to end",
                        .unit = "s",
                        .meaning = "part of the mean wait in which enough were free, but reserved for others",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::slowdown_mean,
                       {.key = "slowdown_mean",
                        .label = "mean bounded slowdown",
                        .unit = "",
                        .meaning = "(wait + running time) / running time, of no less than 10 s",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::makespan_s,
                       {.key = "makespan_s",
                        .label = "makespan",
                        .unit = "s",
                        .meaning = "from the start of the run to the last end of a job",
                        .over_time = Aggregation::most}},
    Entry<QueueFigure>{QueueFigure::gpu_s,
                       {.key = "gpu_s",
                        .label = "GPU time of jobs",
                        .unit = "GPU s",
                        .meaning = "GPUs of running jobs times seconds, until the end",
                        .over_time = Aggregation::flow,
                        .better = Better::higher}},
    Entry<QueueFigure>{
        QueueFigure::extra_gpu_s,
        {.key = "extra_gpu_s",
         .label = "GPU time that failures and preemption cost",
         .unit = "GPU s",
         .meaning =
             "work lost and done again, checkpoints and restarts, at full speed, of jobs that ended or lost their GPUs",
         .over_time = Aggregation::flow,
         .better = Better::lower}},
    Entry<QueueFigure>{QueueFigure::slowed_by_power_gpu_s,
                       {.key = "slowed_by_power_gpu_s",
                        .label = "GPU time that running jobs lost to power",
                        .unit = "GPU s",
                        .meaning =
                            "what they would have needed less of GPU time at full speed, where a feed or a bus was "
                            "full",
                        .over_time = Aggregation::flow,
                        .driver = "power of campus and halls, its events",
                        .better = Better::lower}},
    Entry<QueueFigure>{
        QueueFigure::slowed_by_network_gpu_s,
        {.key = "slowed_by_network_gpu_s",
         .label = "GPU time that running jobs lost to the network",
         .unit = "GPU s",
         .meaning = "what they would have needed less of GPU time at full speed, where an uplink or a core was full",
         .over_time = Aggregation::flow,
         .driver = "fabric",
         .better = Better::lower}},
    Entry<QueueFigure>{
        QueueFigure::utilisation_frac,
        {.key = "utilisation_frac",
         .label = "utilisation",
         .unit = "frac",
         .meaning =
             "GPU time of jobs / GPU time of the queue's GPUs; until the last end if all jobs have ended by then",
         .over_time = Aggregation::mean,
         .better = Better::higher}},
    Entry<QueueFigure>{QueueFigure::fragmentation_frac,
                       {.key = "fragmentation_frac",
                        .label = "fragmentation",
                        .unit = "frac",
                        .meaning = "GPU time that was free, and enough for the head of the queue, but not together at "
                                   "one campus, or in one rack or pod / GPU time of the queue's GPUs",
                        .over_time = Aggregation::mean,
                        .better = Better::lower}},
};
static_assert(is_complete<QueueFigure>());

using QueueFigures = Account<QueueFigure, double>;

/// The parts of the mean wait, which sum to it.
inline constexpr std::array kWaitFigures{QueueFigure::wait_for_gpus_s,  QueueFigure::wait_for_one_place_s,
                                         QueueFigure::wait_for_power_s, QueueFigure::wait_for_fabric_s,
                                         QueueFigure::wait_for_quota_s, QueueFigure::wait_for_reservation_s};

/// Jobs that can never start.
struct Rejection {
  std::string reason;
  std::int64_t jobs = 0;
};

/// Part of a queue's jobs.
struct JobGroup {
  std::string by;       ///< "class", "partition", "size", "year", "month"
  std::string group;    ///< its name; of a size "1", "2", "4", ...: up to as many GPUs
  QueueFigures figures; ///< those of the whole queue alone are zero
};

/// What became of one job. Times in seconds since the start; negative: it did not happen.
struct JobFate {
  double submit_s = 0;
  std::int64_t gpus = 0;
  double run_s = 0, requested_s = 0;
  std::string state, job_class, partition, user, campus;
  double start_s = -1, end_s = -1; ///< first start
  std::int64_t put_back = 0;
  double gpu_s = 0;
  double slowed_by_power_gpu_s = 0, slowed_by_network_gpu_s = 0; ///< of it, what power and network cost it
  std::array<double, kWaitFigures.size()> waited_s{};            ///< before its first start, by what for
};

struct QueueRecord {
  std::string name, policy;
  QueueFigures figures;
  std::vector<Rejection> rejections;
  std::vector<JobGroup> groups;
  std::vector<JobFate> jobs; ///< empty unless asked for
};

/// A queue at a report date.
using QueueSample = Account<QueueLevel, std::int64_t>;

} // namespace gpuramp::record
