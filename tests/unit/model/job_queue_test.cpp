// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_queue.hpp"

#include "gpuramp/core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <vector>

using namespace gpuramp;
using model::Job;
using model::JobQueue;
using model::JobState;
using model::QueuePolicy;
using model::QueueRules;

namespace {

constexpr double kForever = 1e18;

/// Runs a queue alone until nothing is left to do or the time is over.
void run(JobQueue& queue, std::size_t n_places = 1, double until_s = kForever)
{
  for (;;) {
    auto next_s = queue.next_change_s();
    for (std::size_t p = 0; p < n_places; ++p)
      next_s = std::min(next_s, queue.next_end_s(p));
    if (next_s > until_s)
      return;
    for (std::size_t p = 0; p < n_places; ++p) {
      queue.end_due(p, next_s);
      REQUIRE(queue.used(p) <= queue.capacity(p));
    }
    queue.advance_to(next_s);
    queue.schedule(next_s);
  }
}

QueueRules rules_of(QueuePolicy policy)
{
  QueueRules rules;
  rules.policy = policy;
  return rules;
}

/// Jobs that keep to what they requested.
Job job(double submit_s, std::int64_t gpus, double run_s)
{
  Job j;
  j.submit_s = submit_s, j.gpus = gpus, j.run_s = run_s, j.requested_s = run_s;
  return j;
}

std::vector<double> starts_of(const JobQueue& queue)
{
  std::vector<double> starts;
  for (std::uint32_t i = 0; i < queue.jobs().size(); ++i)
    starts.push_back(queue.progress(i).first_start_s);
  return starts;
}

std::vector<double> starts(QueuePolicy policy, const std::vector<Job>& jobs, std::int64_t gpus)
{
  JobQueue queue(rules_of(policy), jobs, 1);
  queue.set_capacity(0, gpus, 0);
  run(queue);
  return starts_of(queue);
}

/// Strict FCFS written anew: a job starts when those before it have started and enough GPUs are free.
std::vector<double> reference_fcfs(const std::vector<Job>& jobs, std::int64_t gpus)
{
  using End = std::pair<double, std::int64_t>;
  std::priority_queue<End, std::vector<End>, std::greater<>> running;
  std::vector<double> starts;
  double now_s = 0;
  for (const auto& j : jobs) {
    now_s = std::max(now_s, j.submit_s);
    while (gpus < j.gpus || (not running.empty() && running.top().first <= now_s)) {
      now_s = std::max(now_s, running.top().first);
      gpus += running.top().second;
      running.pop();
    }
    gpus -= j.gpus;
    running.emplace(now_s + j.run_s, j.gpus);
    starts.push_back(now_s);
  }
  return starts;
}

/// Sizes 1 .. 64, durations lognormal, at an offered load of 0.9 of the GPUs.
std::vector<Job> random_jobs(std::size_t n, std::int64_t gpus, std::uint64_t seed)
{
  core::Stream stream(seed, "jobs");
  std::vector<Job> jobs;
  double gpu_s = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto size = std::int64_t{1} << static_cast<int>(stream.uniform() * 7);
    jobs.push_back(job(0, size, std::round(std::clamp(stream.lognormal(1800, 1.2), 60.0, 86'400.0))));
    gpu_s += static_cast<double>(size) * jobs.back().run_s;
  }
  double at_s = 0;
  for (auto& j : jobs)
    j.submit_s = at_s += stream.exponential(gpu_s / (0.9 * static_cast<double>(gpus)) / static_cast<double>(n));
  return jobs;
}

} // namespace

TEST_CASE("strict FCFS starts as a reference of fifteen lines does")
{
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto jobs = random_jobs(2'000, 100, seed);
    CHECK(starts(QueuePolicy::fcfs, jobs, 100) == reference_fcfs(jobs, 100));
  }
}

// 10 GPUs. The second job needs 8 and is the head: 6 are taken until 100, so it is reserved for 100, where 2 will be
// free beside it. The third ends by 50; at 50 the fourth takes these 2 for long, the fifth would need as many and stay
// until 110, the sixth and seventh are gone by then. At 90 the eighth fits until 100, the ninth does not (101).
TEST_CASE("EASY backfilling by hand")
{
  const std::vector<Job> jobs{job(0, 6, 100), job(0, 8, 100), job(0, 4, 50), job(0, 2, 200), job(0, 2, 60),
                              job(0, 1, 40),  job(0, 1, 45),  job(0, 1, 10), job(0, 1, 6),   job(0, 5, 10)};
  CHECK(starts(QueuePolicy::easy, jobs, 10) == std::vector<double>{0, 100, 0, 50, 200, 50, 50, 90, 200, 200});
}

// The fourth job fits beside the second, so EASY starts it at once; it stays until 220 and holds back the third, which
// has no reservation. Conservative backfilling keeps the third at 200, and the fourth waits for its end.
TEST_CASE("conservative backfilling delays nobody, EASY only not the head")
{
  const std::vector<Job> jobs{job(0, 6, 100), job(0, 8, 100), job(0, 10, 50), job(0, 2, 220)};
  CHECK(starts(QueuePolicy::easy, jobs, 10) == std::vector<double>{0, 100, 220, 0});
  CHECK(starts(QueuePolicy::conservative, jobs, 10) == std::vector<double>{0, 100, 200, 250});
}

// By induction over the order: what runs beside job k in FCFS runs no longer with reservations made in the same order.
TEST_CASE("with exact requests conservative backfilling delays no job")
{
  const auto jobs = random_jobs(1'000, 100, 4);
  const auto fcfs = starts(QueuePolicy::fcfs, jobs, 100);
  const auto conservative = starts(QueuePolicy::conservative, jobs, 100);
  for (std::size_t i = 0; i < jobs.size(); ++i)
    CHECK(conservative[i] <= fcfs[i] + 1e-6); // rounding of sums in another order
  CHECK(std::accumulate(conservative.begin(), conservative.end(), 0.0) <
        std::accumulate(fcfs.begin(), fcfs.end(), 0.0));
}

TEST_CASE("every policy does the same work and never uses more GPUs than there are")
{
  const auto jobs = random_jobs(1'000, 100, 5);
  for (const auto policy : {QueuePolicy::fcfs, QueuePolicy::easy, QueuePolicy::conservative,
                            QueuePolicy::shortest_first, QueuePolicy::priority, QueuePolicy::fair_share}) {
    JobQueue queue(rules_of(policy), jobs, 1);
    queue.set_capacity(0, 100, 0);
    run(queue); // checks the capacity at every event
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
      CHECK(queue.progress(i).state == JobState::finished);
      CHECK(queue.progress(i).end_s == queue.progress(i).start_s + jobs[i].run_s);
      CHECK(queue.progress(i).start_s >= jobs[i].submit_s);
    }
    CHECK(queue.used(0) == 0);
    CHECK(queue.waiting_gpus() == 0);
  }
}

// c servers, arrivals Poisson, service exponential: mean wait = C(c, a) / (c mu - lambda), Erlang's formula
// (Gross et al., Fundamentals of Queueing Theory, eq. 2.33). c = 4, a = 3.2: C = 0.5964, mean wait 0.7455 / mu.
TEST_CASE("M/M/c waits as Erlang's delay formula says")
{
  constexpr int kServers = 4;
  constexpr double kOffered = 3.2;
  double sum = 0;
  double term = 1;
  for (int k = 0; k < kServers; ++k, term *= kOffered / k)
    sum += term;
  const auto last = term * kServers / (kServers - kOffered);
  const auto expected_s = last / (sum + last) / (kServers - kOffered);
  CHECK(expected_s == Approx(0.7455).epsilon(1e-3));
  constexpr int kBatches = 40;
  std::vector<double> means;
  for (int b = 0; b < kBatches; ++b) {
    core::Stream stream(7, "mmc", static_cast<std::uint64_t>(b));
    std::vector<Job> jobs;
    double at_s = 0;
    for (int i = 0; i < 6'000; ++i)
      jobs.push_back(job(at_s += stream.exponential(1 / kOffered), 1, stream.exponential(1)));
    const auto begun = starts(QueuePolicy::fcfs, jobs, kServers);
    double wait_s = 0;
    for (std::size_t i = 1'000; i < jobs.size(); ++i)
      wait_s += begun[i] - jobs[i].submit_s;
    means.push_back(wait_s / 5'000);
  }
  const auto mean = std::accumulate(means.begin(), means.end(), 0.0) / kBatches;
  double squares = 0;
  for (const auto m : means)
    squares += (m - mean) * (m - mean);
  const auto standard_error = std::sqrt(squares / (kBatches - 1) / kBatches);
  CHECK(std::abs(mean - expected_s) < 3 * standard_error);
  CHECK(standard_error < 0.05 * expected_s);
}

TEST_CASE("jobs that progress at half the rate take twice as long")
{
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 1, 100), job(0, 1, 100)}, 1);
  queue.set_capacity(0, 1, 0);
  queue.advance_to(0);
  queue.schedule(0);
  queue.set_rate(0, 0.5, 40); // 60 s are left: 120 s more
  CHECK(queue.next_end_s(0) == 160);
  queue.end_due(0, 160);
  queue.schedule(160);
  queue.set_rate(0, 1, 200); // 20 of 100 s are done
  CHECK(queue.next_end_s(0) == 280);
  queue.set_rate(0, 0, 220);
  CHECK(std::isinf(queue.next_end_s(0)));
}

// Of two jobs of 2 and 3 GPUs the first has lost its GPUs after 60 of 100 s: 60 of the 100 s that it takes again are
// work done before, 2 x 0.6 of the 5 GPUs in use.
TEST_CASE("work that is done again is known while it is")
{
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 2, 100), job(0, 3, 400)}, 1);
  queue.set_capacity(0, 5, 0);
  queue.advance_to(0);
  queue.schedule(0);
  CHECK(queue.rework_frac(0) == 0);
  queue.put_back(0, model::LossCause::failure, 60);
  queue.schedule(60);
  CHECK(queue.rework_frac(0) == Approx(2 * 0.6 / 5));
  queue.put_back(0, model::LossCause::failure, 110); // 30 of the 60 s are counted, 20 new ones are lost: 50 are owed
  queue.schedule(110);
  CHECK(queue.rework_frac(0) == Approx(2 * 0.8 / 5)); // 110 lost in all, 30 counted
  queue.end_due(0, 210);
  CHECK(queue.rework_frac(0) == 0);
  CHECK(queue.progress(0).extra_gpu_s == Approx(2 * 110));
}

TEST_CASE("a job knows what made it slower")
{
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 2, 100)}, 1);
  queue.set_capacity(0, 2, 0);
  queue.advance_to(0);
  queue.schedule(0);
  queue.set_rate(0, 0.5, 20, {0.4, 0.1}); // 80 s are left: 160 s more, 64 for want of power, 16 of network
  CHECK(queue.slowed_gpu_s(0, 100)[0] == Approx(2 * 0.4 * 80));
  queue.end_due(0, 180);
  CHECK(queue.slowed_gpu_s(0, 1'000)[0] == Approx(2 * 64));
  CHECK(queue.slowed_gpu_s(0, 1'000)[1] == Approx(2 * 16));
}

TEST_CASE("where GPUs go away the last started job goes back")
{
  for (const bool keeps : {false, true}) {
    auto rules = rules_of(QueuePolicy::fcfs);
    rules.checkpoint.enabled = keeps;
    JobQueue queue(rules, {job(0, 2, 100), job(10, 2, 100)}, 1);
    queue.set_capacity(0, 4, 0);
    run(queue, 1, 10);
    CHECK(queue.set_capacity(0, 3, 50) == std::vector<std::uint32_t>{1});
    CHECK(queue.used(0) == 2);
    run(queue);
    CHECK(queue.progress(0).end_s == 100);
    CHECK(queue.progress(1).start_s == 100);
    CHECK(queue.progress(1).end_s == (keeps ? 160 : 200)); // 40 s were done
    CHECK(queue.progress(1).first_start_s == 10);
    CHECK(queue.progress(1).times_put_back() == 1);
  }
}

TEST_CASE("a job ends at its limit where the queue says so")
{
  auto jobs = std::vector{job(0, 1, 100), job(0, 1, 10)};
  jobs[0].requested_s = 60;
  for (const bool kills : {false, true}) {
    auto rules = rules_of(QueuePolicy::fcfs);
    rules.kill_at_limit = kills;
    JobQueue queue(rules, jobs, 1);
    queue.set_capacity(0, 1, 0);
    run(queue);
    CHECK(queue.progress(0).end_s == (kills ? 60 : 100));
    CHECK(queue.progress(0).state == (kills ? JobState::killed : JobState::finished));
    CHECK(queue.progress(1).state == JobState::finished);
  }
}

TEST_CASE("a partition over its quota waits and holds back no other")
{
  auto rules = rules_of(QueuePolicy::fcfs);
  rules.quotas = {4, 4};
  auto jobs = std::vector{job(0, 3, 100), job(0, 3, 100), job(0, 1, 10), job(0, 4, 50)};
  jobs[3].partition = 1;
  JobQueue queue(rules, jobs, 1);
  queue.set_capacity(0, 8, 0);
  queue.advance_to(0);
  queue.schedule(0);
  CHECK(queue.used(0) == 7);
  CHECK(queue.waiting_for()[static_cast<std::size_t>(model::WaitCause::quota)] == 4); // of its partition both, in order
  run(queue);
  CHECK(starts_of(queue) == std::vector<double>{0, 100, 100, 0});
}

TEST_CASE("shortest first, priority that ages, and fair share take the order they say")
{
  SECTION("shortest first")
  {
    CHECK(starts(QueuePolicy::shortest_first, {job(0, 1, 10), job(1, 1, 30), job(2, 1, 20)}, 1) ==
          std::vector<double>{0, 30, 10});
  }
  SECTION("priority")
  {
    auto jobs = std::vector{job(0, 1, 3 * 86'400.), job(0, 1, 10), job(86'400, 1, 10)};
    jobs[2].priority = 1.5;
    for (const double ageing : {0.0, 1.0, 2.0}) { // the second job waits a day longer
      auto rules = rules_of(QueuePolicy::priority);
      rules.ageing_per_day = ageing;
      JobQueue queue(rules, jobs, 1);
      queue.set_capacity(0, 1, 0);
      run(queue);
      CHECK((queue.progress(1).start_s < queue.progress(2).start_s) == (ageing > 1.5));
    }
  }
  SECTION("fair share: the user who used nothing comes first")
  {
    auto jobs = std::vector{job(0, 1, 100), job(1, 1, 100), job(2, 1, 100)};
    jobs[2].user = 1;
    CHECK(starts(QueuePolicy::fair_share, jobs, 1) == std::vector<double>{0, 200, 100});
  }
}

TEST_CASE("a job runs at one place: the fullest that has room")
{
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 2, 100), job(0, 5, 100), job(0, 4, 10)}, 2);
  queue.set_capacity(0, 6, 0);
  queue.set_capacity(1, 3, 0);
  queue.advance_to(0);
  queue.schedule(0);
  CHECK(queue.progress(0).place == 1);
  CHECK(queue.progress(1).place == 0);
  CHECK(queue.progress(2).state == JobState::waiting); // 2 GPUs are free, one at each place
  run(queue, 2);
  CHECK(queue.progress(2).start_s == 100);
}

