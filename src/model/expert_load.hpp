// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/transformer.hpp"

namespace gpuramp::model {

/// Mean / largest load of the GPUs among which experts are dealt out: the largest of g sums of E / g expert loads, each
/// with coefficient of variation expert_load_cv, is about sqrt(2 ln g) standard deviations above the mean (extreme
/// value of normals). 1 without experts. \param group  GPUs, >= 1
[[nodiscard]] double expert_balance(const TransformerShape& shape, double group, const Calibration& calibration);

} // namespace gpuramp::model
