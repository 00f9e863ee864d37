// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/shape.hpp"

namespace gpuramp::results {

/// \return the shape of result.json, made of the layouts from which it is written
[[nodiscard]] const input::Shape& result_shape();

} // namespace gpuramp::results
