// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job_performance.hpp"
#include "sim/engine/plan.hpp"

#include <vector>

namespace gpuramp::sim {

/// \return what one GPU of each type does for a service, [type]: by its model where it names one, with the software
/// that it states, else of the day (mature, where single requests are simulated), or as given. Types that cannot hold
/// the model, or of which the models know no chip, do nothing for it.
[[nodiscard]] std::vector<model::JobPerformance>
service_performance(const Plan& plan, const scenario::InferenceService& service, core::Date today);

/// Share of its time that a pool sized at `capacity` times the mean demand works, and with what it serves of the
/// demand: the demand's day and week in closed form. \return 0 .. 1, all of it without swings
[[nodiscard]] double used_frac(const scenario::InferenceService& service, double capacity);

/// \return peak of the day and week / mean
[[nodiscard]] double peak_factor(const scenario::InferenceService& service);

} // namespace gpuramp::sim
