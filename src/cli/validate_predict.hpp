// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/scenario/validation_case.hpp"

#include <map>
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

/// Nothing, and why.
[[nodiscard]] Prediction fails(std::string why);

/// In the unit that the case states. \param units  known ones, each in the unit of `value`
[[nodiscard]] Prediction in_unit(double value, const std::string& unit, const std::map<std::string, double>& units);

[[nodiscard]] Prediction predict(const scenario::ValidationCase& c, const scenario::ModelCatalog& models,
                                 const scenario::Catalog& catalog);

} // namespace gpuramp::cli
