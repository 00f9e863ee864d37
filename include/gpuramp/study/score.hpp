// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// How good forecasts were, against what came.
namespace gpuramp::study {

/// The day on which so many GPUs were up.
struct ReachedMilestone {
  core::GpuCount gpus;
  std::string campus = "fleet";
  std::optional<core::Date> reached; ///< nothing: not by Actuals::until
  std::string source;
};

/// What has come, up to a day.
struct Actuals {
  std::int64_t format_version = 1;
  core::Date until{};
  std::vector<ReachedMilestone> milestones;
  std::vector<scenario::CampusActuals> campuses;
};

/// {"format_version": 1, "until": "2027-06-30", "milestones": [{"gpus": "100 k GPU", "reached": "2027-02-14"}],
///  "actuals": [{"campus": "abilene", "energized": [["2026-06-30", "200 MW"]], "up": [["2026-06-30", "50 k GPU"]]}]}
/// \throws core::InputError
[[nodiscard]] Actuals read_actuals(const std::filesystem::path& file);

/// Three quantiles of what is foreseen; of a plain result they are the same. A milestone's are days since 1970-01-01,
/// and none is "never within the forecast".
struct Band {
  std::optional<double> p10, p50, p90;
};

/// One thing that was foreseen and has come, or not.
struct ScoreRow {
  std::string kind; ///< "milestone", "gpus_up", "energized_mw"
  std::string campus;
  std::string what; ///< "100k", or the date of a level
  Band foreseen;
  std::optional<double> actual;      ///< nothing: a milestone that is not reached yet
  std::optional<bool> covered;       ///< within P10 to P90; nothing where it cannot be told yet
  std::optional<double> error;       ///< P50 less actual: days, GPUs or MW; positive is too late or too much
  std::optional<double> pinball;     ///< mean of the three quantiles' losses, same unit
  std::optional<double> probability; ///< of a milestone: foreseen of reaching it by `until`
  std::optional<double> brier;       ///< of a milestone
};

/// Rows of one kind or campus put together; nothing where no row tells.
struct ScoreGroup {
  std::string kind, campus; ///< empty: all
  std::size_t n = 0;
  std::optional<double> coverage_frac, mean_error, mean_pinball, mean_brier;
};

struct Score {
  std::string forecast;
  core::Date issued{}; ///< as_of of the plan, its start where it has none
  std::vector<ScoreRow> rows;
  std::vector<ScoreGroup> groups; ///< by kind, then by kind and campus
};

/// Loss of foreseeing a quantile: p * (actual - quantile) where that is positive, else (1 - p) * (quantile - actual).
/// \param p  in (0, 1) \source Koenker and Bassett, Regression Quantiles, Econometrica 46 (1978), eq. 1
[[nodiscard]] double pinball_loss(double p, double quantile, double actual);

/// (probability - outcome)^2. \source Brier, Verification of forecasts expressed in terms of probability, Monthly
/// Weather Review 78 (1950), for one of two outcomes, halved
[[nodiscard]] double brier_score(double probability, bool happened);

/// Scores a result (a directory or result.json that a run wrote) or a study against what came.
/// \throws core::InputError if nothing of what came was foreseen
[[nodiscard]] Score score_forecast(const std::filesystem::path& forecast, const Actuals& actuals);

/// Scores the levels that a result foresaw against what each campus had, on the very days: where its report dates are
/// others, its scenario is run again.
[[nodiscard]] std::vector<ScoreRow> score_levels(const results::ResultFile& forecast,
                                                 const std::vector<scenario::CampusActuals>& actuals);

/// \return the groups of some rows: all of a kind, then of a kind at each campus
[[nodiscard]] std::vector<ScoreGroup> score_groups(const std::vector<ScoreRow>& rows);

/// \return "MW energized on 2026-07-01 at site: foreseen 100, came 60, off by +40 MW"
[[nodiscard]] std::string score_line(const ScoreRow& row);

[[nodiscard]] std::string scores_text(const std::vector<Score>& scores);
[[nodiscard]] std::string scores_json(const std::vector<Score>& scores);

} // namespace gpuramp::study
