// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"
#include "gpuramp/scenario/batch_queue.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace gpuramp::scenario {

/// Reads the jobs of a trace, whatever its form, into seconds since the scenario's start.
/// \param folder  from which the file's name resolves   \param origin  named in messages where the rows stand in JSON
/// \return the jobs, or nothing with the problems added: file, line, what is wrong. Rows that are sound but no jobs to
/// run (cancelled before they started, no GPUs) are counted
[[nodiscard]] std::optional<JobList> read_job_trace(const JobTrace& trace, const std::filesystem::path& folder,
                                                    const std::string& origin, input::Problems& problems);

/// \return the jobs as the text of a CSV of form `csv`, from which they are read again the same
[[nodiscard]] std::string trace_rows(const JobList& list);

} // namespace gpuramp::scenario
