// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/problems.hpp"

#include <optional>
#include <string>

namespace gpuramp::scenario {

/// Microsoft's `cluster_job_log`: a JSON array of jobs, each with the attempts to run it and the GPUs of each attempt.
/// A job's running time is that of all its attempts together, its GPUs the most of any; a job that never ran has none.
/// \source github.com/msr-fiddle/philly-traces; Jeon et al., USENIX ATC 2019
/// \return its jobs as a table, each on the line where it begins in the text; or nothing with the problems added
[[nodiscard]] std::optional<input::CsvTable> philly_table(const std::string& text, const std::string& origin,
                                                          input::Problems& problems);

} // namespace gpuramp::scenario
