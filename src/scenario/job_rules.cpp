// SPDX-License-Identifier: Apache-2.0
#include "scenario/job_rules.hpp"

#include "gpuramp/scenario/fabric_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::scenario {

namespace {

class QueueRulesCheck {
public:
  QueueRulesCheck(const Scenario& scenario, const References& refer, const Complain& complain)
      : s_(scenario), refer_(refer), complain_(complain)
  {
  }

  void check()
  {
    const auto& queues = s_.workloads.jobs;
    check_unique("/workloads/jobs", names_in(queues), "queue");
    for (std::size_t q = 0; q < queues.size(); ++q)
      check_queue(queues[q], fmt::format("/workloads/jobs/{}", q));
  }

private:
  void check_unique(const std::string& list, const Names& names, const char* kind)
  {
    refer_.check_unique(names, kind, [&](std::size_t i) { return fmt::format("{}/{}/name", list, i); });
  }

  void check_queue(const BatchQueue& queue, const std::string& at)
  {
    for (const auto& run : s_.workloads.training)
      if (run.name == queue.name)
        complain_(at + "/name", fmt::format("a training run has the name '{}'", queue.name), "give each its own name");
    for (const auto& service : s_.workloads.inference)
      if (service.name == queue.name)
        complain_(at + "/name", fmt::format("a service has the name '{}'", queue.name), "give each its own name");
    if (not queue.trace && not queue.generator)
      complain_(at, "has no jobs", "give 'trace' or 'generator'");
    if (queue.trace && queue.trace->csv.empty() == queue.trace->rows.empty())
      complain_(at + "/trace", "needs exactly one of 'csv' and 'rows'", "name the file that holds the jobs");
    refer_.campuses(at + "/campuses", queue.campuses);
    refer_.rack_types(at + "/rack_types", queue.rack_types);
    check_unique(at + "/partitions", names_in(queue.partitions), "partition");
    check_unique(at + "/users", names_in(queue.users), "user");
    check_unique(at + "/reservations", names_in(queue.reservations), "reservation");
    const KnownNames own(queue.campuses), partitions(names_in(queue.partitions));
    const auto& campuses = queue.campuses.empty() ? refer_.known_campuses() : own;
    for (std::size_t r = 0; r < queue.reservations.size(); ++r)
      check_reservation(queue.reservations[r], campuses, partitions, fmt::format("{}/reservations/{}", at, r));
    check_ways(queue, at);
    if (queue.generator)
      check_generator(*queue.generator, partitions, at + "/generator");
  }

  void check_reservation(const QueueReservation& r, const KnownNames& campuses, const KnownNames& partitions,
                         const std::string& at)
  {
    if (not r.campus.empty())
      refer_.one_of(at + "/campus", r.campus, campuses, "campus of the queue");
    else if (campuses.names().size() != 1)
      complain_(at, "does not say at which campus", "name the 'campus': the queue has several");
    if (not r.partition.empty())
      refer_.one_of(at + "/partition", r.partition, partitions, "partition");
    if (r.until <= r.from)
      complain_(at + "/until", "is not after 'from'", "give the first day after it");
  }

  /// Options that go together, or do not.
  void check_ways(const BatchQueue& queue, const std::string& at)
  {
    if (queue.preemption && queue.policy != model::QueuePolicy::priority)
      complain_(at + "/preemption", "goes by priority, which the policy does not", "write \"policy\": \"priority\"");
    if (not queue.checkpoint && queue.checkpoint_every.base() + queue.checkpoint_time.base() > 0)
      complain_(at + "/checkpoint", "is off, with checkpoint_every or checkpoint_time", "write true");
    if (queue.checkpoint_time.base() > 0 && queue.checkpoint_every.base() <= 0)
      complain_(at + "/checkpoint_time", "needs to know how often", "give 'checkpoint_every'");
    if (queue.pack == Packing::pod)
      for (const auto& campus : s_.campuses)
        if (const auto& c = queue.campuses; c.empty() || std::count(c.begin(), c.end(), campus.name) > 0)
          check_pods(campus, at);
  }

