// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/certainty.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/results/run_info.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// Forecasts over time: how each moved, and which input moved it.
namespace gpuramp::study {

/// One recorded run. Its result has milestones, summary, seed, resolution and inputs, and no series.
struct HistoryEntry {
  std::int64_t id = 0;
  std::string recorded; ///< ISO 8601, UTC
  std::string commit;   ///< of the program
  std::string inputs_sha256;
  std::vector<results::InputFile> files;
  results::ResultFile result;
  std::vector<results::MilestoneChance> chances; ///< of a run with samples; of these dates and never_frac are known
};

/// Appends a run to a database (SQLite 3), which is made if there is none. Several may write at a time.
///
///   runs(id, recorded, gpuramp_version, gpuramp_commit, scenario, start, "end", as_of, seed, resolution,
///   inputs_sha256,
///        stated, host)
///       stated: the inputs as JSON, before slips changed them; inputs_sha256 of its bytes
///   files(run, path, sha256)    milestones(run, gpus, date: NULL if never)    figures(run, name, value)
///   chances(run, gpus, p10, p50, p90: NULL if beyond the end, reached_frac)   of runs with samples
///
/// \throws core::InputError if it cannot be written, or is something else
void record_run(const std::filesystem::path& database, const results::ResultFile& result, const results::RunInfo& info);

/// Whether a file is such a database.
[[nodiscard]] bool is_history(const std::filesystem::path& path);

/// \return all entries in the order in which they were recorded
/// \throws core::InputError if there is none, or it is damaged or something else
[[nodiscard]] std::vector<HistoryEntry> read_history(const std::filesystem::path& database);

/// A milestone as one entry foresees it.
struct TrendPoint {
  std::int64_t run = 0;
  std::string recorded, version, commit;
  std::optional<core::Date> date;
  std::optional<double> moved_days; ///< since the entry before; nothing at the first, or where either is never
  std::optional<results::MilestoneChance> chance; ///< of a run with samples
};

/// Forecasts of one milestone of one scenario over time.
struct Trend {
  std::string scenario;
  std::int64_t gpus = 0;
  std::vector<TrendPoint> points;
};

/// What moved an entry away from the one of its scenario before.
struct TrendStep {
  std::int64_t run = 0;
  std::vector<std::string> causes; ///< inputs that differ, and another program
};

struct HistoryTrends {
  std::vector<Trend> trends;    ///< by scenario, then by GPUs
  std::vector<TrendStep> steps; ///< by run; none for the first of a scenario
};

/// \param jobs  if above zero, each cause says by how many days it alone moves each milestone, by reruns in so many
/// processes at a time
[[nodiscard]] HistoryTrends trends_of(const std::vector<HistoryEntry>& entries, int jobs);

[[nodiscard]] std::string history_text(const HistoryTrends& trends);
[[nodiscard]] std::string history_json(const HistoryTrends& trends);

} // namespace gpuramp::study
