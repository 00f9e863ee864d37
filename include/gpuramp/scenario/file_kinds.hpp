// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/schema.hpp"

#include <vector>

namespace gpuramp::scenario {

/// \return how a scenario file is documented
[[nodiscard]] input::FileKind scenario_kind();

/// \return the kinds of files that this module reads: scenarios, catalogues, measured cases
[[nodiscard]] std::vector<input::FileKind> file_kinds();

} // namespace gpuramp::scenario
