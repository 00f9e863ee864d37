// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"
#include "gpuramp/scenario/requests.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace gpuramp::scenario {

/// Reads the requests of a trace, and what their arrivals are like: mean rate, coefficient of variation of the
/// intervals, and how dense bursts are: n (n - 1) / mean(n)^2 of the numbers n of requests in bins, which is one for
/// Poisson arrivals, in the shortest bins that are as long as the bursts that follow from it.
/// \param folder  from which the file's name resolves   \param origin  named in messages where the rows stand in JSON
/// \return nothing, with the problems added, if anything is wrong: file, line, what
[[nodiscard]] std::optional<TracedRequests> read_request_trace(const RequestTrace& trace,
                                                               const std::filesystem::path& folder,
                                                               const std::string& origin, input::Problems& problems);

/// \return the requests as the text of a CSV with the usual columns, from which they are read again the same
[[nodiscard]] std::string request_rows(const TracedRequests& traced);

} // namespace gpuramp::scenario
