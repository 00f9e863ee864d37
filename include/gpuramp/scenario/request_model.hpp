// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/serving_queue.hpp"
#include "gpuramp/model/week_profile.hpp"
#include "gpuramp/scenario/service_model.hpp"

#include <optional>

/// From a service that states requests to the queues of its replicas.
namespace gpuramp::scenario {

/// \return the arrivals of a service while so many requests come in the mean
[[nodiscard]] model::ArrivalProcess request_arrivals(const Requests& requests, double per_s);

/// \return how the rate of a service's requests goes up and down within a week
[[nodiscard]] model::WeekProfile request_week(const Requests& requests, core::Date start);

/// \return mean requests per second at an instant, by the service's demand   \pre the service states requests
[[nodiscard]] double requests_per_s(const Scenario& scenario, const InferenceService& service, core::Duration at);

/// \return the most requests per second that any hour of the run has
[[nodiscard]] double most_requests_per_s(const Scenario& scenario, const InferenceService& service);

/// \return the service's queues on racks of one type, its replicas of the size that it states or of that which needs
/// fewest GPUs in the busiest hour; nothing if the type may not or cannot serve it
[[nodiscard]] std::optional<model::ServingModel>
serving_model(const Scenario& scenario, const InferenceService& service, const model::RackType& rack);

/// \return how long a replica takes to come when it is called, by its weights
[[nodiscard]] core::Duration cold_start(const Autoscaling& autoscaling, const model::Replica& replica);

/// \return what is wrong with a service's requests, below "/requests": contradictions, or targets that no number of
/// GPUs meets   \pre service_problem() finds nothing
[[nodiscard]] ServiceProblem request_problem(const Scenario& scenario, const InferenceService& service);

} // namespace gpuramp::scenario
