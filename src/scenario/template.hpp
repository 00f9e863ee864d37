// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/scenario/campus.hpp"

#include <string>

namespace gpuramp::scenario {

/// \param pattern  of the names, with {n} for the number   \param n  from 0
/// \return the n-th campus of a template: its name, and all its dates n steps later
[[nodiscard]] Campus instance(Campus campus, const std::string& pattern, const core::Period& every, int n);

} // namespace gpuramp::scenario
