// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/sampling.hpp"

#include <functional>

namespace gpuramp::study {

/// The coordinates of one correlated dimension, in the order that gives the wanted ranks.
struct RankReordering {
  std::size_t dimension = 0;
  std::vector<double> values; ///< [sample]
};

/// Iman-Conover over all samples. \param independent  coordinates of a sample before reordering, called for 0 .. n-1
[[nodiscard]] std::vector<RankReordering>
reorder_by_rank(const std::vector<std::string>& names, std::uint64_t seed, std::uint64_t n,
                const std::vector<RankCorrelation>& correlations,
                const std::function<std::vector<double>(std::uint64_t)>& independent);

} // namespace gpuramp::study
