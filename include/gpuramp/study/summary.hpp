// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/certainty.hpp"
#include "gpuramp/study/statistics.hpp"
#include "gpuramp/study/store.hpp"
#include "gpuramp/study/sweep.hpp"

namespace gpuramp::study {

/// The percentiles that a summary states.
inline constexpr double kPercentiles[] = {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95};

/// What one input does to one output.
struct Influence {
  std::string input;
  std::optional<double> rank_correlation;
  std::optional<SobolIndex> sobol;
  std::optional<Swing> swing;
};

struct OutputSummary {
  std::string name, role, unit;
  std::size_t n = 0;
  double never_frac = 0;               ///< of a milestone: runs that do not reach it
  std::optional<double> mean;          ///< nothing if any is never
  std::vector<Percentile> percentiles; ///< [kPercentiles]
  std::vector<std::pair<core::Date, double>>
      probability_by;                 ///< of a milestone: share of runs that have reached it, first of each month
  std::optional<core::Date> due;      ///< of a milestone: when the target of the fleet asks for it
  std::optional<double> on_time_frac; ///< share of runs that have reached it by then
  std::vector<Influence> influences;  ///< largest swing first
};

/// One combination of axis values.
struct CellSummary {
  std::uint64_t cell = 0;
  std::vector<std::string> values; ///< [axis]
  std::size_t n = 0;
  std::vector<Percentile> p10, p50, p90; ///< [output]
};

/// Median of an output over two crossed axes.
struct Contour {
  std::string output, x_axis, y_axis;
  std::vector<std::string> x, y;
  std::vector<std::vector<std::optional<double>>> median; ///< [y][x], nothing: never in half of the runs
};

struct StudySummary {
  std::uint64_t n_planned = 0, n_ok = 0, n_failed = 0, n_killed = 0;
  std::vector<std::string> errors;
  std::vector<OutputSummary> outputs;      ///< milestones first
  std::vector<CellSummary> cells;          ///< none without axes; at most kMostCellsListed
  std::vector<Contour> contours;           ///< of two crossed axes: every output
  std::vector<std::uint64_t> pareto_cells; ///< by the objectives, of cell medians (of points if there are no axes)
  std::vector<std::uint64_t> best;         ///< [objective] cell or point
};

inline constexpr std::uint64_t kMostCellsListed = 10'000;

/// \param n_points  points below this index
[[nodiscard]] StudySummary summarise_study(const LoadedStudy& loaded, const Plan& plan, const Store& store,
                                           std::uint64_t n_points);

inline constexpr int kSummaryFormat = 1;

/// summary.json. Dates are ISO 8601, null is never; numbers of figures in the unit their name ends in.
///   study, scenario, gpuramp_version, method, seed
///   points        {planned, ok, failed, killed, errors[]}
///   axes[]        {name, unit, values[] (text)}
///   inputs[]      {name, kind: "input"|"slip", what (which numbers, or what slips), low, base, high (text; 5, 50 and
///   95 percentiles; base of an input is what a plain run takes), source}
///   milestones[]  {name, gpus, n, never_frac, percentiles {p5 .. p95: date|null}, standard_error_days {p5 ..:
///   number|null},
///                  probability_by[] {date, probability}, due: date|null (when the target asks for it),
///                  on_time_frac: number|null (share of runs that have reached it by then), influences[]}
///   figures[]     {name, unit, n, mean, percentiles {p5 ..}, standard_error {p5 ..}, influences[]}
///   influences[]  {input, rank_correlation, sobol {value, low, high}|null, tornado {at_low, at_high}|null}: tornado
///   rows, largest swing first;
///                 medians of the output in the lowest and highest fifth of the input
///   cells[]       {cell, values[] (text, one per axis), n, outputs {name: {p10, p50, p90}}}
///   contours[]    {output, x_axis, y_axis, x[], y[], median[y][x]}: a grid of two crossed axes
///   objectives    {goals[] {output, goal}, of: "cell"|"point", best[], pareto[]}
[[nodiscard]] std::string summary_json(const LoadedStudy& loaded, const StudySummary& summary);

/// \param text  of a summary.json, or what a result holds of one   \param file  for messages
/// \throws core::InputError with the pointer if it is not what summary_json() writes
void require_summary(const std::string& text, const std::string& file);

/// \return the text of the summary.json of a study. \throws core::InputError if there is none, or as require_summary()
[[nodiscard]] std::string read_summary(const std::filesystem::path& directory);

/// What a planner reads: "30M GPUs: P10 2029-04, P50 2030-01, P90 not before 2036 (7 % of runs never)".
[[nodiscard]] std::string summary_text(const LoadedStudy& loaded, const StudySummary& summary);

/// What the result of a plain run says of the study of its scenario.
[[nodiscard]] results::Certainty certainty_of(const LoadedStudy& loaded, const StudySummary& summary);

} // namespace gpuramp::study
