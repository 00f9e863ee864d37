// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/score.hpp"

#include <memory>

namespace gpuramp::study {

/// \return days since 1970-01-01
[[nodiscard]] double day_number(core::Date date);

/// What is foreseen of a day, or of the last day before it of which the forecast tells.
struct ForeseenLevel {
  Band band;
  core::Date of{};
};

/// What a result or a study foresees, in the same words.
class Forecast {
public:
  virtual ~Forecast() = default;
  /// \return day on which so many GPUs are up at a campus or in the fleet, as days since 1970-01-01; nothing if it
  /// foresees nothing of it
  [[nodiscard]] virtual std::optional<Band> milestone(double gpus, const std::string& campus) const = 0;
  /// \return probability that they are by a day; nothing if it foresees nothing of it
  [[nodiscard]] virtual std::optional<double> probability(double gpus, const std::string& campus,
                                                          core::Date by) const = 0;
  /// \param column  of series.csv
  [[nodiscard]] virtual std::optional<ForeseenLevel> level(const std::string& column, const std::string& campus,
                                                           core::Date on) const = 0;
  [[nodiscard]] virtual core::Date issued() const = 0;
  [[nodiscard]] virtual core::Date end() const = 0;
};

/// \param days  of which levels will be asked: where the result does not tell, its scenario is run again
/// \return what a result foresees
[[nodiscard]] std::unique_ptr<Forecast> forecast_of(results::ResultFile result, std::vector<core::Date> days);

/// \throws core::InputError if there is none at the path, or it is damaged
[[nodiscard]] std::unique_ptr<Forecast> read_forecast(const std::filesystem::path& path, std::vector<core::Date> days);

} // namespace gpuramp::study
