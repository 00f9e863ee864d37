// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <string>

namespace gpuramp::scenario {

/// First day of the month of the software behind a published measurement, as far as the text that names its source says
/// so: a container release (26.06), a release of TensorRT-LLM, a round of MLPerf (inference in April and September,
/// training in June and November of the year 2020 + its first number), a date (2026-06, 202606), or the number of a
/// paper on arXiv (2205.05198). \return the first of these, in this order, that the text contains; November 2026,
/// when the cases were gathered, if there is none: what was measured is no newer
[[nodiscard]] core::Date release_named_in(const std::string& source);

/// \return whether the text names a round of MLPerf, in which models train on data until they are good: their routers
/// decide which experts get how much
[[nodiscard]] bool names_mlperf_round(const std::string& source);

} // namespace gpuramp::scenario
