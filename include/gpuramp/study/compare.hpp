// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"
#include "gpuramp/study/gate.hpp"
#include "gpuramp/study/score.hpp"
#include "gpuramp/study/tolerances.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What changed between two results, whether it is within tolerance, and which inputs changed it: the regression gate
/// of forecasts.
namespace gpuramp::study {

enum class Verdict {
  same,
  drift,  ///< moved within tolerance, or to a side on which nothing is lost: reported, not failed
  better, ///< moved to the good side by more than the tolerance of the other
  breach, ///< moved beyond what is allowed
  lost,   ///< a milestone that was reached is not any more
  gained, ///< a milestone that was not reached is now
  beyond  ///< one of the two does not look so far
};

[[nodiscard]] const char* to_string(Verdict verdict);
/// Whether a comparison with this verdict fails.
[[nodiscard]] bool fails(Verdict verdict);

/// One figure of both results. Milestones are days since the start of the older one.
struct MetricChange {
  std::string name; ///< "energy_mwh", "milestone 10M"
  bool is_milestone = false;
  std::optional<double> before, after;
  Allowed allowed; ///< percent, or days for milestones
  Verdict verdict = Verdict::same;

  /// Percent of the old value, or days; nothing if either is missing.
  [[nodiscard]] std::optional<double> moved() const;
};

/// An input that differs, with its entries by name and equal campuses of one template taken together:
/// "/campuses/plains-*/pue".
struct InputChange {
  std::string pointer;
  std::string before, after; ///< of the first of them, as a file writes it; empty where there is none
  std::size_t n_values = 1;
  std::vector<std::string> pointers; ///< of all of them
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
  core::Date start{};                        ///< of the older scenario; of studies 1970-01-01
  std::vector<std::string> notes;            ///< what of the two cannot be compared, and why
  std::vector<MetricChange> metrics;
  std::vector<InputChange> inputs;
  std::vector<std::string> broken;      ///< conservation checks of either result that did not hold
  std::vector<GateOutcome> gates;       ///< of the newer one
  std::vector<ScoreRow> came;           ///< what the newer one knows to have come, against what the older one foresaw
  std::vector<Attribution> attribution; ///< empty unless asked for
  std::map<std::string, double> remainder; ///< by metric: its move less the sum of `alone`

  [[nodiscard]] bool passes() const;
};

/// \throws core::InputError if there is nothing to compare, or a tolerance is for something that is not there
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
/// Inputs that only make sense together, such as PUE and cooling, become one.
void attribute(Comparison& comparison, const results::ResultFile& before, const results::ResultFile& after, int jobs);

[[nodiscard]] std::string comparison_text(const Comparison& comparison, CheckFormat format);

/// Results to compare: what was run before is read, scenarios are run now, each in a process of its own.
/// \throws core::InputError
[[nodiscard]] std::vector<results::ResultFile> results_of(const std::vector<std::filesystem::path>& paths, int jobs);

/// A scenario run by another gpuramp program, which tells its version and commit.
/// \throws core::InputError if it is none, or refuses the scenario
[[nodiscard]] results::ResultFile result_of_program(const std::filesystem::path& program,
                                                    const std::filesystem::path& scenario);

} // namespace gpuramp::study
