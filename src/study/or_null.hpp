// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace gpuramp::study {

/// A number as JSON has them: null where there is none, or one that JSON cannot say.
[[nodiscard]] inline nlohmann::ordered_json or_null(const std::optional<double>& value)
{
  return value && std::isfinite(*value) ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

} // namespace gpuramp::study
