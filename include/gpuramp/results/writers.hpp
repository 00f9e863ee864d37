// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/output.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/results/run_info.hpp"

#include <string>

namespace gpuramp::results {

/// Version of result.json and its companions; raised when a reader of the older one would misread it.
inline constexpr int kResultFormat = 3;

/// \return the text of result.json; the same bytes for the same scenario, seed and version
[[nodiscard]] std::string result_json(const scenario::Scenario& scenario, const record::Record& record,
                                      const Outcome& outcome);

/// \return the text of series.csv: one row per report date and campus, and one for the fleet
[[nodiscard]] std::string series_csv(const record::Record& record, const Outcome& outcome);

/// \return the text of power.csv: one row per period and source that is energized, and one per period and campus with
/// unserved energy
[[nodiscard]] std::string power_csv(const account::EnergyAccount& energy, const record::Record& record);

/// \return the text of cost.csv: one row per period and campus, and one for the fleet; plain dollars
[[nodiscard]] std::string cost_csv(const account::CostAccount& cost, const account::EnergyAccount& energy,
                                   const record::Record& record);

/// Writes result.json, series.csv, power.csv, cost.csv, jobs.csv, events.csv and run_info.json; with queues their CSV
/// files too.
/// \throws core::InputError if the directory cannot be written
void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info);

} // namespace gpuramp::results
