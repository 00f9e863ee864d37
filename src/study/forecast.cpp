// SPDX-License-Identifier: Apache-2.0
#include "study/forecast.hpp"

#include "gpuramp/results/result_file.hpp"
#include "gpuramp/study/compare.hpp"
#include "gpuramp/study/summary.hpp"
#include "gpuramp/study/telling.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::study {

double day_number(core::Date date)
{
  return core::in_days(core::between(core::Date{}, date));
}

namespace {

using results::kFleet;

/// A run: it foresees one course of things.
class ResultForecast : public Forecast {
public:
  explicit ResultForecast(results::ResultFile result) : result_(std::move(result)) {}

  [[nodiscard]] std::optional<Band> milestone(double gpus, const std::string& campus) const override
  {
    const auto& campuses = result_.scenario.campuses;
    if (campus != kFleet &&
        std::none_of(campuses.begin(), campuses.end(), [&](const auto& c) { return c.name == campus; }))
      return std::nullopt;
    const auto reached = result_.date_reached(gpus, campus);
    return reached ? sure(day_number(*reached)) : Band{};
  }

  [[nodiscard]] std::optional<double> probability(double gpus, const std::string& campus, core::Date by) const override
  {
    const auto band = milestone(gpus, campus);
    return band ? std::optional(band->p50 && *band->p50 <= day_number(by) ? 1.0 : 0.0) : std::nullopt;
  }

  [[nodiscard]] std::optional<ForeseenLevel> level(const std::string& column, const std::string& campus,
                                                   core::Date on) const override
  {
    if (on < result_.scenario.start || on > result_.scenario.end)
      return std::nullopt;
    if (const auto* row = result_.row_on(on, campus); row != nullptr)
      return ForeseenLevel{sure(row->at(column.c_str())), on};
    std::optional<ForeseenLevel> last;
    for (const auto& row : result_.series)
      if (row.campus == campus && row.date <= on)
        last = ForeseenLevel{sure(row.at(column.c_str())), row.date};
    return last;
  }

  [[nodiscard]] core::Date issued() const override { return result_.scenario.as_of.value_or(result_.scenario.start); }
  [[nodiscard]] core::Date end() const override { return result_.scenario.end; }

private:
  static Band sure(double value) { return {value, value, value}; }

  results::ResultFile result_;
};

/// A study: it foresees how likely each course is, of its milestones.
class StudyForecast : public Forecast {
public:
  /// \param summary  of the right shape
  explicit StudyForecast(const std::string& summary) : summary_(nlohmann::json::parse(summary))
  {
    start_ = date(summary_.at("start"));
    end_ = date(summary_.at("end"));
  }

  [[nodiscard]] std::optional<Band> milestone(double gpus, const std::string& campus) const override
  {
    const auto* row = row_of(gpus, campus);
    if (row == nullptr)
      return std::nullopt;
    const auto& percentiles = row->at("percentiles");
    return Band{days(percentiles.at("p10")), days(percentiles.at("p50")), days(percentiles.at("p90"))};
  }

  /// The share of runs on the last date that is listed, or of all that ever reach it after the end of the list.
  [[nodiscard]] std::optional<double> probability(double gpus, const std::string& campus, core::Date by) const override
  {
    const auto* row = row_of(gpus, campus);
    if (row == nullptr)
      return std::nullopt;
    if (by >= end_)
      return 1 - row->at("never_frac").get<double>();
    double probability = 0;
    for (const auto& entry : row->at("probability_by"))
      if (date(entry.at("date")) <= by)
        probability = entry.at("probability").get<double>();
    return probability;
  }

  [[nodiscard]] std::optional<ForeseenLevel> level(const std::string&, const std::string&, core::Date) const override
  {
    return std::nullopt;
  }

  [[nodiscard]] core::Date issued() const override { return start_; }
  [[nodiscard]] core::Date end() const override { return end_; }

private:
  [[nodiscard]] const nlohmann::json* row_of(double gpus, const std::string& campus) const
  {
    if (campus != kFleet)
      return nullptr;
    for (const auto& row : summary_.at("milestones"))
      if (row.at("gpus").get<double>() == gpus)
        return &row;
    return nullptr;
  }

  [[nodiscard]] static core::Date date(const nlohmann::json& text)
  {
    return *core::parse_date(text.get<std::string>()); // the shape says that it is one
  }

  [[nodiscard]] static std::optional<double> days(const nlohmann::json& value)
  {
    return value.is_null() ? std::nullopt : std::optional(day_number(date(value)));
  }

  nlohmann::json summary_;
  core::Date start_{}, end_{};
};

/// A run with a study of its own: of milestones of the fleet it foresees how likely each course is.
class CertainForecast : public ResultForecast {
public:
  explicit CertainForecast(const results::ResultFile& result) : ResultForecast(result), study_(checked(result)) {}

  [[nodiscard]] std::optional<Band> milestone(double gpus, const std::string& campus) const override
  {
    return campus == kFleet ? study_.milestone(gpus, campus) : ResultForecast::milestone(gpus, campus);
  }

  [[nodiscard]] std::optional<double> probability(double gpus, const std::string& campus, core::Date by) const override
  {
    return campus == kFleet ? study_.probability(gpus, campus, by) : ResultForecast::probability(gpus, campus, by);
  }

private:
  static const std::string& checked(const results::ResultFile& result)
  {
    require_summary(result.certainty_json, result.origin + "/certainty");
    return result.certainty_json;
  }

  StudyForecast study_;
};

std::unique_ptr<Forecast> read_study(const std::filesystem::path& path)
{
  return std::make_unique<StudyForecast>(read_summary(path));
}

} // namespace

std::unique_ptr<Forecast> forecast_of(results::ResultFile result, std::vector<core::Date> days)
{
  make_tell(result, {std::move(days), {}}); // else levels are those of the report date before
  if (not result.certainty_json.empty())
    return std::make_unique<CertainForecast>(result);
  return std::make_unique<ResultForecast>(std::move(result));
}

std::unique_ptr<Forecast> read_forecast(const std::filesystem::path& path, std::vector<core::Date> days)
{
  if (is_study(path))
    return read_study(path);
  return forecast_of(results::read_result(path), std::move(days));
}

} // namespace gpuramp::study
