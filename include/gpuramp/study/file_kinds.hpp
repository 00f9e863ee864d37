// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/schema.hpp"

#include <vector>

namespace gpuramp::study {

/// \return the kinds of files that this module reads: studies, slips, gates, tolerances
[[nodiscard]] std::vector<input::FileKind> file_kinds();

} // namespace gpuramp::study
