// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/statistics.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <cmath> // first: Boost 1.74's header below counts on it

#include <boost/math/statistics/bivariate_statistics.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>

namespace gpuramp::study {

namespace {

constexpr std::size_t kFewestForSobol = 100;
constexpr std::size_t kGroups = 20;
constexpr std::size_t kMostBins = 50;

bool before(double a, double b)
{
  return std::isnan(b) ? not std::isnan(a) : a < b;
}

std::vector<std::size_t> order_of(const std::vector<double>& values)
{
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return before(values[a], values[b]); });
  return order;
}

bool same(double a, double b)
{
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool is_flat(const std::vector<double>& values)
{
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

/// Order statistic at a real position; nothing if it touches a NaN.
std::optional<double> at_position(const std::vector<double>& sorted, double position)
{
  const auto last = static_cast<double>(sorted.size() - 1);
  const auto at = std::clamp(position, 0.0, last);
  const auto below = static_cast<std::size_t>(at);
  const auto part = at - static_cast<double>(below);
  const auto above = part > 0 ? below + 1 : below;
  if (std::isnan(sorted[above]) || std::isnan(sorted[below]))
    return std::nullopt;
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

/// Never as a number: one step after the last date, so that variances exist.
std::vector<double> never_as_last(std::vector<double> y)
{
  double last = -HUGE_VAL;
  for (const auto v : y)
    if (not std::isnan(v))
      last = std::max(last, v);
  for (auto& v : y)
    if (std::isnan(v))
      v = std::isfinite(last) ? last : 0;
  return y;
}

/// Count, sum and sum of squares of y.
struct Sums {
  double n = 0, sum = 0, squares = 0;

  void add(double y) { n += 1, sum += y, squares += y * y; }
  Sums& operator+=(const Sums& o)
  {
    n += o.n, sum += o.sum, squares += o.squares;
    return *this;
  }
  friend Sums operator-(Sums a, const Sums& b) { return {a.n - b.n, a.sum - b.sum, a.squares - b.squares}; }
  [[nodiscard]] double within() const { return n > 0 ? squares - sum * sum / n : 0; }
};

/// Variance of the bins' means, freed from the noise in them, over all variance. Noise may put it a little below 0.
std::optional<double> variance_share(const std::vector<Sums>& bins)
{
  Sums all;
  double within = 0;
  double n_bins = 0;
  for (const auto& bin : bins) {
    if (bin.n == 0)
      continue;
    all += bin;
    within += bin.within();
    n_bins += 1;
  }
  if (n_bins < 2 || all.n <= n_bins || not(all.within() > 0))
    return std::nullopt;
  const auto mean_within = within / (all.n - n_bins);
  const auto explained = (all.within() - within - (n_bins - 1) * mean_within) / all.n;
  return explained / (explained + mean_within);
}

/// Scatters points over the groups of the jackknife, so that no group is a cell of a grid. \source Knuth, TAOCP 3,
/// section 6.4 (Fibonacci hashing)
std::size_t group_of(std::size_t i)
{
  return static_cast<std::size_t>((static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ULL >> 32) * kGroups >> 32);
}

/// The bin of each point by the rank of its x.
std::vector<std::size_t> bins_of(const std::vector<double>& x_ranks, bool discrete, std::size_t& n_bins)
{
  const auto n = x_ranks.size();
  std::vector<std::size_t> bin(n);
  if (discrete) {
    std::map<double, std::size_t> index;
    for (const auto r : x_ranks)
      index.emplace(r, 0);
    n_bins = 0;
    for (auto& [rank, i] : index)
      i = n_bins++;
    for (std::size_t i = 0; i < n; ++i)
      bin[i] = index.at(x_ranks[i]);
    return bin;
  }
  n_bins = std::clamp<std::size_t>(static_cast<std::size_t>(std::sqrt(static_cast<double>(n)) / 2), 2, kMostBins);
  for (std::size_t i = 0; i < n; ++i)
    bin[i] = std::min(static_cast<std::size_t>(x_ranks[i] * static_cast<double>(n_bins) / static_cast<double>(n)),
                      n_bins - 1);
  return bin;
}

} // namespace

void sort_never_last(std::vector<double>& values)
{
  std::sort(values.begin(), values.end(), before);
}

Percentile percentile_of_sorted(const std::vector<double>& sorted, double p)
{
  core::require(not sorted.empty() && p > 0 && p < 1, "percentile: needs values and p inside (0, 1)");
  const auto n = static_cast<double>(sorted.size());
  Percentile result;
  result.value = at_position(sorted, p * (n - 1));
  const auto reach = std::sqrt(p * (1 - p) / n);
  if (not result.value || p - reach <= 0 || p + reach >= 1)
    return result;
  const auto low = at_position(sorted, (p - reach) * (n - 1));
  const auto high = at_position(sorted, (p + reach) * (n - 1));
  if (low && high)
    result.standard_error = (*high - *low) / 2;
  return result;
}

Percentile percentile(std::vector<double> values, double p)
{
  if (values.empty())
    return {};
  sort_never_last(values);
  return percentile_of_sorted(values, p);
}

std::vector<double> ranks(const std::vector<double>& values)
{
  const auto order = order_of(values);
  std::vector<double> result(values.size());
  for (std::size_t i = 0; i < order.size();) {
    auto j = i;
    while (j < order.size() && same(values[order[j]], values[order[i]]))
      ++j;
    const auto mean = static_cast<double>(i + j - 1) / 2;
    for (; i < j; ++i)
      result[order[i]] = mean;
  }
  return result;
}

std::optional<double> rank_correlation(const std::vector<double>& x, const std::vector<double>& y)
{
  core::require(x.size() == y.size(), "rank_correlation: as many x as y");
  if (x.size() < 2)
    return std::nullopt;
  const auto a = ranks(x);
  const auto b = ranks(y);
  if (is_flat(a) || is_flat(b))
    return std::nullopt;
  return std::clamp(boost::math::statistics::correlation_coefficient(a, b), -1.0, 1.0);
}

std::optional<SobolIndex> sobol_index(const std::vector<double>& x, const std::vector<double>& y, bool discrete)
{
  return sobol_index_of_ranks(ranks(x), y, discrete);
}

std::optional<SobolIndex> sobol_index_of_ranks(const std::vector<double>& x_ranks,
                                               const std::vector<double>& y_or_never, bool discrete)
{
  core::require(x_ranks.size() == y_or_never.size(), "sobol_index: as many x as y");
  if (x_ranks.size() < kFewestForSobol)
    return std::nullopt;
  auto y = never_as_last(y_or_never);
  const auto mean = boost::math::statistics::mean(y);
  std::size_t n_bins = 0;
  const auto bin = bins_of(x_ranks, discrete, n_bins);
  std::vector<Sums> bins(n_bins);
  std::vector<std::vector<Sums>> groups(kGroups, bins); // [group][bin]
  for (std::size_t i = 0; i < y.size(); ++i) {
    bins[bin[i]].add(y[i] - mean); // around the mean, so that the squares keep their digits
    groups[group_of(i)][bin[i]].add(y[i] - mean);
  }
  const auto whole = variance_share(bins);
  if (not whole)
    return std::nullopt;
  std::vector<double> without(kGroups, *whole);
  for (std::size_t g = 0; g < kGroups; ++g) {
    std::vector<Sums> rest;
    for (std::size_t b = 0; b < n_bins; ++b)
      rest.push_back(bins[b] - groups[g][b]);
    without[g] = variance_share(rest).value_or(*whole);
  }
  const auto variance = boost::math::statistics::variance(without) * (kGroups - 1);
  const auto reach = core::student_t_quantile(0.975, kGroups - 1) * std::sqrt(variance);
  return SobolIndex{*whole, *whole - reach, *whole + reach};
}

std::optional<Swing> swing(const std::vector<double>& x_ranks, const std::vector<double>& y)
{
  core::require(x_ranks.size() == y.size(), "swing: as many x as y");
  const auto n = x_ranks.size();
  if (n < 10)
    return std::nullopt;
  const auto [least, most] = std::minmax_element(x_ranks.begin(), x_ranks.end());
  if (*least == *most)
    return std::nullopt;
  const auto fifth = static_cast<double>(n) / 5;
  std::vector<double> low;
  std::vector<double> high;
  for (std::size_t i = 0; i < n; ++i) { // ties of the extreme value belong in any case: few values of x
    if (x_ranks[i] < fifth || x_ranks[i] == *least)
      low.push_back(y[i]);
    else if (x_ranks[i] >= static_cast<double>(n) - fifth || x_ranks[i] == *most)
      high.push_back(y[i]);
  }
  const auto a = percentile(std::move(low), 0.5).value;
  const auto b = percentile(std::move(high), 0.5).value;
  return a && b ? std::optional(Swing{*a, *b}) : std::nullopt;
}

std::vector<std::size_t> pareto_front(const std::vector<std::vector<double>>& objectives)
{
  const auto n = objectives.empty() ? 0 : objectives.front().size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto dominates = [&](std::size_t a, std::size_t b) {
    bool better = false;
    for (const auto& objective : objectives) {
      if (before(objective[b], objective[a]))
        return false;
      better = better || before(objective[a], objective[b]);
    }
    return better;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (const auto& objective : objectives)
      if (not same(objective[a], objective[b]))
        return before(objective[a], objective[b]);
    return false;
  });
  std::vector<std::size_t> front; // in lexicographic order only an earlier one can dominate
  for (const auto candidate : order)
    if (std::none_of(front.begin(), front.end(), [&](std::size_t f) { return dominates(f, candidate); }))
      front.push_back(candidate);
  std::sort(front.begin(), front.end());
  return front;
}

} // namespace gpuramp::study
