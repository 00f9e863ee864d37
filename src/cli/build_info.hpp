// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/run_info.hpp"

namespace gpuramp::cli {

/// \return what is known before a run begins: commit, compiler, libraries, host, the time now
[[nodiscard]] results::RunInfo run_info_now();

/// \return "0.1.0 (1a2b3c4)"; without a commit only the version
[[nodiscard]] std::string version_text();

} // namespace gpuramp::cli
