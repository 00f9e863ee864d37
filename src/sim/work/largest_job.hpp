// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/fabric_health.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// GPUs of the largest training job that could run at a campus now, alone and at nameplate power: racks that are up
/// (their ports were there when they were admitted), as far as hall buses and the feed carry them while all other racks
/// idle, newest racks first; and each with targets.job_bandwidth to GPUs in other units of the fabric. That is the
/// maximum flow from the GPUs of each unit through its links, which parts in repair narrow, to the others: of a unit as
/// many as its links carry. One unit alone crosses nothing.
[[nodiscard]] std::int64_t largest_training_gpus(const Plan& plan, const Deployment& deployment,
                                                 const FabricHealth& fabric_health, std::size_t campus);

/// The same for a job over several campuses that chains of WAN links join, each of which carries the bandwidth asked
/// for of the smaller of its ends; any link will do where none is asked for. \param of_campus  [campus]
[[nodiscard]] std::int64_t largest_joined(const Plan& plan, const std::vector<std::int64_t>& of_campus);

} // namespace gpuramp::sim
