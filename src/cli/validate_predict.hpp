// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/scenario/validation_case.hpp"

#include <optional>
#include <string>

namespace gpuramp::cli {

/// What the models say of a case, in the case's unit, or why they say nothing.
struct Prediction {
  std::optional<double> value;
  std::string problem;
  std::string breakdown; ///< shares of a training step
  std::string remark;    ///< e.g. memory that should not fit
};

[[nodiscard]] Prediction predict(const scenario::ValidationCase& c, const scenario::ModelCatalog& models,
                                 const scenario::Catalog& catalog);

/// Kinds that predict() knows.
[[nodiscard]] const std::vector<std::string>& known_kinds();

} // namespace gpuramp::cli
