// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/world.hpp"

namespace gpuramp::sim {

/// Racks that have waited at a campus for longer than supply.reroute.after go to other campuses that will have room for
/// them beyond what is on its way there, the first by name first, if a line of their type may send there.
void reroute(World& world, double now_s);

} // namespace gpuramp::sim
