// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/queue_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace gpuramp::model {

namespace {

constexpr double kShortestForSlowdown_s = 10; ///< Feitelson et al. 1997, doi:10.1007/3-540-63574-2_14

WaitStatistics statistics_of(std::vector<double> waits, ByWaitCause<double> by_cause, double slowdowns)
{
  if (waits.empty())
    return {};
  std::sort(waits.begin(), waits.end());
  const auto n = static_cast<double>(waits.size());
  for (auto& cause_s : by_cause)
    cause_s /= n;
  const auto percentile = [&](double p) { return waits[static_cast<std::size_t>(std::floor(p * n))]; };
  return {static_cast<std::int64_t>(waits.size()),
          std::accumulate(waits.begin(), waits.end(), 0.0) / n,
          percentile(0.5),
          percentile(0.9),
          percentile(0.99),
          waits.back(),
          by_cause,
          slowdowns / n};
}

} // namespace

WaitStatistics wait_statistics(const JobQueue& queue, std::span<const std::uint32_t> jobs)
{
  std::vector<double> waits;
  ByWaitCause<double> by_cause{};
  double slowdowns = 0;
  for (const auto i : jobs) {
    const auto& job = queue.jobs()[i];
    if (queue.progress(i).first_start_s < 0)
      continue;
    const auto wait_s = queue.progress(i).first_start_s - job.submit_s;
    waits.push_back(wait_s);
    for (std::size_t cause = 0; cause < kWaitCauses; ++cause)
      by_cause[cause] += queue.progress(i).waited_s[cause];
    slowdowns += std::max(1.0, (wait_s + job.run_s) / std::max(job.run_s, kShortestForSlowdown_s));
  }
  return statistics_of(std::move(waits), by_cause, slowdowns);
}

} // namespace gpuramp::model
