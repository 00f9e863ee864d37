// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/score.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/text.hpp"
#include "study/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::study {

namespace {

constexpr const char* kMilestone = "milestone";

/// Mean loss of the three quantiles; nothing where one of them is never.
std::optional<double> pinball_of(const Band& band, double actual)
{
  if (not band.p10 || not band.p50 || not band.p90)
    return std::nullopt;
  return (pinball_loss(0.1, *band.p10, actual) + pinball_loss(0.5, *band.p50, actual) +
          pinball_loss(0.9, *band.p90, actual)) /
         3;
}

/// Whether what came lies within the band; a quantile that is never lies after every day.
bool is_covered(const Band& band, double actual)
{
  return band.p10 && *band.p10 <= actual && (not band.p90 || actual <= *band.p90);
}

/// Of a milestone that has not come by a day: certain only where all of the band lies before, or after.
std::optional<bool> is_covered_yet(const Band& band, double until)
{
  return band.p90 && *band.p90 <= until ? std::optional(false) : std::nullopt;
}

ScoreRow foreseen(const char* kind, const std::string& campus, std::string what, const Band& band)
{
  ScoreRow row;
  row.kind = kind;
  row.campus = campus;
  row.what = std::move(what);
  row.foreseen = band;
  return row;
}

void compare_with(ScoreRow& row, const std::optional<double>& actual, double until)
{
  row.actual = actual;
  if (not actual) {
    row.covered = is_covered_yet(row.foreseen, until);
    return;
  }
  row.covered = is_covered(row.foreseen, *actual);
  row.pinball = pinball_of(row.foreseen, *actual);
  if (row.foreseen.p50)
    row.error = *row.foreseen.p50 - *actual;
}

/// What a forecast said of a milestone that came after its end is unknown.
void add_milestone(const Forecast& forecast, const ReachedMilestone& m, core::Date until, std::vector<ScoreRow>& rows)
{
  const auto gpus = m.gpus.base();
  const auto band = forecast.milestone(gpus, m.campus);
  if (not band || (m.reached && *m.reached > forecast.end()))
    return;
  auto row = foreseen(kMilestone, m.campus, results::count_text(gpus), *band);
  compare_with(row, m.reached ? std::optional(day_number(*m.reached)) : std::nullopt, day_number(until));
  row.probability = forecast.probability(gpus, m.campus, std::min(until, forecast.end()));
  if (row.probability)
    row.brier = brier_score(*row.probability, m.reached.has_value());
  rows.push_back(std::move(row));
}

template <class Q>
void add_levels(const Forecast& forecast, const char* kind, const char* column, const std::string& campus,
                const scenario::Schedule<Q>& levels, double unit, std::vector<ScoreRow>& rows)
{
  for (const auto& point : levels.points) {
    const auto level = forecast.level(column, campus, point.date);
    if (not level || point.date < forecast.issued())
      continue; // what was known when it was issued is no forecast
    auto row = foreseen(kind, campus, core::format_date(point.date), level->band);
    if (level->of != point.date)
      row.what += fmt::format(" (foreseen of {})", core::format_date(level->of));
    compare_with(row, point.value.base() / unit, 0);
    rows.push_back(std::move(row));
  }
}

void add_all_levels(const Forecast& forecast, const std::vector<scenario::CampusActuals>& actuals,
                    std::vector<ScoreRow>& rows)
{
  constexpr double kMegawatt = 1e6;
  for (const auto& campus : actuals) {
    add_levels(forecast, "gpus_up", "gpus_up", campus.campus, campus.up, 1, rows);
    add_levels(forecast, "energized_mw", "feed_capacity_mw", campus.campus, campus.energized, kMegawatt, rows);
  }
}

/// Days of which actuals tell levels, ascending.
std::vector<core::Date> days_of(const std::vector<scenario::CampusActuals>& actuals)
{
  std::set<core::Date> days;
  const auto add = [&](const auto& levels) {
    for (const auto& point : levels.points)
      days.insert(point.date);
  };
  for (const auto& campus : actuals)
    add(campus.up), add(campus.energized);
  return {days.begin(), days.end()};
}

/// Mean of what some rows tell.
class Mean {
public:
  void add(const std::optional<double>& value)
  {
    if (value)
      sum_ += *value, ++n_;
  }
  [[nodiscard]] std::optional<double> value() const
  {
    return n_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<double>(n_));
  }

private:
  double sum_ = 0;
  std::size_t n_ = 0;
};

ScoreGroup group_of(const std::vector<ScoreRow>& rows, const std::string& kind, const std::string& campus)
{
  ScoreGroup group;
  group.kind = kind;
  group.campus = campus;
  Mean coverage, error, pinball, brier;
  for (const auto& row : rows) {
    if (row.kind != kind || (not campus.empty() && row.campus != campus))
      continue;
    ++group.n;
    coverage.add(row.covered ? std::optional(*row.covered ? 1.0 : 0.0) : std::nullopt);
    error.add(row.error);
    pinball.add(row.pinball);
    brier.add(row.brier);
  }
  group.coverage_frac = coverage.value();
  group.mean_error = error.value();
  group.mean_pinball = pinball.value();
  group.mean_brier = brier.value();
  return group;
}

void add_once(std::vector<std::string>& names, const std::string& name)
{
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

} // namespace

double pinball_loss(double p, double quantile, double actual)
{
  core::require(p > 0 && p < 1, "pinball_loss: p is not between 0 and 1");
  return actual >= quantile ? p * (actual - quantile) : (1 - p) * (quantile - actual);
}

double brier_score(double probability, bool happened)
{
  core::require(probability >= 0 && probability <= 1, "brier_score: no probability");
  const auto off = probability - (happened ? 1 : 0);
  return off * off;
}

std::vector<ScoreGroup> score_groups(const std::vector<ScoreRow>& rows)
{
  std::vector<std::string> kinds;
  for (const auto& row : rows)
    add_once(kinds, row.kind);
  std::vector<ScoreGroup> groups;
  for (const auto& kind : kinds) {
    groups.push_back(group_of(rows, kind, ""));
    std::vector<std::string> campuses;
    for (const auto& row : rows)
      if (row.kind == kind)
        add_once(campuses, row.campus);
    for (const auto& campus : campuses)
      if (campuses.size() > 1)
        groups.push_back(group_of(rows, kind, campus));
  }
  return groups;
}

std::vector<ScoreRow> score_levels(const results::ResultFile& forecast,
                                   const std::vector<scenario::CampusActuals>& actuals)
{
  std::vector<ScoreRow> rows;
  add_all_levels(*forecast_of(forecast, days_of(actuals)), actuals, rows);
  return rows;
}

Score score_forecast(const std::filesystem::path& path, const Actuals& actuals)
{
  const auto forecast = read_forecast(path, days_of(actuals.campuses));
  Score score{path.string(), forecast->issued(), {}, {}};
  for (const auto& m : actuals.milestones)
    add_milestone(*forecast, m, actuals.until, score.rows);
  add_all_levels(*forecast, actuals.campuses, score.rows);
  if (score.rows.empty())
    throw core::InputError({{path.string(), 0, "", "foresees nothing of what the actuals tell",
                             "the actuals name other campuses, milestones or dates"}});
  score.groups = score_groups(score.rows);
  return score;
}

} // namespace gpuramp::study
