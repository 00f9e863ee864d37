// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/job_queue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

// Arbitrary queues: whatever jobs, rules, outages and failures there are, what is true of all queues holds at each
// event.

using namespace gpuramp;
using model::Job;
using model::JobQueue;
using model::JobState;
using model::QueuePolicy;
using model::QueueRules;

namespace {

constexpr std::int64_t kGpus = 64; ///< of each of two places
constexpr std::size_t kPlaces = 2;
constexpr double kEvent_s = 400;     ///< mean time between outages, failures and changes of speed
constexpr double kQuiet_s = 200'000; ///< from when on all GPUs are there and nothing fails

double below(core::Stream& stream, double most)
{
  return std::floor(stream.uniform() * most);
}

std::vector<Job> arbitrary_jobs(core::Stream& stream)
{
  std::vector<Job> jobs;
  double at_s = 0;
  for (int i = 0; i < 300; ++i) {
    Job job;
    job.submit_s = at_s += stream.exponential(200);
    job.gpus = 1 + static_cast<std::int64_t>(std::pow(48, stream.uniform()));
    job.least_gpus =
        stream.uniform() < 0.3 ? 1 + static_cast<std::int64_t>(below(stream, static_cast<double>(job.gpus))) : 0;
    job.run_s = std::round(stream.lognormal(600, 1));
    job.requested_s = job.run_s * (0.5 + 2 * stream.uniform());
    job.priority = below(stream, 3);
    job.partition = static_cast<std::uint32_t>(below(stream, 3));
    job.user = static_cast<std::uint32_t>(below(stream, 5));
    if (stream.uniform() < 0.1)
      job.cancel_s = at_s + stream.exponential(2'000);
    jobs.push_back(job);
  }
  return jobs;
}

QueueRules arbitrary_rules(QueuePolicy policy, core::Stream& stream)
{
  QueueRules rules;
  rules.policy = policy;
  rules.kill_at_limit = stream.uniform() < 0.3;
  rules.preempts = policy == QueuePolicy::priority;
  rules.checkpoint = {stream.uniform() < 0.5, 300, 20, 60};
  rules.quotas = {100, 60, 49};
  rules.backfill_depth = 50;
  for (int i = 0; i < 4; ++i) {
    const auto from_s = std::round(stream.uniform() * 60'000);
    rules.reservations.push_back({from_s,
                                  from_s + 3'000,
                                  1 + static_cast<std::int64_t>(below(stream, 40)),
                                  static_cast<std::size_t>(below(stream, 2)),
                                  {}});
    if (i % 2 == 0)
      rules.reservations.back().partition = static_cast<std::uint32_t>(below(stream, 3));
  }
  return rules;
}

class Trial {
public:
  Trial(QueuePolicy policy, std::uint64_t seed)
      : stream_(seed, "arbitrary queues"), rules_(arbitrary_rules(policy, stream_)),
        queue_(rules_, arbitrary_jobs(stream_), kPlaces)
  {
    for (std::size_t p = 0; p < kPlaces; ++p) {
      if (stream_.uniform() < 0.5)
        queue_.pack(p, 8);
      queue_.set_capacity(p, kGpus, 0);
    }
  }

  void run()
  {
    auto disturbed_s = stream_.exponential(kEvent_s);
    for (;;) {
      auto next_s = std::min(queue_.next_change_s(), disturbed_s);
      for (std::size_t p = 0; p < kPlaces; ++p)
        next_s = std::min(next_s, queue_.next_end_s(p));
      if (std::isinf(next_s))
        return;
      for (std::size_t p = 0; p < kPlaces; ++p)
        queue_.end_due(p, next_s);
      queue_.advance_to(next_s);
      if (next_s >= disturbed_s)
        disturbed_s = disturb(next_s);
      queue_.schedule(next_s);
      check();
    }
  }

  void check_end() const
  {
    for (std::uint32_t i = 0; i < queue_.jobs().size(); ++i) {
      const auto& p = queue_.progress(i);
      CHECK((p.state == JobState::finished || p.state == JobState::killed || p.state == JobState::cancelled));
      double waited_s = 0;
      for (const auto s : p.waited_s) {
        CHECK(s >= -1e-6);
        waited_s += s;
      }
      if (p.first_start_s >= 0)
        CHECK(waited_s == Approx(p.first_start_s - queue_.jobs()[i].submit_s).margin(1e-6));
      CHECK((p.state == JobState::cancelled) == (p.first_start_s < 0));
      if (p.state == JobState::finished)
        CHECK(queue_.gpu_s(i, p.end_s) >=
              static_cast<double>(queue_.jobs()[i].gpus) * queue_.jobs()[i].run_s * (1 - 1e-9));
    }
    CHECK(queue_.waiting_gpus() == 0);
    CHECK(queue_.waiting_jobs() == 0);
  }

private:
  /// An outage, a failure or another speed; at the end all is well. \return when the next comes
  double disturb(double now_s)
  {
    const auto place = static_cast<std::size_t>(below(stream_, kPlaces));
    if (now_s > kQuiet_s) {
      for (std::size_t p = 0; p < kPlaces; ++p) {
        queue_.set_capacity(p, kGpus, now_s);
        queue_.set_rate(p, 1, now_s);
      }
      return model::kNever;
    }
    const auto what = stream_.uniform();
    if (what < 0.4)
      queue_.set_capacity(place, static_cast<std::int64_t>(below(stream_, kGpus + 1)), now_s);
    else if (what < 0.7 && queue_.used(place) > 0)
      queue_.put_back(
          queue_.job_on(place, static_cast<std::int64_t>(below(stream_, static_cast<double>(queue_.used(place))))),
          model::LossCause::failure, now_s);
    else
      queue_.set_rate(place, stream_.uniform(), now_s);
    return now_s + stream_.exponential(kEvent_s);
  }

  void check() const
  {
    std::int64_t waiting = 0;
    for (const auto gpus : queue_.waiting_for())
      waiting += gpus;
    REQUIRE(waiting == queue_.waiting_gpus());
    std::map<std::uint32_t, std::int64_t> by_partition;
    std::int64_t used = 0;
    for (std::uint32_t i = 0; i < queue_.jobs().size(); ++i)
      if (queue_.progress(i).state == JobState::running) {
        const auto gpus = queue_.gpus_of(i);
        REQUIRE((gpus >= queue_.jobs()[i].need() && gpus <= queue_.jobs()[i].gpus));
        by_partition[queue_.jobs()[i].partition] += gpus;
        used += gpus;
      }
    for (std::size_t p = 0; p < kPlaces; ++p) {
      REQUIRE(queue_.used(p) <= queue_.capacity(p));
      used -= queue_.used(p);
    }
    REQUIRE(used == 0);
    for (const auto& [partition, gpus] : by_partition)
      REQUIRE(gpus <= rules_.quotas[partition]);
  }

  core::Stream stream_;
  QueueRules rules_;
  JobQueue queue_;
};

} // namespace

TEST_CASE("arbitrary queues keep to capacity and quotas, and lose no job")
{
  for (const auto policy : {QueuePolicy::fcfs, QueuePolicy::easy, QueuePolicy::conservative,
                            QueuePolicy::shortest_first, QueuePolicy::priority, QueuePolicy::fair_share})
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      INFO("policy " << static_cast<int>(policy) << ", seed " << seed);
      Trial trial(policy, seed);
      trial.run();
      trial.check_end();
    }
}
