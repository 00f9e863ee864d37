// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/topology/fabric_pods.hpp"

#include <cstdint>
#include <variant>

/// The fabric that a campus is planned with.
namespace gpuramp::scenario {

/// \return GPUs of the largest rack that is ordered or there at the start, 1 at least: each slot gets so many ports
[[nodiscard]] std::int64_t gpus_per_slot(const Scenario& scenario);

/// \return GPUs that all halls of the campus are to attach
[[nodiscard]] std::int64_t planned_gpus(const Scenario& scenario, const Campus& campus);

/// \return GPUs of the racks that are there at the start
[[nodiscard]] std::int64_t initial_gpus(const Scenario& scenario, const Campus& campus);

/// \return whether the parts of the campus's fabric are bought one by one
[[nodiscard]] bool buys_fabric(const Scenario& scenario, const Campus& campus);

/// \pre buys_fabric() \return the pods for all halls of the campus, or why the fabric does not take so many GPUs
[[nodiscard]] std::variant<topology::FabricPods, topology::FabricProblem> pods_of(const Scenario& scenario,
                                                                                  const Campus& campus);

} // namespace gpuramp::scenario
