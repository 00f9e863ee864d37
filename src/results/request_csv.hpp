// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/requests.hpp"

#include <string>
#include <vector>

namespace gpuramp::results {

/// Fills in what tokens in time cost: the GPU hours of the service at the fleet's cost of one, write-offs and running
/// costs.
void add_request_costs(std::vector<record::RequestRecord>& services, double usd_per_gpu_hour);

/// \return the text of requests.csv: one row per month and service
[[nodiscard]] std::string requests_csv(const std::vector<record::RequestRecord>& services);

} // namespace gpuramp::results