TEST_CASE("free GPUs over time find the first long enough stretch")
{
  model::FreeProfile profile(0, 10);
  profile.add(0, 100, -6);
  profile.add(50, 70, -4);
  CHECK(profile.earliest_s(4, 50, 0) == 0);
  CHECK(profile.earliest_s(4, 51, 0) == 70);
  CHECK(profile.earliest_s(5, 1, 0) == 100);
  CHECK(profile.earliest_s(4, 10, 60) == 70);
  CHECK(std::isinf(profile.earliest_s(11, 1, 0)));
}

namespace {

std::int64_t waiting_for(const JobQueue& queue, model::WaitCause cause)
{
  return queue.waiting_for()[static_cast<std::size_t>(cause)];
}

double waited_s(const JobQueue& queue, std::uint32_t job, model::WaitCause cause)
{
  return queue.progress(job).waited_s[static_cast<std::size_t>(cause)];
}

} // namespace

TEST_CASE("jobs wait for what the head lacks")
{
  using model::WaitCause;
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 10, 100), job(0, 6, 10), job(0, 1, 10)}, 2);
  queue.set_capacity(0, 10, 0);
  queue.set_capacity(1, 4, 0);
  queue.advance_to(0);
  queue.schedule(0);
  CHECK(waiting_for(queue, WaitCause::gpus) == 7);
  queue.set_withheld(1, {0, 2});
  queue.schedule(10);
  CHECK(waiting_for(queue, WaitCause::fabric) == 7);
  queue.set_withheld(1, {2, 2});
  queue.schedule(30);
  CHECK(waiting_for(queue, WaitCause::power) == 7);
  queue.set_capacity(0, 13, 60); // 3 and 4 are free
  queue.schedule(60);
  CHECK(waiting_for(queue, WaitCause::fragmentation) == 7);
  run(queue, 2);
  CHECK(waited_s(queue, 1, WaitCause::gpus) == 10);
  CHECK(waited_s(queue, 1, WaitCause::fabric) == 20);
  CHECK(waited_s(queue, 1, WaitCause::power) == 30);
  CHECK(waited_s(queue, 1, WaitCause::fragmentation) == 40);
  CHECK(waited_s(queue, 0, WaitCause::gpus) == 0);
}

