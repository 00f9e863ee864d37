// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/campus.hpp"
#include "gpuramp/topology/fabric.hpp"

#include <cstdint>
#include <variant>

/// The fabric that a campus is planned with.
namespace gpuramp::scenario {

struct Scenario;

/// \return GPUs of the largest rack that is ordered or there at the start, 1 at least: each slot gets so many ports
[[nodiscard]] std::int64_t gpus_per_slot(const Scenario& scenario);

/// \return GPUs that all halls of the campus are to attach
[[nodiscard]] std::int64_t planned_gpus(const Scenario& scenario, const Campus& campus);

/// \return GPUs of the racks that are there at the start
[[nodiscard]] std::int64_t initial_gpus(const Scenario& scenario, const Campus& campus);

/// \return whether the campus has halls, and a fabric that is made of parts
[[nodiscard]] bool has_parts(const Scenario& scenario, const Campus& campus);

/// \pre has_parts() \return the parts of the fabric for all halls of the campus, or why it does not take so many GPUs
[[nodiscard]] std::variant<topology::FabricParts, topology::FabricProblem> parts_of(const Scenario& scenario,
                                                                                    const Campus& campus);

/// \pre has_parts() \return the same, or for as many GPUs as the fabric takes: a step of a study may have added halls
[[nodiscard]] topology::FabricParts parts_that_fit(const Scenario& scenario, const Campus& campus);

/// \return whether these parts are bought one by one
[[nodiscard]] bool buys_fabric(const Scenario& scenario, const Campus& campus);

/// \return IT power of its fabric for each GPU that it attaches, where its parts are bought one by one; else 0, since
/// the racks' own power includes it
[[nodiscard]] core::Power fabric_power_per_gpu(const Scenario& scenario, const Campus& campus);

} // namespace gpuramp::scenario
