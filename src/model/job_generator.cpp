// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_generator.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/week_profile.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::model {

namespace {

constexpr double kRoomForMore = 1.02;             ///< than expected: most draws of thousands of jobs stay below
constexpr double kNormalP90 = 1.2815515655446004; ///< quantile of the standard normal

/// The rate of a class over calendar time, constant within each hour.
class Rate {
public:
  Rate(const JobClass& job_class, core::Date start)
      : per_s_(job_class.jobs_per_day / core::kSecondsPerDay), growth_(std::log(job_class.growth_per_year)),
        week_(job_class.by_hour, job_class.by_weekday, start)
  {
  }

  [[nodiscard]] double at(std::int64_t hour) const
  {
    const auto years = (static_cast<double>(hour) + 0.5) * core::kSecondsPerHour / core::kSecondsPerYear;
    return per_s_ * std::exp(growth_ * years) * week_.at(hour);
  }

private:
  double per_s_, growth_;
  WeekProfile week_;
};

/// An interval of mean 1. \param cv  coefficient of variation, >= 1
double drawn_interval(double cv, core::Stream& stream)
{
  if (cv == 1)
    return stream.exponential(1);
  const auto square = cv * cv;
  const auto short_share =
      (1 + std::sqrt((square - 1) / (square + 1))) / 2; // balanced means: both kinds make up half the time
  const auto share = stream.uniform() < short_share ? short_share : 1 - short_share;
  return stream.exponential(1 / (2 * share));
}

/// Lognormal by median and 90th percentile.
double draw_between(double median, double p90, core::Stream& stream)
{
  return stream.lognormal(median, std::log(p90 / median) / kNormalP90);
}

const JobShape& draw_shape(const std::vector<JobShape>& shapes, core::Stream& stream)
{
  const auto all =
      std::accumulate(shapes.begin(), shapes.end(), 0.0, [](double sum, const auto& s) { return sum + s.weight; });
  auto left = stream.uniform() * all;
  for (const auto& shape : shapes)
    if ((left -= shape.weight) < 0)
      return shape;
  return shapes.back();
}

/// Jobs of one class, appended.
class ClassDraw {
public:
  ClassDraw(const JobClass& job_class, std::uint32_t index, const std::string& queue, core::Date start,
            std::uint64_t seed)
      : class_(job_class), index_(index), rate_(job_class, start),
        arrivals_(seed, "job_arrivals/" + queue + "/" + job_class.name),
        shapes_(seed, "job_shapes/" + queue + "/" + job_class.name),
        patience_(seed, "job_patience/" + queue + "/" + job_class.name),
        requests_(seed, "job_requests/" + queue + "/" + job_class.name)
  {
  }

  void append(double end_s, std::vector<Job>& jobs)
  {
    auto left = drawn_interval(class_.interval_cv, arrivals_); // expected jobs until the next one
    for (std::int64_t hour = 0; static_cast<double>(hour) * core::kSecondsPerHour < end_s; ++hour) {
      const auto rate = rate_.at(hour);
      auto at_s = static_cast<double>(hour) * core::kSecondsPerHour;
      const auto until_s = std::min(end_s, at_s + core::kSecondsPerHour);
      for (; rate > 0 && left <= rate * (until_s - at_s); left = drawn_interval(class_.interval_cv, arrivals_))
        jobs.push_back(job(at_s += left / rate));
      left -= rate * (until_s - at_s);
    }
  }

  /// \return jobs that are to be expected
  [[nodiscard]] double expected(double end_s) const
  {
    double jobs = 0;
    for (std::int64_t hour = 0; static_cast<double>(hour) * core::kSecondsPerHour < end_s; ++hour)
      jobs += rate_.at(hour) * core::kSecondsPerHour;
    return jobs;
  }

private:
  double requested_factor(const JobShape& shape)
  {
    return shape.requested_factor_p90 > shape.requested_factor
               ? draw_between(shape.requested_factor, shape.requested_factor_p90, requests_)
               : shape.requested_factor;
  }

  Job job(double submit_s)
  {
    const auto& shape = draw_shape(class_.shapes, shapes_);
    Job job;
    job.submit_s = submit_s;
    job.gpus = shape.gpus;
    job.least_gpus = shape.least_gpus;
    job.run_s = draw_between(shape.run.base(), shape.run_p90.base(), shapes_);
    job.requested_s = job.run_s * requested_factor(shape);
    job.priority = class_.priority;
    job.user = static_cast<std::uint32_t>(shapes_.uniform() * class_.users);
    job.partition = class_.partition;
    job.job_class = index_;
    if (class_.patience.base() > 0)
      job.cancel_s = submit_s + patience_.exponential(class_.patience.base());
    return job;
  }

  const JobClass& class_;
  std::uint32_t index_;
  Rate rate_;
  core::Stream arrivals_, shapes_, patience_, requests_;
};

} // namespace

std::vector<Job> draw_jobs(const std::vector<JobClass>& classes, const std::string& queue, core::Date start,
                           core::Date end, std::uint64_t seed)
{
  std::vector<Job> jobs;
  const auto end_s = core::in_seconds(core::between(start, end));
  for (std::uint32_t i = 0; i < classes.size(); ++i) {
    core::require(not classes[i].shapes.empty(), "a class of jobs without a shape");
    core::require(classes[i].interval_cv >= 1, "intervals that vary less than those of a Poisson process");
    ClassDraw draw(classes[i], i, queue, start, seed);
    jobs.reserve(jobs.size() + static_cast<std::size_t>(kRoomForMore * draw.expected(end_s)));
    draw.append(end_s, jobs);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.submit_s < b.submit_s; });
  return jobs;
}

} // namespace gpuramp::model