TEST_CASE("waits by cause sum to the wait under every policy")
{
  for (const auto policy : {QueuePolicy::fcfs, QueuePolicy::easy, QueuePolicy::conservative, QueuePolicy::fair_share}) {
    auto jobs = random_jobs(500, 100, 6);
    for (std::size_t i = 0; i < jobs.size(); ++i)
      jobs[i].partition = i % 3 == 0 ? 1 : 0;
    auto rules = rules_of(policy);
    rules.quotas = {100, 70};
    JobQueue queue(rules, jobs, 2);
    queue.set_capacity(0, 64, 0);
    queue.set_capacity(1, 64, 0);
    run(queue, 2);
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
      const auto& waited = queue.progress(i).waited_s;
      CHECK(std::accumulate(waited.begin(), waited.end(), 0.0) ==
            Approx(queue.progress(i).first_start_s - jobs[i].submit_s).margin(1e-6));
    }
  }
}

TEST_CASE("owners cancel jobs that have not started, and no others")
{
  auto jobs = std::vector{job(0, 1, 100), job(0, 1, 10), job(0, 1, 10)};
  jobs[0].cancel_s = 50;
  jobs[1].cancel_s = 99;
  jobs[2].cancel_s = 101;
  JobQueue queue(rules_of(QueuePolicy::fcfs), jobs, 1);
  queue.set_capacity(0, 1, 0);
  run(queue);
  CHECK(queue.progress(0).state == JobState::finished);
  CHECK(queue.progress(1).state == JobState::cancelled);
  CHECK(queue.progress(2).start_s == 100);
  CHECK(queue.waiting_jobs() == 0);
}

