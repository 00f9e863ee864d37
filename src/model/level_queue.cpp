// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/level_queue.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

namespace {

/// Of a level while there is a burst, and while there is silence: a probability, or departures per second.
struct Phases {
  double on = 0, off = 0;
};

using Departures = std::function<double(std::size_t)>;

Phases paced(double departures_per_s, const DeparturePace& pace)
{
  return {departures_per_s * pace.on, departures_per_s * pace.off};
}

constexpr double kNegligible = 1e-18; ///< of the most probable level
constexpr double kLarge = 1e200;      ///< above it, all is scaled down

/// \return probability of silence / that of a burst, at levels above all servers
double silent_part(const BurstRates& rates, const Phases& most_per_s, double ratio)
{
  return rates.end_per_s / (rates.resume_per_s + most_per_s.off * (1 - ratio));
}

/// Levels above all servers are geometric: \return the ratio of one to that before, the root in (0, 1) of a cubic
double geometric_ratio(const BurstRates& rates, const Phases& most_per_s)
{
  const auto excess = [&](double ratio) {
    return ratio * (most_per_s.on + most_per_s.off * silent_part(rates, most_per_s, ratio)) - rates.on_per_s;
  };
  double low = 0, high = 1;
  for (int i = 0; i < 200 && high - low > 0; ++i) {
    const auto middle = (low + high) / 2;
    if (middle == low || middle == high)
      break;
    (excess(middle) < 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// A level above which the queue hardly ever is: where departures outrun even bursts, and as many deviations on.
/// \param on_per_s  arrivals within bursts / pace of departures then
std::size_t top_level(double on_per_s, std::size_t n_servers, const Departures& departures_per_s)
{
  // Where departures are 1.2 times arrivals, each level further up is at most 1 / 1.2 as probable: 240 levels make that
  // 1e-19, less than kNegligible. Twelve deviations of a Poisson number are less than 1e-30.
  constexpr double kAbove = 1.2, kDeviations = 12, kFew = 240;
  if (departures_per_s(n_servers) <= kAbove * on_per_s)
    return n_servers;
  std::size_t low = 0, high = n_servers;
  while (low + 1 < high) {
    const auto middle = low + (high - low) / 2;
    (departures_per_s(middle) > kAbove * on_per_s ? high : low) = middle;
  }
  const auto level = static_cast<double>(high);
  return std::min(n_servers, static_cast<std::size_t>(level + kDeviations * std::sqrt(level) + kFew));
}

void scale(std::vector<Phases>& levels, double factor)
{
  for (auto& level : levels)
    level.on *= factor, level.off *= factor;
}

} // namespace

double LevelQueue::mean_seen() const
{
  double mean = 0, all = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    mean += static_cast<double>((first + i) * group) * seen[i];
    all += seen[i];
  }
  return all > 0 ? mean / all : 0;
}

double LevelQueue::seen_quantile(double probability) const
{
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i)
    if ((sum += seen[i]) >= probability)
      return static_cast<double>((first + i) * group);
  return static_cast<double>((first + std::max<std::size_t>(seen.size(), 1) - 1) * group);
}

LevelQueue solve_level_queue(const ArrivalProcess& arrivals, std::size_t n_servers,
                             const Departures& all_departures_per_s, const DeparturePace& pace)
{
  core::require(n_servers >= 1, "solve_level_queue: no servers");
  constexpr std::size_t kMostLevels = 50'000;
  LevelQueue queue;
  queue.group = (n_servers + kMostLevels - 1) / kMostLevels;
  const auto all_servers = n_servers;
  const auto group = static_cast<double>(queue.group);
  const Departures of_group = [&, g = queue.group](std::size_t n) {
    return all_departures_per_s(std::min(n * g, all_servers)) / static_cast<double>(g);
  };
  const auto& departures_per_s = queue.group == 1 ? all_departures_per_s : of_group;
  n_servers = (n_servers + queue.group - 1) / queue.group;
  auto rates = burst_rates(arrivals);
  rates.on_per_s /= group;
  const auto most_per_s = paced(departures_per_s(n_servers), pace);
  const auto part_on = rates.resume_per_s / (rates.resume_per_s + rates.end_per_s);
  if (arrivals.per_s / group >= part_on * most_per_s.on + (1 - part_on) * most_per_s.off)
    return queue;
  queue.stable = true;
  const auto top = top_level(rates.on_per_s / pace.on, n_servers, departures_per_s);
  const auto ratio = top == n_servers ? geometric_ratio(rates, most_per_s) : 0;
  std::vector<Phases> down{{1, silent_part(rates, most_per_s, ratio)}}; // from the top
  double largest = 1;
  auto below_per_s = departures_per_s(top);
  for (auto n = top; n > 0; --n) {
    const auto above = down.back();
    const auto leave_per_s = paced(below_per_s, pace);
    below_per_s = n > 1 ? departures_per_s(n - 1) : 0;
    Phases level;
    level.on = (leave_per_s.on * above.on + leave_per_s.off * above.off) / rates.on_per_s;
    level.off = (rates.end_per_s * level.on + leave_per_s.off * above.off) /
                (rates.resume_per_s + paced(below_per_s, pace).off);
    down.push_back(level);
    largest = std::max(largest, level.on);
    if (level.on < kNegligible * largest)
      break;
    if (largest > kLarge) {
      scale(down, 1 / largest);
      largest = 1;
    }
  }
  double all = ratio < 1 ? down.front().on / (1 - ratio) : 0;
  for (std::size_t i = 1; i < down.size(); ++i)
    all += down[i].on;
  queue.first = top + 1 - down.size();
  for (auto i = down.size(); i-- > (top == n_servers ? 1U : 0U);)
    queue.seen.push_back(down[i].on / all);
  if (top == n_servers) {
    queue.wait_frac = down.front().on / (1 - ratio) / all;
    queue.wait_rate_per_s = most_per_s.on * (1 - ratio);
  }
  return queue;
}

void correct_for_services(LevelQueue& queue, double arrivals_per_s, double most_per_s, double service_cv2)
{
  if (not queue.stable || queue.wait_frac <= 0)
    return;
  const auto arrival_cv2 = 2 * (most_per_s - arrivals_per_s) / queue.wait_rate_per_s - 1;
  queue.wait_rate_per_s *= (arrival_cv2 + 1) / (arrival_cv2 + service_cv2);
}

LevelQueue solve_general_queue(const ArrivalProcess& arrivals, std::size_t n_servers, double service_s,
                               double service_cv2)
{
  core::require(service_s > 0 && service_cv2 >= 0,
                "solve_general_queue: services take no time, or vary by less than 0");
  auto queue =
      solve_level_queue(arrivals, n_servers, [&](std::size_t n) { return static_cast<double>(n) / service_s; });
  correct_for_services(queue, arrivals.per_s, static_cast<double>(n_servers) / service_s, service_cv2);
  return queue;
}

} // namespace gpuramp::model
