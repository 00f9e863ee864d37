// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/validate_predict.hpp"

namespace gpuramp::cli {

/// GPUs that packaging yields: wafers x share x GPUs per wafer, as a shared input of supply divides them.
[[nodiscard]] Prediction predict_supply(const scenario::ValidationCase& c);

/// Time from the start of construction to power: the critical path of a project of the catalogue.
[[nodiscard]] Prediction predict_ramp(const scenario::ValidationCase& c, const scenario::Catalog& catalog);

} // namespace gpuramp::cli
