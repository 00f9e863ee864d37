// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace gpuramp::study {

/// Writes the tables of a run as one SQLite 3 file, in place at once.
///
///   a table for each CSV file (series, power, cost, jobs, events), columns as there: INTEGER where all its numbers are
///   whole, REAL where all are numbers, else TEXT; NULL for an empty field
///   milestones(gpus INTEGER, date TEXT)    date NULL: not reached
///   summary(name TEXT, value REAL)         figures of result.json
///   views: ramp (fleet by report date), year_end (each campus at the last report of a year), energy_by_year (by campus
///   and source), cost_by_year (by campus), missed_milestones
///
/// \param directory  what `gpuramp run --out` wrote
/// \throws core::InputError if the directory holds no result, or the file cannot be written
void write_run_database(const std::filesystem::path& directory, const std::filesystem::path& file);

} // namespace gpuramp::study
