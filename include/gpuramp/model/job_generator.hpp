// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/job.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Jobs drawn at random, for queues that have no trace.
namespace gpuramp::model {

/// One kind of job. Size and duration belong together: a mix of shapes is their joint distribution, so that GPU-hours
/// are what such jobs really use and not a product of independent means.
struct JobShape {
  double weight = 1;               ///< share of the class's jobs, relative to its other shapes
  std::int64_t gpus = 1;           ///< together, >= 1
  core::Duration run;              ///< median, > 0
  core::Duration run_p90;          ///< >= run; durations are lognormal between the two, all equal where it is the same
  double requested_factor = 2;     ///< time limit / duration, median, > 0
  double requested_factor_p90 = 0; ///< lognormal between the two, independent of the duration; alike if it is no more
  std::int64_t least_gpus = 0;     ///< as in Job
};

/// Jobs of one kind of work, with when they arrive.
struct JobClass {
  std::string name;
  double jobs_per_day = 0;                         ///< at the start, mean over a week
  double growth_per_year = 1;                      ///< factor on the rate, continuous
  std::optional<std::array<double, 24>> by_hour;   ///< relative rate by hour of the day, UTC
  std::optional<std::array<double, 7>> by_weekday; ///< relative rate, Monday first
  double interval_cv = 1;                          ///< of the intervals between arrivals: 1 Poisson, above 1 in bursts
  double priority = 0;
  core::Duration patience; ///< mean time after which an owner cancels a job that has not started, exponential; 0: never
  std::uint32_t partition = 0;
  std::uint32_t users = 1; ///< jobs fall to them at random
  std::vector<JobShape> shapes;
};

/// Draws the jobs of all classes from the start until the end, ascending by submission.
/// Arrivals are a renewal process in the time that passes at the rate of the class (time rescaling, Brown et al. 2002,
/// doi:10.1162/08997660252741149): intervals are exponential, or a mix of two exponentials with balanced means and the
/// stated coefficient of variation (Whitt 1982, doi:10.1287/opre.30.1.125, eq. 3.7).
/// \param queue  name of the queue: its random streams carry it
/// \throws ContractError if a class has jobs but no shape, a weight below 0, or a coefficient of variation below 1
[[nodiscard]] std::vector<Job> draw_jobs(const std::vector<JobClass>& classes, const std::string& queue,
                                         core::Date start, core::Date end, std::uint64_t seed);

} // namespace gpuramp::model
