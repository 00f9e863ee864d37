// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/compare.hpp"

namespace gpuramp::study {

/// \return what the two values of a metric mean within its tolerance
[[nodiscard]] Verdict judge(const MetricChange& metric);

/// Adds how sure two results are of the milestones that both have, where both hold a study of their own: P10, P50 and
/// P90 and the percent of runs that reach each; judged. \param start  of the older scenario, from which days count
void add_certainty(const results::ResultFile& before, const results::ResultFile& after, core::Date start,
                   const Tolerances& tolerances, std::vector<MetricChange>& metrics);

/// \return whether two values differ by no more than rounding does
[[nodiscard]] bool is_noise(double a, double b);

/// \return "milestone 10M"
[[nodiscard]] std::string milestone_metric(std::int64_t gpus);

/// \return whether a summary figure says how the program worked, not what it foresees
[[nodiscard]] bool of_the_program(const std::string& name);

/// \return the inputs in which two results differ
[[nodiscard]] std::vector<InputChange> input_changes(const results::ResultFile& before,
                                                     const results::ResultFile& after);

/// \return a value of an input for a line of text: shortened, "(none)" where there is none
[[nodiscard]] std::string shown_value(const std::string& value);

} // namespace gpuramp::study