  void check_pods(const Campus& campus, const std::string& at)
  {
    const auto& fabrics = s_.catalog.fabrics;
    const bool known =
        std::any_of(fabrics.begin(), fabrics.end(), [&](const auto& f) { return f.name == campus.fabric; });
    if (known && not has_parts(s_, campus))
      complain_(at + "/pack", fmt::format("the fabric '{}' of campus '{}' has no pods", campus.fabric, campus.name),
                "choose a fabric that is made of parts, or \"pack\": \"rack\"");
  }

  void check_generator(const JobGenerator& generator, const KnownNames& partitions, const std::string& at)
  {
    const auto& classes = generator.classes;
    if (classes.empty())
      complain_(at + "/classes", "is empty", "give a class of jobs");
    check_unique(at + "/classes", names_in(classes), "class");
    for (std::size_t c = 0; c < classes.size(); ++c)
      check_class(classes[c], partitions, fmt::format("{}/classes/{}", at, c));
    check_number_of_jobs(classes, at);
  }

  void check_class(const JobClass& job_class, const KnownNames& partitions, const std::string& at)
  {
    check_rates(job_class.by_hour, 24, at + "/by_hour");
    check_rates(job_class.by_weekday, 7, at + "/by_weekday");
    if (not job_class.partition.empty())
      refer_.one_of(at + "/partition", job_class.partition, partitions, "partition");
    if (job_class.shapes.empty())
      complain_(at + "/shapes", "is empty", "give sizes and running times");
    double weight = 0;
    for (std::size_t i = 0; i < job_class.shapes.size(); ++i) {
      const auto& shape = job_class.shapes[i];
      weight += shape.weight;
      if (shape.run_p90 && *shape.run_p90 < shape.run)
        complain_(fmt::format("{}/shapes/{}/run_p90", at, i), "is shorter than the median 'run'",
                  "nine of ten run longer than five of ten");
      if (shape.requested_factor_p90 && *shape.requested_factor_p90 < shape.requested_factor)
        complain_(fmt::format("{}/shapes/{}/requested_factor_p90", at, i), "is less than the median 'requested_factor'",
                  "nine of ten have a larger one than five of ten");
      if (shape.least_gpus && *shape.least_gpus > shape.gpus)
        complain_(fmt::format("{}/shapes/{}/min_gpus", at, i), "is more than 'gpus'", "give at most as many");
    }
    if (not job_class.shapes.empty() && weight <= 0)
      complain_(at + "/shapes", "has nothing of positive weight", "give one a 'weight'");
  }

  void check_rates(const std::vector<double>& rates, std::size_t n, const std::string& at)
  {
    if (rates.empty())
      return;
    if (rates.size() != n)
      complain_(at, fmt::format("has {} values", rates.size()), fmt::format("give {}, or none", n));
    else if (std::accumulate(rates.begin(), rates.end(), 0.0) <= 0)
      complain_(at, "has no positive value", "leave it out where jobs come evenly");
  }

  void check_number_of_jobs(const std::vector<JobClass>& classes, const std::string& at)
  {
    constexpr double kMostJobs = 2e7;
    const auto years = core::between(s_.start, s_.end).base() / core::kSecondsPerYear;
    double jobs = 0;
    for (const auto& c : classes)
      jobs += c.jobs_per_day * years * (core::kSecondsPerYear / core::kSecondsPerDay) *
              std::max(1.0, std::pow(c.growth_per_year, years));
    if (jobs > kMostJobs)
      complain_(at, fmt::format("has about {:.2g} jobs (at most {:.2g} are simulated)", jobs, kMostJobs),
                "let fewer come, or end sooner");
  }

  const Scenario& s_;
  const References& refer_;
  const Complain& complain_;
};

} // namespace

void check_batch_queues(const Scenario& scenario, const References& refer, const Complain& complain)
{
  QueueRulesCheck(scenario, refer, complain).check();
}

} // namespace gpuramp::scenario
