// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/queue_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace gpuramp::model {

namespace {

constexpr double kShortestForSlowdown_s = 10; ///< Feitelson et al. 1997, doi:10.1007/3-540-63574-2_14

WaitStatistics statistics_of(std::vector<double> waits, double slowdowns)
{
  if (waits.empty())
    return {};
  std::sort(waits.begin(), waits.end());
  const auto n = static_cast<double>(waits.size());
  const auto percentile = [&](double p) { return waits[static_cast<std::size_t>(std::floor(p * n))]; };
  return {static_cast<std::int64_t>(waits.size()),
          std::accumulate(waits.begin(), waits.end(), 0.0) / n,
          percentile(0.5),
          percentile(0.9),
          percentile(0.99),
          waits.back(),
          slowdowns / n};
}

/// Waits of jobs, group by group.
struct Waits {
  std::vector<double> wait_s;
  double slowdowns = 0;

  void add(const Job& job, const JobProgress& progress)
  {
    const auto wait = progress.first_start_s - job.submit_s;
    const auto run = std::max(job.run_s, kShortestForSlowdown_s);
    wait_s.push_back(wait);
    slowdowns += std::max(1.0, (wait + job.run_s) / run);
  }
};

} // namespace

WaitStatistics wait_statistics(const JobQueue& queue, const std::function<bool(std::uint32_t)>& takes)
{
  Waits waits;
  for (std::uint32_t i = 0; i < queue.jobs().size(); ++i)
    if (queue.progress(i).first_start_s >= 0 && takes(i))
      waits.add(queue.jobs()[i], queue.progress(i));
  return statistics_of(std::move(waits.wait_s), waits.slowdowns);
}

std::map<std::int64_t, WaitStatistics> waits_by_size(const JobQueue& queue)
{
  std::map<std::int64_t, Waits> by_size;
  for (std::uint32_t i = 0; i < queue.jobs().size(); ++i)
    if (queue.progress(i).first_start_s >= 0)
      by_size[static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(queue.jobs()[i].gpus)))].add(
          queue.jobs()[i], queue.progress(i));
  std::map<std::int64_t, WaitStatistics> statistics;
  for (auto& [size, waits] : by_size)
    statistics[size] = statistics_of(std::move(waits.wait_s), waits.slowdowns);
  return statistics;
}

} // namespace gpuramp::model