TEST_CASE("the head preempts jobs of lower priority, the lowest and last started first")
{
  auto jobs = std::vector{job(0, 4, 100), job(10, 3, 100), job(20, 3, 100), job(50, 5, 10)};
  jobs[0].priority = 2;
  jobs[3].priority = 3;
  for (const bool checkpoint : {false, true}) {
    auto rules = rules_of(QueuePolicy::priority);
    rules.preempts = true;
    rules.checkpoint.enabled = checkpoint;
    rules.checkpoint.every_s = 1'000; // a job that is told writes one more
    JobQueue queue(rules, jobs, 1);
    queue.set_capacity(0, 10, 0);
    run(queue, 1, 50);
    CHECK(queue.progress(0).state == JobState::running);
    CHECK(queue.progress(1).state == JobState::waiting); // both were needed
    CHECK(queue.progress(2).state == JobState::waiting);
    CHECK(queue.progress(3).start_s == 50);
    run(queue);
    CHECK(queue.progress(2).end_s == (checkpoint ? 60 + 70 : 60 + 100));
    CHECK(queue.progress(2).put_back[static_cast<std::size_t>(model::LossCause::preemption)] == 1);
    CHECK(queue.progress(2).extra_gpu_s == (checkpoint ? 0 : 3 * 30));
  }
}

