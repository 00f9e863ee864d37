// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "study/json.hpp"

#include <cmath>
#include <optional>

namespace gpuramp::study {

/// A number as JSON has them: null where there is none, or one that JSON cannot say.
[[nodiscard]] inline Json or_null(const std::optional<double>& value)
{
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

} // namespace gpuramp::study
