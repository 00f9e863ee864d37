// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<scenario::TraceForm> {
  static constexpr std::array<std::string_view, 6> names{"csv", "swf", "sacct", "helios", "philly", "alibaba"};
};

template <>
struct EnumNames<scenario::Packing> {
  static constexpr std::array<std::string_view, 3> names{"none", "rack", "pod"};
};

template <>
struct EnumNames<model::QueuePolicy> {
  static constexpr auto names = model::kQueuePolicyNames;
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

namespace {

constexpr double kMostJobsPerDay = 1e7;
constexpr double kMostFactor = 1e6;

} // namespace

void describe(input::Visitor& v, TraceColumns& x)
{
  v.option("submit_s", x.submit, Doc{"time of submission"});
  v.option("gpus", x.gpus, Doc{"GPUs that the job needs together"});
  v.option("run_s", x.run, Doc{"how long it runs; empty: it never did"});
  v.option("requested_s", x.requested, Doc{"its time limit"});
  v.option("start_s", x.start, Doc{"with end_s in the place of run_s: when it started"});
  v.option("end_s", x.end, Doc{"when it ended"});
  v.option("user", x.user, Doc{"for fair share"});
  v.option("partition", x.partition, Doc{"virtual cluster, for quotas"});
  v.option("class", x.job_class, Doc{"for statistics"});
  v.option("priority", x.priority, Doc{"higher is sooner"});
  v.option("min_gpus", x.least_gpus, Doc{"elastic jobs run on as few, and on more up to gpus; empty: rigid"});
  v.option("cancel_s", x.cancel, Doc{"when its owner cancels it if it has not started; empty: never"});
  v.note();
}

void describe(input::Visitor& v, LeftOut& x)
{
  v.required("reason", x.reason, Doc{"why"});
  v.required("jobs", x.jobs, Doc{"how many", 0, 1e12});
}

void describe(input::Visitor& v, JobTrace& x)
{
  v.option("csv", x.csv, Doc{"a file, relative to this one; or rows"});
  v.option(
      "format", x.form,
      Doc{"csv: columns submit_s,gpus,run_s,requested_s, in seconds from the start, by submission; swf: Standard "
          "Workload Format; sacct: of Slurm, with -X -P; helios, philly (CSV or cluster_job_log in JSON), alibaba: "
          "published traces"});
  v.option("columns", x.columns, Doc{"names of columns in the file, where they are others than its format's"});
  v.option("requested_factor", x.requested_factor,
           Doc{"time limit / running time of jobs for which the trace states no limit; default: 1 for published "
               "formats, which have none",
               0, kMostFactor});
  v.option("from", x.from, Doc{"day of a dated trace that is the start; default: its first one"});
  v.option("utc_offset", x.utc_offset,
           Doc{"local time of a dated trace less UTC, such as \"8 hour\"; not where its times state their zone",
               -86'400, 86'400});
  v.option("rows", x.rows, Doc{"the text of a CSV in the place of a file: how a trace stands in results"});
  v.option("left_out", x.left_out, Doc{"with rows: others that were no jobs to run"});
  v.source(x.source);
}

void describe(input::Visitor& v, JobShape& x)
{
  v.option("weight", x.weight, Doc{"share of the class's jobs, relative to its other shapes", 0, 1e9});
  v.required("gpus", x.gpus, Doc{"that each needs together", 1, kMostGpus});
  v.required("run", x.run, Doc{"median running time", kPositive});
  v.option("run_p90", x.run_p90,
           Doc{"nine of ten run no longer: lognormal between the two; default: all run alike", kPositive});
  v.option("requested_factor", x.requested_factor, Doc{"time limit / running time, median", kPositive, kMostFactor});
  v.option("requested_factor_p90", x.requested_factor_p90,
           Doc{"nine of ten jobs have no larger one: lognormal between the two; default: all alike", kPositive,
               kMostFactor});
  v.option("min_gpus", x.least_gpus,
           Doc{"elastic: a job runs on as few, and on more up to 'gpus' while they are free; default: all of them", 1,
               kMostGpus});
  v.source(x.source);
}

void describe(input::Visitor& v, JobClass& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.required("jobs_per_day", x.jobs_per_day, Doc{"at the start, mean over a week", 0, kMostJobsPerDay});
  v.option("growth_per_year", x.growth_per_year, Doc{"factor on this rate", 1e-3, 1e3});
  v.option("by_hour", x.by_hour, Doc{"24 relative rates, from 00:00 UTC; empty: even", 0});
  v.option("by_weekday", x.by_weekday, Doc{"7 relative rates, Monday first; empty: even", 0});
  v.option("interval_cv", x.interval_cv,
           Doc{"coefficient of variation of the times between arrivals: 1 Poisson, more in bursts", 1, 1e3});
  v.option("priority", x.priority, Doc{"higher is sooner", -1e9, 1e9});
  v.option("partition", x.partition, Doc{"of the queue; empty: the first"});
  v.option("users", x.users, Doc{"jobs fall to them at random", 1, 1'000'000});
  v.option("patience", x.patience,
           Doc{"mean time until the owner cancels a job that has not started, exponential; 0: without end", 0});
  v.required("shapes", x.shapes, Doc{"sizes and running times that go together"});
  v.source(x.source);
}

void describe(input::Visitor& v, JobGenerator& x)
{
  v.required("classes", x.classes, Doc{"kinds of jobs"});
  v.source(x.source);
}

void describe(input::Visitor& v, Partition& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.option("quota", x.quota, Doc{"most GPUs at a time; default: no limit", 0, kMostGpus});
  v.source(x.source);
}

void describe(input::Visitor& v, QueueReservation& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.required("from", x.from, Doc{"its first day"});
  v.required("until", x.until, Doc{"the first day after it"});
  v.required("gpus", x.gpus, Doc{"set aside", 1, kMostGpus});
  v.option("campus", x.campus, Doc{"default: the only one of the queue"});
  v.option("partition", x.partition, Doc{"whose jobs may use them; empty: no job, as for maintenance"});
  v.source(x.source);
}

void describe(input::Visitor& v, UserShare& x)
{
  v.required("name", x.name, Doc{"of the user in the trace"});
  v.option("share", x.share, Doc{"weight of fair share", kPositive, 1e9});
  v.source(x.source);
}

void describe(input::Visitor& v, BatchQueue& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.option("trace", x.trace, Doc{"jobs as they were submitted somewhere"});
  v.option("generator", x.generator, Doc{"jobs drawn at random; beside those of a trace"});
  v.option("policy", x.policy,
           Doc{"who starts next: fcfs in order of submission, the head holds back all; easy: others may pass if that "
               "does not delay the head; conservative: nor anyone before them; shortest_first, priority, fair_share: "
               "in that order, with a reservation for the head"});
  v.option("campuses", x.campuses, Doc{"empty: all; a job runs at one"});
  v.option("rack_types", x.rack_types, Doc{"empty: all"});
  v.option("share", x.share, Doc{"of the GPUs up at each campus, as far as work of higher priority leaves them", 0, 1});
  v.option("partitions", x.partitions, Doc{"virtual clusters with quotas"});
  v.option("users", x.users, Doc{"weights of fair share; those not named have 1"});
  v.option("reservations", x.reservations, Doc{"GPUs that are set aside for some days"});
  v.option(
      "pack", x.pack,
      Doc{"none: GPUs wherever they are free at a campus; rack, pod: a job that fits in one has its GPUs in one, a "
          "larger one gets whole ones"});
  v.option("kill_at_limit", x.kill_at_limit, Doc{"jobs end when their requested time is over"});
  v.option(
      "preemption", x.preemption,
      Doc{"with policy priority: the head takes GPUs from running jobs of lower priority, the lowest and last started "
          "first; ageing does not count"});
  v.option("checkpoint", x.checkpoint,
           Doc{"jobs that lose their GPUs go on later where they last saved their state; else they begin anew"});
  v.option("checkpoint_every", x.checkpoint_every,
           Doc{"progress between two checkpoints; 0: nothing is lost. Jobs that are preempted write one more", 0});
  v.option("checkpoint_time", x.checkpoint_time, Doc{"to write one, in which a job stands still", 0});
  v.option("restart_time", x.restart_time, Doc{"before a job that lost its GPUs progresses again", 0});
  v.option("ageing_per_day", x.ageing_per_day, Doc{"priority gained by waiting", 0, 1e9});
  v.option("half_life", x.half_life, Doc{"in which fair share forgets half of what was used", kPositive});
  v.option("backfill_depth", x.backfill_depth, Doc{"waiting jobs looked at behind the head", 0, 1e6});
  v.option("job_csv", x.job_csv, Doc{"a row for each job in queue_jobs.csv"});
  v.option("efficiency", x.efficiency, Doc{"given numbers"});
  v.source(x.source);
}

} // namespace gpuramp::scenario
