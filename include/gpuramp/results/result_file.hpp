// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/asked.hpp"
#include "gpuramp/results/outcome.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What a run wrote, read back: for everything that explains, compares or draws results.
namespace gpuramp::results {

struct CutRow {
  core::Date date{};
  double bound_gpus = 0;
  std::vector<std::string> resources;
};

/// One row of series.csv.
struct SeriesRow {
  core::Date date{};
  std::string campus;                   ///< or "fleet"
  std::map<std::string, double> values; ///< by column name
  [[nodiscard]] double at(const char* column) const;
};

/// What to do with a damaged file of a result.
inline constexpr const char* kRunAgain = "write it anew with 'gpuramp run SCENARIO --out DIR'";

struct ResultFile {
  ResultFile(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  ResultFile(const ResultFile&);
  ResultFile(ResultFile&&) noexcept;
  ResultFile& operator=(const ResultFile&);
  ResultFile& operator=(ResultFile&&) noexcept;
  ~ResultFile();

  std::string origin; ///< path it was read from
  std::string gpuramp_version;
  std::uint64_t seed = 1;
  std::string resolution;
  std::vector<record::Milestone> milestones;
  std::vector<std::pair<std::string, double>> summary; ///< in the order of the file
  std::vector<GapRow> gap;
  std::vector<WaterfallRow> waterfall;
  std::vector<BindingRow> binding;
  std::vector<CutRow> cut;
  std::vector<YearRow> years;
  std::vector<NotServed> not_served;
  std::vector<record::QueueRecord> queues; ///< without single jobs
  std::vector<record::RequestRecord> requests;
  account::StrandedCapital stranded;
  record::Conservation conservation;
  std::string scenario_json;  ///< resolved; reads as a scenario
  std::string stated_json;    ///< the same before slips and the search of mappings changed it
  std::string certainty_json; ///< summary of the study that it holds; empty if it holds none
  scenario::Scenario scenario;
  std::vector<SeriesRow> series;                           ///< empty where only a result.json is at hand
  std::optional<std::vector<record::GpusReached>> reached; ///< nothing where there is no reached.csv
  std::vector<SeriesRow> looks; ///< counts, levels and flows since the report date before, on days that were asked for
  std::vector<ExtremeRow> extremes; ///< that were asked for

  /// \return the first day on which so many GPUs were up, if there was one. \param campus  or "fleet"
  /// \throws core::InputError if that needs reached.csv and there is none: of milestones of the run it does not
  [[nodiscard]] std::optional<core::Date> date_reached(double gpus, const std::string& campus) const;

  /// \return the row of a place on a report date, or on a day that was asked for; null of other days
  [[nodiscard]] const SeriesRow* row_on(core::Date day, const std::string& campus) const;
  /// \return what flowed at a place from the start until a day of which row_on() tells   \pre there is a series
  /// \throws ContractError of other days
  [[nodiscard]] double flow_until(core::Date day, const std::string& campus, const char* column) const;

  [[nodiscard]] double summary_value(const std::string& name) const;
};

/// Whether a path looks like something that a run wrote: a directory with a result.json, or such a file.
[[nodiscard]] bool is_result(const std::filesystem::path& path);

/// Reads DIR/result.json, DIR/series.csv and DIR/reached.csv, or one result.json.
/// \throws core::InputError if there is none, if it is damaged, or of another program or format version
[[nodiscard]] ResultFile read_result(const std::filesystem::path& path);

/// The texts of these files; those of CSV files may be empty.
struct ResultTexts {
  std::string result, series, reached;
};

/// The same from texts.
[[nodiscard]] ResultFile parse_result(const ResultTexts& texts, const std::string& origin);

/// The same from a run that has just been made: what it would write.
[[nodiscard]] ResultFile as_result(const scenario::Scenario& scenario, const record::Record& record,
                                   const Outcome& outcome, const std::string& origin);

} // namespace gpuramp::results
