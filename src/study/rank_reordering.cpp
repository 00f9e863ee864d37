// SPDX-License-Identifier: Apache-2.0
#include "study/rank_reordering.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"
#include "gpuramp/core/random.hpp"

#include <Eigen/Cholesky>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

namespace gpuramp::study {

namespace {

using Matrix = Eigen::MatrixXd;
using Cholesky = Eigen::LLT<Matrix>;

/// Smallest pivot with which a matrix still counts as positive definite.
constexpr double kSmallestPivot = 1e-5;

/// \return the decomposition L L^T of m, or nothing if m is not positive definite
std::optional<Cholesky> cholesky(const Matrix& m)
{
  Cholesky decomposed(m);
  if (decomposed.info() != Eigen::Success || (decomposed.matrixLLT().diagonal().array() <= kSmallestPivot).any())
    return std::nullopt;
  return decomposed;
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
Matrix wanted_correlation(const std::vector<RankCorrelation>& correlations, const std::vector<std::size_t>& dimensions)
{
  const auto n = static_cast<Eigen::Index>(dimensions.size());
  Matrix wanted = Matrix::Identity(n, n);
  const auto place = [&](std::size_t d) {
    return std::find(dimensions.begin(), dimensions.end(), d) - dimensions.begin();
  };
  for (const auto& c : correlations)
    wanted(place(c.first), place(c.second)) = wanted(place(c.second), place(c.first)) =
        2 * std::sin(std::numbers::pi * c.rank / 6);
  return wanted;
}

/// Normal scores of the ranks 1 .. n in an order of its own per dimension: [sample][dimension].
Matrix shuffled_scores(const std::vector<std::string>& names, const std::vector<std::size_t>& dimensions,
                       std::uint64_t seed, std::uint64_t n)
{
  Matrix scores(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(dimensions.size()));
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    auto column = scores.col(static_cast<Eigen::Index>(d));
    for (Eigen::Index i = 0; i < column.size(); ++i)
      column[i] = core::normal_quantile(static_cast<double>(i + 1) / static_cast<double>(n + 1));
    core::Stream stream(seed, "rank order/" + names[dimensions[d]]);
    for (auto i = column.size(); i-- > 1;)
      std::swap(column[i], column[static_cast<Eigen::Index>(stream.next() % static_cast<std::uint64_t>(i + 1))]);
  }
  return scores;
}

/// \param scores [sample][dimension], of mean 0
Matrix correlation_of(const Matrix& scores)
{
  const Matrix products = scores.transpose() * scores;
  const Eigen::VectorXd lengths = products.diagonal().cwiseSqrt();
  return (lengths.asDiagonal().inverse() * products * lengths.asDiagonal().inverse()).eval();
}

/// Replaces each sample's scores s by P Q^-1 s: Q removes the correlation they happen to have, P gives the wanted one.
void correlate(Matrix& scores, const Cholesky& wanted, const Cholesky& present)
{
  const Matrix independent = present.matrixL().solve(scores.transpose());
  scores = (wanted.matrixL() * independent).transpose();
}

/// Puts sorted values into the order of the scores.
std::vector<double> in_order_of(const Eigen::Ref<const Eigen::VectorXd>& scores, std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  std::vector<Eigen::Index> by_score(values.size());
  std::iota(by_score.begin(), by_score.end(), Eigen::Index{0});
  std::stable_sort(by_score.begin(), by_score.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return scores[a] < scores[b]; });
  std::vector<double> ordered(values.size());
  for (std::size_t rank = 0; rank < by_score.size(); ++rank)
    ordered[static_cast<std::size_t>(by_score[rank])] = values[rank];
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
  std::vector<std::vector<double>> values(dimensions.size(), std::vector<double>(n)); // [dimension][sample]
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto u = independent(i);
    for (std::size_t d = 0; d < dimensions.size(); ++d)
      values[d][i] = u[dimensions[d]];
  }
  std::vector<RankReordering> result;
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    result.push_back({dimensions[d], in_order_of(scores.col(static_cast<Eigen::Index>(d)), std::move(values[d]))});
  return result;
}

} // namespace gpuramp::study
