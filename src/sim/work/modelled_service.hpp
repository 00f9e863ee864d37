// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/inference.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "sim/engine/plan.hpp"

#include <optional>
#include <vector>

namespace gpuramp::sim {

/// \return what one GPU of each type does for a service, [type]: by its model where it names one, with the software
/// that it states, else of the day (mature, where single requests are simulated), or as given. Types that cannot hold
/// the model, or of which the models know no chip, do nothing for it.
[[nodiscard]] std::vector<model::JobPerformance>
service_performance(const Plan& plan, const scenario::InferenceService& service, core::Date today);

/// \return demand over a week, whose mean is 1; nothing without swings
[[nodiscard]] std::optional<model::DemandSteps> week_of(const scenario::InferenceService& service);

/// Share of its time that a pool sized at `capacity` times the mean demand works, and with what it serves of the
/// demand. \param week  of week_of()   \return 0 .. 1, all of it without swings
[[nodiscard]] double used_frac(const std::optional<model::DemandSteps>& week, double capacity);

/// \return peak of the day and week / mean
[[nodiscard]] double peak_factor(const scenario::InferenceService& service);

} // namespace gpuramp::sim
