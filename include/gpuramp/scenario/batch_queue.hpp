// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/job.hpp"
#include "gpuramp/model/job_performance.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Batch jobs that wait in queues for GPUs: where they come from, and the rules by which they start.
namespace gpuramp::scenario {

/// Who wrote a trace of jobs: which columns it has, and what their values look like.
enum class TraceForm {
  csv,    ///< columns submit_s, gpus, run_s, requested_s
  swf,    ///< Standard Workload Format; processors count as GPUs
  sacct,  ///< `sacct -X -P` of Slurm
  helios, ///< cluster_log.csv of HeliosData
  philly, ///< cluster_job_log (JSON) of Microsoft's Philly traces, or timestamp, duration, num_gpus, cluster of it
  alibaba ///< openb_pod_list of Alibaba's GPU cluster of 2023; shares of a GPU count as one
};

/// Names of columns in a trace. Empty: those of its form.
struct TraceColumns {
  std::string submit, gpus, run, requested, start, end, user, partition, job_class, priority, least_gpus, cancel;
};

/// Rows of a trace that are no jobs to run.
struct LeftOut {
  std::string reason;
  std::int64_t jobs = 0;
};

struct JobTrace {
  std::string csv; ///< file, relative to the scenario's
  TraceForm form = TraceForm::csv;
  TraceColumns columns;
  std::optional<double> requested_factor; ///< time limit / duration where the trace states no limit
  std::optional<core::Date> from;         ///< what day of the trace is the scenario's start; its first one where absent
  core::Duration utc_offset;              ///< of its clock: local time less UTC
  std::string rows; ///< the text of a CSV of form `csv`, in the place of a file: how a trace stands in results
  std::vector<LeftOut> left_out; ///< beside these rows
  std::string source;
};

/// Jobs of one size and duration within a class.
struct JobShape {
  double weight = 1;
  std::int64_t gpus = 1;
  core::Duration run;                         ///< median
  std::optional<core::Duration> run_p90;      ///< as the median where absent
  double requested_factor = 2;                ///< time limit / duration, median
  std::optional<double> requested_factor_p90; ///< as the median where absent
  std::optional<std::int64_t> least_gpus;     ///< elastic: it runs on as few; rigid where absent
  std::string source;
};

/// Jobs drawn at random.
struct JobClass {
  std::string name;
  double jobs_per_day = 0; ///< at the start, mean over a week
  double growth_per_year = 1;
  std::vector<double> by_hour;    ///< 24 relative rates, UTC; empty: even
  std::vector<double> by_weekday; ///< 7 relative rates, Monday first; empty: even
  double interval_cv = 1;
  double priority = 0;
  std::string partition; ///< empty: the first
  std::int64_t users = 1;
  core::Duration patience; ///< mean, until the owner cancels what has not started; 0: without end
  std::vector<JobShape> shapes;
  std::string source;
};

struct JobGenerator {
  std::vector<JobClass> classes;
  std::string source;
};

/// A virtual cluster: part of a queue with a limit of its own.
struct Partition {
  std::string name;
  std::optional<std::int64_t> quota; ///< most GPUs at a time
  std::string source;
};

/// GPUs of a queue that are set aside for some days.
struct QueueReservation {
  std::string name;
  core::Date from{}, until{}; ///< the first day, and the first after it
  std::int64_t gpus = 0;
  std::string campus;    ///< empty: the queue has one
  std::string partition; ///< whose jobs may use them; empty: none
  std::string source;
};

/// How close the GPUs of a job must be.
enum class Packing {
  none, ///< wherever they are free at a campus
  rack, ///< in a rack, as far as the job fits in one; larger ones get whole racks
  pod   ///< the same of pods of the fabric
};

struct UserShare {
  std::string name;
  double share = 1; ///< weight of fair share
  std::string source;
};

/// Jobs of a trace or of classes, drawn or read.
struct JobList {
  std::vector<model::Job> jobs; ///< ascending by submission
  std::vector<std::string> users, partitions, classes;
  std::vector<LeftOut> left_out; ///< by reason
};

struct BatchQueue {
  std::string name;
  std::optional<JobTrace> trace;
  std::optional<JobGenerator> generator;
  model::QueuePolicy policy = model::QueuePolicy::fcfs;
  std::vector<std::string> campuses;   ///< empty: all
  std::vector<std::string> rack_types; ///< empty: all
  double share = 1;                    ///< of the GPUs up at each campus, if as many are free for it
  std::vector<Partition> partitions;
  std::vector<UserShare> users;
  std::vector<QueueReservation> reservations;
  Packing pack = Packing::none;
  bool kill_at_limit = false;
  bool preemption = false;         ///< by priority
  bool checkpoint = false;         ///< a job that must leave goes on later where it last saved its state
  core::Duration checkpoint_every; ///< progress between two; 0: it saves its state all the time
  core::Duration checkpoint_time;  ///< to write one
  core::Duration restart_time;     ///< before a job that lost its GPUs progresses again
  double ageing_per_day = 0;
  core::Duration half_life = core::days(7);
  std::int64_t backfill_depth = 1'000;
  bool job_csv = false; ///< each job has its row in queue_jobs.csv
  model::GivenEfficiency efficiency;
  std::string source;
  std::shared_ptr<const JobList> traced; ///< what the reader found in the trace
};

} // namespace gpuramp::scenario
