// SPDX-License-Identifier: Apache-2.0
// JSON as this module writes it.
#pragma once

#include <nlohmann/json.hpp>

namespace gpuramp::study {

/// Objects keep the order in which they were filled.
using Json = nlohmann::ordered_json;

} // namespace gpuramp::study