TEST_CASE("of jobs of one priority the last started goes")
{
  auto jobs = std::vector{job(0, 3, 100), job(10, 3, 100), job(20, 3, 10)};
  jobs[2].priority = 1;
  auto rules = rules_of(QueuePolicy::priority);
  rules.preempts = true;
  JobQueue queue(rules, jobs, 1);
  queue.set_capacity(0, 6, 0);
  run(queue);
  CHECK(queue.progress(0).times_put_back() == 0);
  CHECK(queue.progress(1).times_put_back() == 1);
}

TEST_CASE("jobs of the same priority are not preempted")
{
  auto rules = rules_of(QueuePolicy::priority);
  rules.preempts = true;
  JobQueue queue(rules, {job(0, 1, 100), job(10, 1, 10)}, 1);
  queue.set_capacity(0, 1, 0);
  run(queue);
  CHECK(starts_of(queue) == std::vector<double>{0, 100});
}

// 10 GPUs. The elastic job runs on 4 or more: on 10 alone, 100 s x 10 GPU s each; at 20 a job of 6 comes and takes what
// it does not need; at 50 it is gone. Work done: 200 + 30 x 4 = 320 of 1,000; 680 / 10 = 68 s later it ends.
TEST_CASE("an elastic job gives way to others and takes what is left")
{
  auto jobs = std::vector{job(0, 10, 100), job(20, 6, 30)};
  jobs[0].least_gpus = 4;
  JobQueue queue(rules_of(QueuePolicy::fcfs), jobs, 1);
  queue.set_capacity(0, 10, 0);
  run(queue);
  CHECK(queue.progress(1).start_s == 20);
  CHECK(queue.progress(0).end_s == Approx(118));
  CHECK(queue.gpu_s(0, 200) == Approx(1'000));
  CHECK(queue.progress(0).times_put_back() == 0);
}

TEST_CASE("lent GPUs keep to quotas and capacity, and work is conserved")
{
  auto jobs = random_jobs(400, 100, 7);
  double work = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].least_gpus = i % 2 == 0 ? (jobs[i].gpus + 1) / 2 : 0;
    jobs[i].partition = i % 3 == 0 ? 1 : 0;
    work += static_cast<double>(jobs[i].gpus) * jobs[i].run_s;
  }
  for (const auto policy : {QueuePolicy::fcfs, QueuePolicy::easy, QueuePolicy::conservative}) {
    auto rules = rules_of(policy);
    rules.quotas = {100, 70};
    JobQueue queue(rules, jobs, 1);
    queue.set_capacity(0, 100, 0);
    run(queue); // checks the capacity at every event
    double held = 0;
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
      CHECK(queue.progress(i).state == JobState::finished);
      held += queue.gpu_s(i, kForever);
    }
    CHECK(held == Approx(work).epsilon(1e-9));
  }
}

