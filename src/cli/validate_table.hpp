// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/validation_case.hpp"

#include <vector>

namespace gpuramp::cli {

/// A case that could be predicted. \param error  predicted / published - 1
struct ScoredCase {
  const scenario::ValidationCase* from = nullptr;
  const model::TransformerShape* shape = nullptr; ///< of its model; null: none
  double error = 0;
};

/// \return the kind of the case; mixtures of experts apart from dense models
[[nodiscard]] std::string kind_of(const ScoredCase& scored);

/// \return value below which a share q of the errors are: linear between order statistics. \pre errors is not empty
[[nodiscard]] double quantile(std::vector<double> errors, double q);

/// Prints median, 90 of 100, worst and bias of the errors by kind, chip, model, precision, software year, and fit
/// against check. The bias is the median of signed errors, positive where the prediction is too fast or too high:
/// errors of times and energies count the other way round.
void print_error_table(const std::vector<ScoredCase>& cases);

} // namespace gpuramp::cli
