// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/load.hpp"
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

/// \return the text of reached.csv: one row per place and day on which more GPUs were up than ever before
[[nodiscard]] std::string reached_csv(const record::Record& record);

/// \return the text of load.csv: one row per month and campus, region of several campuses, and one for the fleet
[[nodiscard]] std::string load_csv(const std::vector<account::LoadRow>& rows);

/// \return the text of hours.csv: one row per hour and campus
[[nodiscard]] std::string hours_csv(const std::vector<account::LoadHour>& hours, const record::Record& record);

/// \return the text of sales.csv: one row per period and service with a price
[[nodiscard]] std::string sales_csv(const account::IncomeAccount& income, const record::Record& record);

/// Writes result.json, run_info.json and the CSV files of a run (csv_layouts()), those of work that it has not left
/// out; hours.csv is for who asks for it. \throws core::InputError if the directory cannot be written
void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info);

/// \return the files that write_files() may write, for a sentence
[[nodiscard]] std::string file_names();

} // namespace gpuramp::results