// 10 GPUs, 8 of them reserved for nobody from 100 to 200: of two jobs of 5 one is gone by then, the other would not be.
TEST_CASE("jobs start only where they are gone before a reservation begins")
{
  for (const auto policy : {QueuePolicy::fcfs, QueuePolicy::easy, QueuePolicy::conservative}) {
    auto rules = rules_of(policy);
    rules.reservations = {{100, 200, 8, 0, {}}};
    JobQueue queue(rules, {job(0, 5, 100), job(0, 5, 101), job(0, 2, 50)}, 1);
    queue.set_capacity(0, 10, 0);
    run(queue, 1, 0);
    if (policy == QueuePolicy::fcfs)
      CHECK(waiting_for(queue, model::WaitCause::reservation) == 7);
    run(queue);
    CHECK(starts_of(queue) == std::vector<double>{0, 200, policy == QueuePolicy::fcfs ? 200. : 0.});
  }
}

TEST_CASE("a reservation is for the jobs of its partition")
{
  for (const auto policy : {QueuePolicy::easy, QueuePolicy::conservative}) {
    auto rules = rules_of(policy);
    rules.reservations = {{100, 200, 8, 0, 1u}};
    auto jobs = std::vector{job(0, 5, 150), job(110, 6, 40), job(110, 3, 20), job(110, 2, 20)};
    jobs[1].partition = 1;
    JobQueue queue(rules, jobs, 1);
    queue.set_capacity(0, 10, 0);
    run(queue);
    // The second uses 6 of the 8; the third would take more than the 2 that are not reserved, the fourth takes these.
    CHECK(starts_of(queue) == std::vector<double>{200, 110, 200, 110});
  }
}

// Pods of 4: two jobs of 3 leave one GPU in each of two pods, so that one of 2 finds room in the third, one of 3 in
// none.
TEST_CASE("packed jobs wait for a pod although enough GPUs are free")
{
  for (const bool packs : {false, true}) {
    JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 3, 100), job(0, 3, 100), job(0, 2, 50), job(0, 3, 10)}, 1);
    if (packs)
      queue.pack(0, 4);
    queue.set_capacity(0, 12, 0);
    run(queue, 1, 0);
    CHECK(waiting_for(queue, model::WaitCause::fragmentation) == (packs ? 3 : 0));
    run(queue);
    CHECK(starts_of(queue) == std::vector<double>{0, 0, 0, packs ? 50. : 0.});
  }
}

