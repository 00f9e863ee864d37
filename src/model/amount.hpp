// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace gpuramp::model {

/// \return whether something can be so much: finite and >= 0
[[nodiscard]] inline bool is_amount(double value)
{
  return std::isfinite(value) && value >= 0;
}

} // namespace gpuramp::model
