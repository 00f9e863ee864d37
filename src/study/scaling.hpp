// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/reader.hpp"

#include <string>

namespace gpuramp::study {

/// \return what stands there as JSON text with every number and quantity (not dates) multiplied; uncertain numbers by
/// their base
[[nodiscard]] std::string scaled_json(const scenario::Document& document, const std::string& pointer, double factor);

} // namespace gpuramp::study
