// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"
#include "gpuramp/model/transformer.hpp"

#include <optional>

namespace gpuramp::model {

/// Speed of kernels / that of mature ones: 1 - deficit x exp(-(age / years)^2), the age from the first
/// shipments of the chip's instruction set to the release that runs. Software older than the chip counts as new.
/// Kernels of mixtures of experts (routing, permutation, grouped multiplies) learn not before expert_kernels_since,
/// when the first fast ones were published, nor before the model was: its shapes, activations and kinds of attention
/// are written for only then.
/// \param software  release that runs; absent: mature
/// \source an S-curve, as kernels build on each other and then run out of what is left to gain, fitted on releases of
///         the same software on the same chips (Megatron Bridge 25.09 to 26.08, MLPerf Inference 5.1 and 6.1)
[[nodiscard]] double dense_maturity(std::optional<core::Date> software, const RackType& rack, const Chip& chip,
                                    const Calibration& calibration);
/// In training: expert_deficit, which is learnt in expert_maturity_years.
[[nodiscard]] double expert_maturity(std::optional<core::Date> software, const TransformerShape& shape,
                                     const RackType& rack, const Chip& chip, const Calibration& calibration);
/// In serving, whose engines share their kernels with those of dense models: served_expert_deficit, in maturity_years.
[[nodiscard]] double served_expert_maturity(std::optional<core::Date> software, const TransformerShape& shape,
                                            const RackType& rack, const Chip& chip, const Calibration& calibration);

} // namespace gpuramp::model
