// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/statistics.hpp"
#include "gpuramp/study/sweep.hpp"
#include "study/point_runner.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kCommitEvery = std::chrono::milliseconds(250);
constexpr int kPollMs = 100;

double seconds_since(Clock::time_point start)
{
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Whether the standard errors of P10, P50 and P90 of every milestone are small enough. A percentile that is never does
/// not count.
bool precise_enough(const LoadedStudy& loaded, const Store& store, std::uint64_t n_points, core::Duration until)
{
  for (const auto& output : loaded.study.outputs) {
    if (output.kind != Output::Kind::milestone)
      continue;
    const auto values = store.read_output(output.name, n_points);
    for (const auto p : {0.1, 0.5, 0.9})
      if (const auto q = percentile(values, p);
          q.value && not(q.standard_error && *q.standard_error <= core::in_days(until)))
        return false;
  }
  return true;
}

/// Runs points in order on a pool of workers.
class LocalRun {
public:
  LocalRun(const LoadedStudy& loaded, Plan& plan, Store& store, const SweepOptions& options)
      : loaded_(loaded), plan_(plan), store_(store), options_(options), pool_(loaded, options.n_workers, options.budget)
  {
    progress_.total = plan.size();
    progress_.done = store.count_done();
  }

  SweepResult run(const std::vector<std::uint64_t>* points)
  {
    SweepResult result;
    result.n_points = plan_.size();
    try {
      result.ending = run_all(points, result.n_points);
      store_.commit();
    } catch (const StoreError& error) {
      result.ending = Ending::disk_error;
      result.reason = error.what();
    }
    report();
    result.progress = progress_;
    return result;
  }

private:
  Ending run_all(const std::vector<std::uint64_t>* points, std::uint64_t& n_points)
  {
    const auto n = points != nullptr ? points->size() : plan_.size();
    for (std::uint64_t i = 0; i < n; ++i) {
      const auto index = points != nullptr ? (*points)[i] : i;
      if (options_.until_se && points == nullptr && at_batch_end(index) && stop_here(index)) {
        n_points = index;
        return Ending::precise_enough;
      }
      if (store_.is_done(index))
        continue;
      while (pool_.is_full() && not interrupted())
        collect();
      if (interrupted())
        return Ending::interrupted;
      pool_.start(plan_.point(index));
    }
    return drain() ? Ending::complete : Ending::interrupted;
  }

  [[nodiscard]] bool at_batch_end(std::uint64_t index) const
  {
    return index > 0 && index % (kBatchSamples * plan_.n_cells()) == 0;
  }

  bool stop_here(std::uint64_t index)
  {
    if (not drain())
      return false;
    store_.commit();
    return precise_enough(loaded_, store_, index, *options_.until_se);
  }

  /// \return whether all workers ended, rather than the user the study
  bool drain()
  {
    while (not pool_.is_empty() && not interrupted())
      collect();
    return pool_.is_empty();
  }

  [[nodiscard]] bool interrupted() const { return options_.interrupted && options_.interrupted(); }

  void collect()
  {
    if (const auto finished = pool_.wait(kPollMs)) {
      store_.put(finished->point, finished->result);
      ++progress_.done;
      ++progress_.done_now;
    }
    if (Clock::now() - last_commit_ < kCommitEvery)
      return;
    store_.commit();
    last_commit_ = Clock::now();
    report();
  }

  void report()
  {
    progress_.elapsed_s = seconds_since(start_);
    if (options_.progress)
      options_.progress(progress_);
  }

  const LoadedStudy& loaded_;
  Plan& plan_;
  Store& store_;
  const SweepOptions& options_;
  WorkerPool pool_;
  Progress progress_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_commit_ = start_;
};

} // namespace

SweepResult run_local(const LoadedStudy& loaded, Plan& plan, Store& store, const std::vector<std::uint64_t>* points,
                      const SweepOptions& options)
{
  core::require(options.n_workers >= 1, "run_local: at least one worker");
  return LocalRun(loaded, plan, store, options).run(points);
}

} // namespace gpuramp::study
