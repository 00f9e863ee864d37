// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <string>

namespace gpuramp::results {

/// \return the text of jobs.csv: one row per training run, service and pool
[[nodiscard]] std::string jobs_csv(const scenario::Scenario& scenario, const record::Record& record);

/// \return the text of events.csv
[[nodiscard]] std::string events_csv(const scenario::Scenario& scenario, const record::Record& record);

} // namespace gpuramp::results
