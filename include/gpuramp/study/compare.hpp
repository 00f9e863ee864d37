// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What changed between two results, whether it is within tolerance, and which inputs changed it: the regression gate
/// of forecasts.
namespace gpuramp::study {

/// How far a metric may move. Read from a small JSON file; see read_tolerances().
struct Tolerances {
  std::string file;
  double relative_percent = 1; ///< of summary figures
  double milestone_days = 14;
  std::map<std::string, double> metrics;    ///< percent, by name of a summary figure
  std::map<std::string, double> milestones; ///< days, by GPU count ("10000000" or "10M")
};

/// {"relative_percent": 1, "milestone_days": 14, "metrics": {"cost_usd": 2}, "milestones": {"10M": 7}}; every key may
/// be left out. \throws core::InputError
[[nodiscard]] Tolerances read_tolerances(const std::filesystem::path& file);

enum class Verdict {
  same,
  drift,  ///< moved within tolerance: reported, not failed
  breach, ///< moved beyond it
  lost,   ///< a milestone that was reached is not any more
  gained  ///< a milestone that was not reached is now
};

[[nodiscard]] const char* to_string(Verdict verdict);

/// One figure of both results. Milestones are days since the start.
struct MetricChange {
  std::string name; ///< "energy_mwh", "milestone 10M"
  bool is_milestone = false;
  std::optional<double> before, after;
  double tolerance = 0; ///< percent, or days for milestones
  Verdict verdict = Verdict::same;

  /// Percent of the old value, or days; nothing if either is missing.
  [[nodiscard]] std::optional<double> moved() const;
};

/// An input that differs, as JSON pointer with equal campuses of one template taken together
/// ("/campuses/plains-*/pue").
struct InputChange {
  std::string pointer;
  std::string before, after; ///< of the first of them, as JSON; empty where there is none
  std::size_t n_values = 1;
  std::vector<std::size_t> operations; ///< of the JSON patch from old to new
};

/// How much of a metric's move one input explains.
struct Attribution {
  std::string pointer;
  std::map<std::string, double> alone; ///< by metric: changed alone, from the old inputs
  std::map<std::string, double> last;  ///< changed last, to the new inputs
  std::string error;
};

struct Comparison {
  std::string before_origin, after_origin;
  std::string before_version, after_version; ///< of gpuramp
  core::Date start{};                        ///< of both scenarios; of studies 1970-01-01
  std::vector<MetricChange> metrics;
  std::vector<InputChange> inputs;
  std::vector<std::string> broken;         ///< conservation checks of either result that did not hold
  std::vector<Attribution> attribution;    ///< empty unless asked for
  std::map<std::string, double> remainder; ///< by metric: its move less the sum of `alone`

  [[nodiscard]] bool passes() const;
};

/// \throws core::InputError if the two do not cover the same time or milestones
[[nodiscard]] Comparison compare(const results::ResultFile& before, const results::ResultFile& after,
                                 const Tolerances& tolerances);

/// Whether a path is the directory of a study: one with a summary.json.
[[nodiscard]] bool is_study(const std::filesystem::path& path);

/// The same of two studies: P10, P50 and P90 of every milestone and figure, and the percent of runs that reach each
/// milestone. Tolerances of a milestone hold for each of its percentiles, those of a figure too; reached percents take
/// relative_percent. \throws core::InputError if a summary.json is missing or damaged, or if the two do not ask for the
/// same
[[nodiscard]] Comparison compare_studies(const std::filesystem::path& before, const std::filesystem::path& after,
                                         const Tolerances& tolerances);

/// Reruns with each changed input alone and last, in processes of their own, and fills attribution and remainder.
void attribute(Comparison& comparison, const results::ResultFile& before, const results::ResultFile& after, int jobs);

enum class CompareFormat { table, json, markdown, junit };
[[nodiscard]] std::string comparison_text(const Comparison& comparison, CompareFormat format);

/// Results to compare: what was run before is read, scenarios are run now, each in a process of its own.
/// \throws core::InputError
[[nodiscard]] std::vector<results::ResultFile> results_of(const std::vector<std::filesystem::path>& paths, int jobs);

} // namespace gpuramp::study
