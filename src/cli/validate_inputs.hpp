// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/validate_predict.hpp"
#include "gpuramp/model/hardware.hpp"

#include <optional>

namespace gpuramp::cli {

/// Everything a kind's predictor may look at.
struct Inputs {
  const scenario::ValidationCase& c;
  const scenario::ModelCatalog& models;
  const scenario::Catalog& catalog;
  const model::Chip* chip = nullptr; ///< null for kinds that need none
  model::RackType rack;
};

/// The model of the case: its own shape, or the one it names; nothing if there is none of that name. A mixture of
/// experts without a date of its release has that of the catalogue's model of its shape.
[[nodiscard]] std::optional<model::TransformerShape> shape_of(const Inputs& in);
/// Why shape_of() is nothing.
[[nodiscard]] std::string unknown_model(const Inputs& in);
[[nodiscard]] Prediction unknown_quantity(const scenario::ValidationCase& c, const char* known);

[[nodiscard]] Prediction predict_inference(const Inputs& in);

/// Speed of a training step.
[[nodiscard]] Prediction predict_training(const Inputs& in);

/// Power of GPUs that train, from the step model.
[[nodiscard]] Prediction predict_training_power(const Inputs& in);

/// Power of servers that run a named benchmark, or train.
[[nodiscard]] Prediction predict_node_power(const Inputs& in);

} // namespace gpuramp::cli
