// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/validate_predict.hpp"

#include <cstdint>

namespace gpuramp::cli {

/// Prints the parts of the fabric for a number of GPUs, and the bandwidth between halves of its tiers.
/// \throws InputError if it has no topology or does not take so many
void print_bill(const scenario::Fabric& fabric, const topology::FabricCatalog& parts, std::int64_t gpus);

/// A published count of a system's parts. \pre the kind is `fabric`
[[nodiscard]] Prediction predict_fabric(const scenario::ValidationCase& c, const scenario::Catalog& catalog);

} // namespace gpuramp::cli
