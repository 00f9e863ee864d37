// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// Statistics of samples. NaN stands for "never": a milestone not reached, later than any date.
namespace gpuramp::study {

/// A percentile and how well the sample knows it.
struct Percentile {
  std::optional<double> value;          ///< nothing: never
  std::optional<double> standard_error; ///< nothing where the value or a side of it is never, or the sample too small
};

/// Type 7 of Hyndman and Fan 1996 (doi:10.2307/2684934), "never" sorted last; a percentile between a date and never is
/// never. Standard error: half the distance of the order statistics at p +- sqrt(p (1 - p) / n), so that no density is
/// estimated. For independent samples; Latin hypercubes and Sobol points do better than it says. \source Woodruff 1952,
/// Confidence intervals for medians and other position measures, doi:10.1080/01621459.1952.10483443 \param values  in
/// any order, at least one   \param p  inside (0, 1)
[[nodiscard]] Percentile percentile(std::vector<double> values, double p);
/// Same, of values sorted already with NaN last: for many percentiles of one sample.
[[nodiscard]] Percentile percentile_of_sorted(const std::vector<double>& sorted, double p);
/// Sorts with NaN last.
void sort_never_last(std::vector<double>& values);

/// Spearman's rank correlation with mean ranks of ties; never counts as the last. \return nothing if either has no
/// spread
[[nodiscard]] std::optional<double> rank_correlation(const std::vector<double>& x, const std::vector<double>& y);

/// \return ranks from 0, ties with their mean rank, NaN last
[[nodiscard]] std::vector<double> ranks(const std::vector<double>& values);

/// First-order Sobol index: the share of the variance of y that the mean of y given x explains.
struct SobolIndex {
  double value = 0;
  double low = 0, high = 0; ///< 95 % confidence interval
};

/// From any independent sample, without runs of its own: x is cut into bins of equal count (or its distinct values),
/// the variance of the means of y is freed from what the noise within bins adds: V1 = (SSB - (k - 1) MSW) / n for k
/// bins, S = V1 / (V1 + MSW) (omega squared). About sqrt(n) / 2 bins, at most 50. Interval: jackknife over 20 groups,
/// Student's t with 19 degrees of freedom. \source Plischke, Borgonovo and Smith 2013, Global sensitivity measures from
/// given data, doi:10.1016/j.ejor.2012.11.047; Hays 1963,
///         Statistics for Psychologists (omega squared); Tukey's jackknife: Miller 1974, doi:10.1093/biomet/61.1.1
/// \return nothing if y has no spread, or there are fewer than 100 points (or x has one value)
[[nodiscard]] std::optional<SobolIndex> sobol_index(const std::vector<double>& x, const std::vector<double>& y,
                                                    bool discrete);
/// Same with the ranks of x computed before: for many y.
[[nodiscard]] std::optional<SobolIndex> sobol_index_of_ranks(const std::vector<double>& x_ranks,
                                                             const std::vector<double>& y, bool discrete);

/// How far y moves between the lowest and the highest fifth of x.
struct Swing {
  double at_low = 0, at_high = 0; ///< medians of y
};

/// \return nothing if there are fewer than 10 points, x has one value, or y is never in half of a fifth
[[nodiscard]] std::optional<Swing> swing(const std::vector<double>& x_ranks, const std::vector<double>& y);

/// \param objectives  [objective][candidate], smaller is better, NaN worst
/// \return candidates that no other one beats in one objective without being worse in another, rising
[[nodiscard]] std::vector<std::size_t> pareto_front(const std::vector<std::vector<double>>& objectives);

} // namespace gpuramp::study
