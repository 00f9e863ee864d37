// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_generator.hpp"
#include "gpuramp/model/queue_statistics.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace gpuramp;
using model::JobClass;
using model::JobShape;

namespace {

const core::Date kStart{std::chrono::year{2026} / 1 / 5}; // a Monday

JobClass plain_class(double jobs_per_day)
{
  JobClass c;
  c.name = "plain";
  c.jobs_per_day = jobs_per_day;
  c.shapes = {{1, 8, core::seconds(600), core::seconds(600), 2}};
  return c;
}

std::vector<model::Job> draw(const JobClass& c, int days, std::uint64_t seed = 1)
{
  return model::draw_jobs({c}, "q", kStart, kStart + std::chrono::days{days}, seed);
}

/// Mean and coefficient of variation of the intervals.
std::pair<double, double> intervals(const std::vector<model::Job>& jobs)
{
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < jobs.size(); ++i) {
    const auto dt = jobs[i].submit_s - jobs[i - 1].submit_s;
    sum += dt;
    squares += dt * dt;
  }
  const auto n = static_cast<double>(jobs.size() - 1);
  const auto mean = sum / n;
  return {mean, std::sqrt(squares / n - mean * mean) / mean};
}

} // namespace

// Counts of a Poisson process have the variance of their mean; the standard error of an estimated CV of exponential
// intervals is 1 / sqrt(n).
TEST_CASE("arrivals come at the stated rate, Poisson or in bursts")
{
  const auto poisson = draw(plain_class(1'000), 60);
  CHECK(std::abs(static_cast<double>(poisson.size()) - 60'000) < 3 * std::sqrt(60'000.0));
  CHECK(intervals(poisson).second == Approx(1).margin(3 / std::sqrt(60'000.0)));
  auto bursty = plain_class(1'000);
  bursty.interval_cv = 3;
  const auto bursts = draw(bursty, 60);
  CHECK(std::abs(static_cast<double>(bursts.size()) - 60'000) < 3 * 3 * std::sqrt(60'000.0)); // variance cv^2 n
  CHECK(intervals(bursts).second == Approx(3).epsilon(0.05));
}

TEST_CASE("arrivals follow hours and weekdays, and grow")
{
  auto c = plain_class(2'400);
  c.by_hour.emplace().fill(0);
  (*c.by_hour)[9] = 3, (*c.by_hour)[10] = 1;
  c.by_weekday = std::array<double, 7>{1, 1, 1, 1, 1, 0, 0};
  const auto jobs = draw(c, 28);
  double at_nine = 0;
  for (const auto& job : jobs) {
    const auto hour = static_cast<int>(job.submit_s / 3'600) % 24;
    const auto day = static_cast<int>(job.submit_s / 86'400) % 7;
    REQUIRE((hour == 9 || hour == 10));
    REQUIRE(day < 5);
    at_nine += hour == 9 ? 1 : 0;
  }
  const auto n = static_cast<double>(jobs.size());
  CHECK(std::abs(n - 28 * 2'400) < 3 * std::sqrt(28 * 2'400.0));
  CHECK(std::abs(at_nine - 0.75 * n) < 3 * std::sqrt(n * 0.75 * 0.25));
  auto growing = plain_class(1'000);
  growing.growth_per_year = 4;
  const auto two_years = draw(growing, 730);
  double first = 0;
  for (const auto& job : two_years)
    first += job.submit_s < 365 * 86'400.0 ? 1 : 0;
  CHECK((static_cast<double>(two_years.size()) - first) / first == Approx(4).epsilon(0.01));
}

// Two shapes of equal weight: 1 GPU for 100 s and 64 GPUs for 10,000 s. GPU-seconds per job are (100 + 640,000) / 2, a
// product of the means would say 32.5 x 5,050 = 164,125.
TEST_CASE("size and duration are drawn together")
{
  auto c = plain_class(1'000);
  c.shapes = {{1, 1, core::seconds(100), core::seconds(100), 2},
              {1, 64, core::seconds(10'000), core::seconds(10'000), 1.5}};
  const auto jobs = draw(c, 30);
  double gpu_s = 0;
  for (const auto& job : jobs) {
    gpu_s += static_cast<double>(job.gpus) * job.run_s;
    CHECK(job.run_s == Approx(job.gpus == 1 ? 100 : 10'000));
    CHECK(job.requested_s == Approx(job.gpus == 1 ? 200 : 15'000));
  }
  CHECK(gpu_s / static_cast<double>(jobs.size()) == Approx(320'050).epsilon(0.03));
}

TEST_CASE("durations have the stated percentiles, the same for the same seed")
{
  auto c = plain_class(1'000);
  c.shapes = {{1, 1, core::seconds(600), core::seconds(6'000), 2}};
  const auto jobs = draw(c, 30);
  double below = 0;
  double below_p90 = 0;
  for (const auto& job : jobs)
    below += job.run_s < 600 ? 1 : 0, below_p90 += job.run_s < 6'000 ? 1 : 0;
  const auto n = static_cast<double>(jobs.size());
  CHECK(std::abs(below / n - 0.5) < 3 * 0.5 / std::sqrt(n));
  CHECK(std::abs(below_p90 / n - 0.9) < 3 * 0.3 / std::sqrt(n));
  const auto again = draw(c, 30);
  REQUIRE(again.size() == jobs.size());
  CHECK(again.back().submit_s == jobs.back().submit_s);
  CHECK(draw(c, 30, 2).size() != jobs.size());
}

TEST_CASE("waits are told by their percentiles")
{
  std::vector<model::Job> jobs; // one GPU, jobs of 10 s that come together: they wait 0, 10, 20, ... 90 s
  for (int i = 0; i < 10; ++i) {
    jobs.emplace_back();
    jobs.back().run_s = jobs.back().requested_s = 10;
  }
  model::JobQueue queue({}, jobs, 1);
  queue.set_capacity(0, 1, 0);
  for (double now_s = 0; now_s <= 100; now_s += 10) {
    queue.end_due(0, now_s);
    queue.advance_to(now_s);
    queue.schedule(now_s);
  }
  const auto all = model::wait_statistics(queue, std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(all.jobs == 10);
  CHECK(all.mean_s == 45);
  CHECK(all.p50_s == 50);
  CHECK(all.p90_s == 90);
  CHECK(all.max_s == 90);
  CHECK(all.mean_slowdown == 5.5);
  CHECK(model::wait_statistics(queue, std::vector<std::uint32_t>{0, 1, 2, 3, 4}).mean_s == 20);
}
