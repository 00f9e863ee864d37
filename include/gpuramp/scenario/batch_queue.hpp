// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/model/job_queue.hpp"

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
  philly, ///< timestamp, duration, num_gpus, cluster: a subset of Microsoft's Philly traces
  alibaba ///< openb_pod_list of Alibaba's GPU cluster of 2023; shares of a GPU count as one
};

/// Names of columns in a trace. Empty: those of its form.
struct TraceColumns {
  std::string submit, gpus, run, requested, start, end, user, partition, job_class, priority;
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
  core::Duration run;                    ///< median
  std::optional<core::Duration> run_p90; ///< as the median where absent
  double requested_factor = 2;           ///< time limit / duration
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
  bool kill_at_limit = false;
  bool checkpoint = false; ///< a job that must leave goes on later where it was
  double ageing_per_day = 0;
  core::Duration half_life = core::days(7);
  std::int64_t backfill_depth = 1'000;
  bool job_csv = false; ///< each job has its row in queue_jobs.csv
  model::GivenEfficiency efficiency;
  std::string source;
  std::shared_ptr<const JobList> traced; ///< what the reader found in the trace
};

} // namespace gpuramp::scenario
