// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "results/columns.hpp"

#include <vector>

/// The parts of result.json, each with its layouts.
namespace gpuramp::results {

[[nodiscard]] Json bottlenecks_json(const record::Record& record, const Outcome& outcome);
[[nodiscard]] std::vector<Layout> bottleneck_layouts();

[[nodiscard]] Json energy_json(const account::EnergyAccount& account);
[[nodiscard]] Json sources_json(const account::EnergyAccount& account, const record::Record& record);
[[nodiscard]] Json cost_json(const account::CostAccount& cost, const record::Record& record);
[[nodiscard]] std::vector<Layout> account_layouts();

/// \return nothing (discarded) where no campus states a target
[[nodiscard]] Json campus_targets_json(const scenario::Scenario& scenario, const record::Record& record);
[[nodiscard]] std::vector<Layout> campus_target_layouts();

[[nodiscard]] Json supply_chain_json(const scenario::Scenario& scenario, const record::Record& record);
[[nodiscard]] std::vector<Layout> supply_chain_layouts();

/// \return nothing (discarded) where nothing is sold
[[nodiscard]] Json income_json(const account::IncomeAccount& income);
[[nodiscard]] std::vector<Layout> income_layouts();

[[nodiscard]] Json queues_json(const std::vector<record::QueueRecord>& queues);
[[nodiscard]] std::vector<Layout> queue_layouts();
/// \return the queues of a result.json
[[nodiscard]] std::vector<record::QueueRecord> read_queues(const Json& queues);

/// \return nothing (discarded) where no service states requests
[[nodiscard]] Json requests_json(const std::vector<record::RequestRecord>& services);
[[nodiscard]] std::vector<Layout> request_layouts();
/// \return the requests of a result.json
[[nodiscard]] std::vector<record::RequestRecord> read_requests(const Json& services);

[[nodiscard]] Json networks_json(const scenario::Scenario& scenario);
[[nodiscard]] std::vector<Layout> network_layouts();
[[nodiscard]] Json fabrics_json(const scenario::Scenario& scenario, const record::Record& record);
[[nodiscard]] std::vector<Layout> fabric_layouts();

} // namespace gpuramp::results
