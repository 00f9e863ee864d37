// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/request_model.hpp"
#include "sim/engine/plan.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// \return the first day of a month and of the next, as far as they are in the run
[[nodiscard]] std::pair<core::Date, core::Date> days_of(const scenario::Scenario& scenario,
                                                        std::chrono::year_month month);

/// The requests of a service over the run, and the GPUs that they need to be served in time.
class RequestDemand {
public:
  RequestDemand(const Plan& plan, const scenario::InferenceService& service);

  [[nodiscard]] const scenario::InferenceService& service() const { return service_; }
  /// \return the queues of the service on racks of each type, [type]; nothing where the type cannot serve it
  [[nodiscard]] const std::vector<std::optional<model::ServingModel>>& serving() const { return serving_; }

  /// \return mean requests per second in an hour of the run
  [[nodiscard]] double per_s(std::int64_t hour) const;
  /// \return the same without the ups and downs of the week, and these alone
  [[nodiscard]] double level_per_s(std::int64_t hour) const;
  [[nodiscard]] double week_factor(std::int64_t hour) const { return week_.at(hour); }
  /// \return requests that come from one instant to another, in the mean
  [[nodiscard]] double requests(double from_s, double to_s) const;
  /// \return mean tokens of an answer
  [[nodiscard]] double output_tokens() const;
  /// \return the first hour with the most requests of those that begin from one instant to another; the first of these
  /// where there are none
  [[nodiscard]] std::int64_t busiest_hour(double from_s, double to_s) const;
  /// \return the same of the month in which an instant is, as far as it is in the run
  [[nodiscard]] std::int64_t busiest_hour_of_month(double at_s) const;
  /// \return the service's arrivals at a mean rate
  [[nodiscard]] model::ArrivalProcess arrivals(double per_s) const;

  /// \return [type] GPUs that serve all requests of the busiest hour of an interval in time, if all were of this type,
  /// with those that failures keep busy; infinite where no number does
  [[nodiscard]] std::vector<double> gpus_needed(double from_s, double to_s) const;

  /// \return share of the time that a pool of `capacity` times the mean demand works, over the hours of a week
  [[nodiscard]] double used_frac(double capacity) const;

private:
  const Plan& plan_;
  const scenario::InferenceService& service_;
  model::WeekProfile week_;
  std::vector<std::optional<model::ServingModel>> serving_;
};

} // namespace gpuramp::sim
