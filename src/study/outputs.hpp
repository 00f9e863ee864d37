// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "gpuramp/study/study.hpp"

#include <vector>

namespace gpuramp::study {

/// \return the days within the scenario of which a run has to tell for its outputs, ascending
[[nodiscard]] std::vector<core::Date> dates_of(const std::vector<Output>& outputs, const scenario::Scenario& varied);

/// \return the outputs of a run, in their order; a milestone as days since 1970-01-01; NaN where there is none (not
/// reached)
[[nodiscard]] std::vector<double> output_values(const std::vector<Output>& outputs, const scenario::Scenario& base,
                                                const scenario::Scenario& varied, const record::Record& record,
                                                const results::Outcome& outcome);

/// \return share of the power tranches announced for a day within the scenario that come at most 31 days later; NaN if
/// none is announced
[[nodiscard]] double on_time_frac(const scenario::Scenario& base, const scenario::Scenario& varied);

} // namespace gpuramp::study
