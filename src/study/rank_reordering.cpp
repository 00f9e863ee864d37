// SPDX-License-Identifier: Apache-2.0
#include "study/rank_reordering.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/study/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

namespace gpuramp::study {

namespace {

/// A small dense square matrix, row by row.
struct Square {
  std::size_t n = 0;
  std::vector<double> a;

  explicit Square(std::size_t size) : n(size), a(size * size) {}
  double& at(std::size_t r, std::size_t c) { return a[r * n + c]; }
  [[nodiscard]] double at(std::size_t r, std::size_t c) const { return a[r * n + c]; }
};

/// \return lower L with L L^T = m, or nothing if m is not positive definite
std::optional<Square> cholesky(const Square& m)
{
  Square lower(m.n);
  for (std::size_t r = 0; r < m.n; ++r)
    for (std::size_t c = 0; c <= r; ++c) {
      auto sum = m.at(r, c);
      for (std::size_t k = 0; k < c; ++k)
        sum -= lower.at(r, k) * lower.at(c, k);
      if (r == c && sum <= 1e-10)
        return std::nullopt;
      lower.at(r, c) = r == c ? std::sqrt(sum) : sum / lower.at(c, c);
    }
  return lower;
}

std::vector<std::size_t> dimensions_of(const std::vector<RankCorrelation>& correlations)
{
  std::vector<std::size_t> dimensions;
  for (const auto& c : correlations)
    dimensions.insert(dimensions.end(), {c.first, c.second});
  std::sort(dimensions.begin(), dimensions.end());
  dimensions.erase(std::unique(dimensions.begin(), dimensions.end()), dimensions.end());
  return dimensions;
}

/// Correlation of normal scores whose ranks correlate as wanted. \source Pearson 1907: rho = 2 sin(pi rho_s / 6)
Square wanted_correlation(const std::vector<RankCorrelation>& correlations, const std::vector<std::size_t>& dimensions)
{
  Square wanted(dimensions.size());
  const auto place = [&](std::size_t d) {
    return static_cast<std::size_t>(std::find(dimensions.begin(), dimensions.end(), d) - dimensions.begin());
  };
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    wanted.at(d, d) = 1;
  for (const auto& c : correlations)
    wanted.at(place(c.first), place(c.second)) = wanted.at(place(c.second), place(c.first)) =
        2 * std::sin(std::numbers::pi * c.rank / 6);
  return wanted;
}

using Columns = std::vector<std::vector<double>>; // [dimension][sample]

/// Normal scores of the ranks 1 .. n in an order of its own per dimension.
Columns shuffled_scores(const std::vector<std::string>& names, const std::vector<std::size_t>& dimensions,
                        std::uint64_t seed, std::uint64_t n)
{
  Columns scores(dimensions.size(), std::vector<double>(n));
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    for (std::uint64_t i = 0; i < n; ++i)
      scores[d][i] = normal_quantile(static_cast<double>(i + 1) / static_cast<double>(n + 1));
    core::Stream stream(seed, "rank order/" + names[dimensions[d]]);
    for (auto i = n; i-- > 1;)
      std::swap(scores[d][i], scores[d][stream.next() % (i + 1)]);
  }
  return scores;
}

Square correlation_of(const Columns& columns)
{
  Square result(columns.size());
  const auto dot = [](const auto& a, const auto& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); };
  for (std::size_t r = 0; r < columns.size(); ++r)
    for (std::size_t c = 0; c < columns.size(); ++c) // scores have mean 0
      result.at(r, c) =
          dot(columns[r], columns[c]) / std::sqrt(dot(columns[r], columns[r]) * dot(columns[c], columns[c]));
  return result;
}

/// Replaces each sample's scores s by P Q^-1 s: Q removes the correlation they happen to have, P gives the wanted one.
void correlate(Columns& scores, const Square& p, const Square& q)
{
  const auto k = scores.size();
  std::vector<double> s(k);
  for (std::size_t i = 0; i < scores.front().size(); ++i) {
    for (std::size_t r = 0; r < k; ++r) {
      s[r] = scores[r][i];
      for (std::size_t c = 0; c < r; ++c)
        s[r] -= q.at(r, c) * s[c];
      s[r] /= q.at(r, r);
    }
    for (std::size_t r = 0; r < k; ++r) {
      scores[r][i] = 0;
      for (std::size_t c = 0; c <= r; ++c)
        scores[r][i] += p.at(r, c) * s[c];
    }
  }
}

/// Puts sorted values into the order of the scores.
std::vector<double> in_order_of(const std::vector<double>& scores, std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  std::vector<std::size_t> by_score(scores.size());
  std::iota(by_score.begin(), by_score.end(), std::size_t{0});
  std::stable_sort(by_score.begin(), by_score.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::vector<double> ordered(values.size());
  for (std::size_t rank = 0; rank < by_score.size(); ++rank)
    ordered[by_score[rank]] = values[rank];
  return ordered;
}

} // namespace

std::string correlation_problem(std::size_t n_dimensions, std::uint64_t n,
                                const std::vector<RankCorrelation>& correlations)
{
  for (const auto& c : correlations) {
    core::require(c.first < n_dimensions && c.second < n_dimensions, "correlation_problem: no such dimension");
    if (c.first == c.second)
      return "an input is correlated with itself";
    if (not(std::abs(c.rank) < 1))
      return fmt::format("a rank correlation of {} is not inside (-1, 1)", c.rank);
  }
  const auto dimensions = dimensions_of(correlations);
  if (not cholesky(wanted_correlation(correlations, dimensions)))
    return "these correlations contradict each other (their matrix is not positive definite)";
  if (not correlations.empty() && n < 10 * dimensions.size())
    return fmt::format("{} samples are too few to correlate {} inputs (10 per input at least)", n, dimensions.size());
  return "";
}

std::vector<RankReordering> reorder_by_rank(const std::vector<std::string>& names, std::uint64_t seed, std::uint64_t n,
                                            const std::vector<RankCorrelation>& correlations,
                                            const std::function<std::vector<double>(std::uint64_t)>& independent)
{
  core::require(correlation_problem(names.size(), n, correlations).empty(), "Sampler: these correlations cannot be");
  const auto dimensions = dimensions_of(correlations);
  auto scores = shuffled_scores(names, dimensions, seed, n);
  const auto present = cholesky(correlation_of(scores));
  core::require(present.has_value(), "Sampler: the scores happen to be dependent");
  correlate(scores, *cholesky(wanted_correlation(correlations, dimensions)), *present);
  Columns values(dimensions.size(), std::vector<double>(n));
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto u = independent(i);
    for (std::size_t d = 0; d < dimensions.size(); ++d)
      values[d][i] = u[dimensions[d]];
  }
  std::vector<RankReordering> result;
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    result.push_back({dimensions[d], in_order_of(scores[d], std::move(values[d]))});
  return result;
}

} // namespace gpuramp::study