// Pods of 4. The second job needs a pod: that of the first, at 100. The third stays until 300 and may not go there, nor
// is there room beside; the fourth fits in the other pod beside what runs there.
TEST_CASE("backfilling leaves the head its pod")
{
  JobQueue queue(rules_of(QueuePolicy::easy),
                 {job(0, 3, 100), job(0, 3, 200), job(0, 4, 10), job(0, 1, 300), job(0, 1, 300)}, 1);
  queue.pack(0, 4);
  queue.set_capacity(0, 8, 0);
  run(queue);
  CHECK(starts_of(queue) == std::vector<double>{0, 0, 100, 0, 110});
}

// Pods of 8. The fourth job needs 5 together: in the second pod, when the third ends at 100, which leaves 3 there. Of
// two jobs of 2 that stay until later one fits beside it; the other waits for the end of the first job, in its pod.
TEST_CASE("jobs that stay beside the head leave its pod room together")
{
  JobQueue queue(rules_of(QueuePolicy::easy),
                 {job(0, 4, 80), job(0, 4, 500), job(0, 4, 100), job(0, 5, 10), job(0, 2, 300), job(0, 2, 300)}, 1);
  queue.pack(0, 8);
  queue.set_capacity(0, 16, 0);
  run(queue);
  CHECK(starts_of(queue) == std::vector<double>{0, 0, 0, 100, 0, 80});
}

TEST_CASE("a failure costs what was done since the last checkpoint, and a restart")
{
  auto rules = rules_of(QueuePolicy::fcfs);
  rules.checkpoint = {true, 100, 10, 30};
  JobQueue queue(rules, {job(0, 2, 300)}, 1);
  queue.set_capacity(0, 2, 0);
  run(queue, 1, 0);
  CHECK(queue.next_end_s(0) == 320);
  queue.put_back(0, model::LossCause::failure, 250); // 200 are saved at 220
  queue.schedule(250);
  queue.end_due(0, 250); // drops the end that was foreseen before
  CHECK(queue.next_end_s(0) == 250 + 30 + 100);
  run(queue);
  CHECK(queue.progress(0).interruptions == 1);
  CHECK(queue.progress(0).extra_gpu_s == Approx(2 * (380 - 300)));
}

TEST_CASE("expected failures stretch a job, a large one more often struck than a small one")
{
  JobQueue queue(rules_of(QueuePolicy::fcfs), {job(0, 1, 1'000), job(0, 20, 1'000)}, 1);
  queue.set_capacity(0, 21, 0);
  queue.expect_failures(0, {{1e-4, 10}});
  run(queue);
  CHECK(queue.progress(0).end_s == Approx(std::expm1(0.1) / 1e-4)); // the unit it is on
  CHECK(queue.progress(1).end_s == Approx(std::expm1(0.2) / 2e-4));
  CHECK(queue.progress(1).interruptions == Approx(std::expm1(0.2)));
}

TEST_CASE("no more is lent than the partition may use, nor what is reserved")
{
  auto jobs = std::vector{job(0, 10, 100)};
  jobs[0].least_gpus = 2;
  auto rules = rules_of(QueuePolicy::fcfs);
  rules.quotas = {6};
  JobQueue queue(rules, jobs, 1);
  queue.set_capacity(0, 10, 0);
  run(queue, 1, 0);
  CHECK(queue.used(0) == 6);
  rules.quotas.clear();
  rules.reservations = {{0, 1'000, 7, 0, {}}};
  JobQueue beside(rules, jobs, 1);
  beside.set_capacity(0, 10, 0);
  run(beside, 1, 0);
  CHECK(beside.used(0) == 3);
}

TEST_CASE("a job that gets no further than its start still waits")
{
  auto jobs = std::vector{job(0, 1, 100)};
  jobs[0].cancel_s = 50;
  JobQueue queue(rules_of(QueuePolicy::fcfs), jobs, 1);
  queue.set_capacity(0, 1, 0);
  queue.advance_to(0);
  queue.schedule(0);
  queue.set_capacity(0, 0, 0);
  queue.set_withheld(0, {1, 0});
  queue.schedule(0);
  CHECK(waiting_for(queue, model::WaitCause::power) == 1);
  CHECK(queue.progress(0).times_put_back() == 0);
  CHECK(queue.progress(0).first_start_s < 0);
  queue.advance_to(50);
  CHECK(queue.progress(0).state == JobState::cancelled);
}
